"""The page's logic, without a browser; ``test_browser`` looks at the real one."""

import json
import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from imgdiff.app import comparing, pictures, result_view, samples, wording
from imgdiff.compare import compare_images
from imgdiff.errors import OptionError
from imgdiff.images import load_image
from imgdiff.result import Comparison, Region

SCRIPT = Path(__file__).parents[1] / "streamlit_app.py"
STRANGE = "a<b>x</b>*y* :tada: $z$ -- [l](h) www.e.com `q` _w_.png"


def png(pixels) -> bytes:
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def before():
    y, x = np.mgrid[:64, :64]
    return np.stack([x * 3, y * 3, x + y], axis=2).astype(np.uint8)


@pytest.fixture
def after(before):
    changed = before.copy()
    changed[16:48, 16:48] = (230, 10, 10)
    return changed


@pytest.fixture(autouse=True)
def no_samples(monkeypatch, tmp_path):
    """The page as an installed package shows it; and no result left from another test."""
    monkeypatch.setattr(samples, "FOLDER", tmp_path / "samples")
    comparing._compared.clear()


@pytest.fixture
def calls(monkeypatch):
    """Takes the network's place: a fixed heat of 0.9 in one corner and 0.6 in another."""
    made = []

    def compare(before, after, **options):
        load_image(after, name="after")
        result = compare_images(before, before)
        made.append(options)
        if before == after:
            return result
        heat = np.zeros_like(result.heatmap)
        heat[4:14, 4:14], heat[40:50, 40:50] = 0.9, 0.6
        regions = (Region((4, 4, 14, 14), 0.9, 100), Region((40, 40, 50, 50), 0.6, 100))
        alone = (Region((60, 0, 64, 64), 1.0, 256, "only_after"),)
        return replace(
            result,
            heatmap=heat,
            regions=regions + alone,
            cosine_similarity=0.5,
            euclidean_distance=3.0,
        )

    monkeypatch.setattr(comparing, "compare_images", compare)
    return made


def page() -> AppTest:
    return AppTest.from_file(str(SCRIPT), default_timeout=120).run()


def upload(app: AppTest, key: str, data: bytes, name: str | None = None) -> AppTest:
    app.file_uploader(key=key).set_value((name or f"{key}.png", data, "image/png"))
    return app.run()


def both(before, after) -> AppTest:
    app = upload(page(), "before", png(before))
    return upload(app, "after", png(after))


def words(app: AppTest) -> str:
    kinds = ("markdown", "caption", "error", "info", "success", "warning", "title")
    return "\n".join(str(e.value) for kind in kinds for e in getattr(app, kind))


def healthy(app: AppTest) -> None:
    assert not app.exception
    assert "Traceback" not in words(app)


def read(shown: str) -> str:
    """What Markdown that ``literal`` made looks like."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", shown).replace("\u2060", "")


def test_an_empty_page_says_what_to_do():
    app = page()
    healthy(app)
    assert [e.label for e in app.file_uploader] == ["Before", "After"]
    assert "both images" in app.info[0].value
    assert not app.button_group


@pytest.mark.parametrize(("given", "missing"), [("before", "After"), ("after", "Before")])
def test_one_image_asks_for_the_other(before, given, missing):
    app = upload(page(), given, png(before))
    healthy(app)
    assert f"add the **{missing}** image" in app.info[0].value
    assert not app.metric


def test_two_images_give_verdict_scores_and_regions(before, after, calls):
    app = both(before, after)
    healthy(app)
    assert app.warning[0].value.startswith("**Different:**")
    assert [(m.label, m.value) for m in app.metric] == [
        ("Cosine similarity", "0.5000"),
        ("Euclidean distance", "3.000"),
    ]
    table = app.dataframe[0].value
    assert list(table["Region"]) == [1, 2, 3]
    assert list(table["Kind"]) == ["changed", "changed", "only in after"]
    assert list(table["x"]) == [4, 40, 60]
    assert [b.label for b in app.download_button] == [
        "Download heatmap PNG",
        "Panels PNG",
        "JSON",
    ]


def test_the_real_network_sees_a_red_square(before, after):
    app = both(before, after)
    healthy(app)
    assert app.warning[0].value.startswith("**Different:**")
    left, top = app.dataframe[0].value.loc[0, ["x", "y"]]
    assert 4 <= left <= 44 and 4 <= top <= 44


def test_identical_images_are_calm(before):
    app = both(before, before)
    healthy(app)
    assert "Identical" in app.success[0].value
    assert [m.value for m in app.metric] == ["1.0000", "0.000"]
    assert not app.warning and not app.dataframe


def test_threshold_and_area_act_without_the_network(before, after, calls):
    app = both(before, after)
    app.slider(key="threshold").set_value(0.8).run()
    healthy(app)
    assert list(app.dataframe[0].value["Heat"]) == pytest.approx([0.9, 1.0])
    app.slider(key="threshold").set_value(1.0).run()
    assert list(app.dataframe[0].value["Kind"]) == ["only in after"]
    app.slider(key="threshold").set_value(0.5).run()
    app.number_input(key="min_area").set_value(101).run()
    assert list(app.dataframe[0].value["Kind"]) == ["only in after"]
    app.selectbox(key="colormap").set_value("viridis").run()
    app.slider(key="opacity").set_value(0.2).run()
    healthy(app)
    assert len(calls) == 1


def test_fit_is_passed_on_and_compares_anew(before, after, calls):
    app = both(before, after)
    app.selectbox(key="fit").set_value("crop").run()
    healthy(app)
    assert [options["fit"] for options in calls] == ["auto", "crop"]


@pytest.mark.parametrize("view", ["overlay", "before", "after", "both", "heat"])
def test_every_view_draws(before, after, calls, view):
    app = both(before, after)
    plain = len(app.image)
    app.segmented_control(key="view").set_value(view).run()
    healthy(app)
    assert len(app.image) == plain + (view == "both")
    assert bool(app.html) and ("0 same" in str([e.proto for e in app.html])) == (
        view in ("overlay", "heat")
    )


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_corrupt_file_is_named(before, side):
    other = "after" if side == "before" else "before"
    app = upload(page(), other, png(before))
    app = upload(app, side, b"\x89PNG\r\n\x1a\nbroken", "broken.png")
    healthy(app)
    assert len(app.error) == 1
    assert "'broken.png'" in read(app.error[0].value)
    assert app.error[0].proto.title == f"The {side.title()} image cannot be used"
    assert not app.metric


def test_two_corrupt_files_are_both_named():
    app = upload(page(), "before", b"", "one.png")
    assert "'one.png'" in read(app.error[0].value)
    app = upload(app, "after", b"no image", "two.png")
    healthy(app)
    for error, name in zip(app.error, ("one.png", "two.png"), strict=True):
        assert name in read(error.value)


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (RuntimeError("secret <b>detail</b>"), "Something went wrong"),
        (MemoryError(), "more memory"),
        (OptionError("sizes *differ*"), r"Sizes \*differ\*\."),
    ],
)
def test_whatever_is_raised_is_said_in_words(before, after, monkeypatch, raised, said):
    def fail(*_, **__):
        raise raised

    monkeypatch.setattr(comparing, "compare_images", fail)
    app = both(before, after)
    healthy(app)
    assert said in app.error[0].value
    assert "secret" not in words(app)


def test_names_are_shown_letter_by_letter(before, after, calls):
    app = upload(page(), "before", png(before), STRANGE.replace("/", "_"))
    app = upload(app, "after", b"no image", "C:\\secret\\" + "*b*<i>.png")
    healthy(app)
    assert "'*b*<i>.png'" in read(app.error[0].value)
    assert r"\*b\*\<i\>" in app.error[0].value
    app = upload(app, "after", png(after), "../../etc/<script>.png")
    shown = next(e.value for e in app.caption if e.value.startswith("Compared"))
    assert STRANGE.replace("/", "_") in read(shown) and "<script>.png" in read(shown)
    assert not re.search(r"(?<!\\)[<>*`$\[\]_]", shown)
    assert "etc" not in shown


@pytest.mark.parametrize("text", [STRANGE, "https://e.com me@e.com", r"a\*b", "# x", "1. x"])
def test_literal_keeps_every_letter(text):
    assert read(wording.literal(text)) == text
    assert not re.search(r"(?<!\\)[*_`<\[$#]", wording.literal(text.replace("\\", "")))


def test_literal_drops_what_cannot_be_printed():
    assert wording.literal("a\nb\u202ec\0d") == r"a\?b\?c\?d"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("before.png", "after.jpg"), "before-vs-after-heatmap.png"),
        (("C:\\x\\a b.png", "../é<i>.tif"), "a-b-vs-i-heatmap.png"),
        (("...", "\u202e"), "before-vs-after-heatmap.png"),
        (("x" * 300, "y.tar.gz"), f"{'x' * 40}-vs-y.tar-heatmap.png"),
    ],
)
def test_download_names_are_plain(names, expected):
    assert wording.download_name(names, "heatmap.png") == expected


def test_the_download_is_what_save_writes(before, after, calls, tmp_path):
    pair = samples.Pair(png(before), png(after), ("a.png", "b.png"))
    result = comparing.compare(pair, comparing.Settings(opacity=0.3, colormap="viridis"))
    target = result.save(tmp_path / "heatmap.png")
    assert result_view.heatmap_png(result) == target.read_bytes()
    assert result.names == ("a.png", "b.png") and result.colormap == "viridis"


@pytest.fixture
def two_samples(tmp_path, before, after):
    folder = tmp_path / "samples"
    folder.mkdir()
    (folder / "a.png").write_bytes(png(before))
    (folder / "b.png").write_bytes(png(after))
    entry = {"before": "a.png", "after": "b.png", "what_changed": "A *red* square."}
    pairs = [
        {"name": "square", "title": "Square, red", **entry},
        {"name": "same", "title": "Twice the same", **entry, "after": "a.png"},
        {"name": "gone", "title": "Gone", **entry, "after": "missing.png"},
    ]
    (folder / "manifest.json").write_text(json.dumps({"pairs": pairs}), "utf-8")


def test_the_first_sample_is_the_demonstration(two_samples, calls):
    app = page()
    healthy(app)
    assert app.pills(key="sample").options == ["Square", "Twice the same"]
    assert app.warning and len(app.metric) == 2 and app.dataframe
    assert r"**Sample: Square\, red.** A \*red\* square\." in words(app)
    app.pills(key="sample").set_value("same").run()
    healthy(app)
    assert "Identical" in app.success[0].value


def test_a_link_opens_a_sample(two_samples, calls):
    app = AppTest.from_file(str(SCRIPT), default_timeout=120)
    app.query_params["sample"] = "same"
    assert app.run().pills(key="sample").value == "same"
    app = AppTest.from_file(str(SCRIPT), default_timeout=120)
    app.query_params["sample"] = "<script>"
    assert app.run().pills(key="sample").value == "square"


def test_ones_own_images_replace_the_sample_and_come_back(two_samples, before, calls):
    app = upload(page(), "before", png(before))
    assert "After" in app.info[0].value and not app.metric
    app = upload(app, "after", png(before))
    assert "Identical" in app.success[0].value
    app.pills(key="sample").set_value("square").run()
    healthy(app)
    assert app.warning and "return to your own images" in words(app)
    app.pills(key="sample").set_value(None).run()
    assert "Identical" in app.success[0].value


def test_a_broken_manifest_leaves_a_working_page(tmp_path):
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "manifest.json").write_text('{"pairs": [{}]}', "utf-8")
    app = page()
    healthy(app)
    assert not app.button_group


def small_result(height: int, width: int, *regions: Region) -> Comparison:
    picture = np.full((height, width, 3), 90, np.uint8)
    heat = np.zeros((height, width), np.float32)
    for region in regions:
        left, top, right, bottom = region.box
        heat[top:bottom, left:right] = region.score
    valid = np.ones((height, width), bool)
    return Comparison(0.5, 1.0, heat, regions, picture, picture.copy(), valid)


@pytest.mark.parametrize("shape", [(1, 1), (3, 700), (700, 3), (64, 64), (2500, 1700)])
@pytest.mark.parametrize("view", ["overlay", "before", "after", "heat"])
def test_pictures_fit_a_screen(shape, view):
    result = small_result(*shape, Region((0, 0, 1, 1), 1.0, 1))
    picture = pictures.screen_picture(result, view, framed=True)
    assert picture.dtype == np.uint8 and max(picture.shape) <= pictures.MOST
    assert 420 <= pictures.screen_width(result) <= 1200
    assert Image.open(BytesIO(pictures.encoded(picture))).size == picture.shape[1::-1]
    [(numbers, close)] = pictures.close_ups(result)
    assert numbers == [1] and close.shape == (320, 644, 3)


def test_one_hot_pixel_survives_shrinking():
    result = small_result(2400, 3600, Region((1801, 1201, 1802, 1202), 1.0, 1))
    picture = pictures.screen_picture(result, "heat", framed=False)
    assert (picture.reshape(-1, 3) == pictures.colourise(np.float32([[1]]))[0]).all(axis=1).any()


def test_neighbours_share_a_close_up():
    regions = [Region((x, 90, x + 6, 96), 0.9, 36) for x in (20, 30, 150)]
    shown = pictures.close_ups(small_result(200, 200, *regions))
    assert [numbers for numbers, _ in shown] == [[1, 2], [3]]
