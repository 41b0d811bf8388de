"""The page's logic, without a browser; ``test_browser`` looks at the real one."""

import json
import re
import time
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from imgdiff.app.compare import compare_service as comparing
from imgdiff.app.compare import samples
from imgdiff.app.compare import viewer_component as looking
from imgdiff.app.components import text as wording
from imgdiff.compare import compare_images
from imgdiff.errors import ImageError, OptionError
from imgdiff.io.load import LoadedImage, load_image
from imgdiff.result import Region
from imgdiff.serving import jobs, store
from tests import ROOT
from tests.app.browser import png

SCRIPT = ROOT / "streamlit_app.py"
STRANGE = "a<b>x</b>*y* :tada: $z$ -- [l](h) www.e.com `q` _w_.png"


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
    """The page as an installed package shows it."""
    monkeypatch.setattr(samples, "FOLDER", tmp_path / "samples")
    monkeypatch.setattr(comparing, "_samples", store.Store())


@pytest.fixture
def calls(monkeypatch):
    """Takes the network's place: a fixed heat of 0.9 in one corner and 0.6 in another."""
    made = []

    def compare(before, after, **options):
        other = load_image(after, name="after")
        result = compare_images(before, before, names=options["names"])
        made.append(options)
        if np.array_equal(result.before, other.pixels):
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

    monkeypatch.setattr(jobs, "compare_images", compare)
    return made


@pytest.fixture
def shown(monkeypatch):
    """What the viewer is given, the last of it last."""
    given = []

    def viewer(key, data, on_look_change):
        given.append(data)

    monkeypatch.setattr(looking, "_viewer", viewer)
    return given


def page(**query: str) -> AppTest:
    app = AppTest.from_file(str(SCRIPT), default_timeout=120)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def upload(app: AppTest, side: str, *files: tuple[str, bytes]) -> AppTest:
    uploader = next(u for u in app.file_uploader if u.key.startswith(f"{side}_"))
    uploader.set_value([(name, data, "image/png") for name, data in files])
    return app.run()


def both(before, after) -> AppTest:
    app = upload(page(), "before", ("before.png", png(before)))
    return upload(app, "after", ("after.png", png(after)))


def words(app: AppTest) -> str:
    kinds = ("markdown", "caption", "error", "info", "success", "warning", "title")
    return "\n".join(str(e.value) for kind in kinds for e in getattr(app, kind))


def healthy(app: AppTest) -> None:
    assert not app.exception
    assert "Traceback" not in words(app)


def read(shown: str) -> str:
    """What Markdown that ``literal`` made looks like."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", shown).replace("\u2060", "")


def slots(app: AppTest) -> list[str | None]:
    found = app.session_state["slots"]
    return [found[side].name if side in found else None for side in ("before", "after")]


def test_an_empty_page_says_what_to_do():
    app = page()
    healthy(app)
    assert [e.label for e in app.file_uploader] == ["Before", "After"]
    assert "Drop two images" in app.info[0].value
    assert app.button(key="swap").disabled and app.button(key="clear").disabled


@pytest.mark.parametrize(("given", "missing"), [("before", "After"), ("after", "Before")])
def test_one_image_asks_for_the_other(before, given, missing):
    app = upload(page(), given, ("one.png", png(before)))
    healthy(app)
    assert f"add the **{missing}** image" in app.info[0].value
    assert not app.download_button


def test_two_images_give_verdict_scores_and_regions(before, after, calls, shown):
    app = both(before, after)
    healthy(app)
    assert app.warning[0].value.startswith("**Different:**")
    assert "0.5000" in all_text(app) and "3.000" in all_text(app)
    assert [r["box"][0] for r in shown[-1]["regions"]] == [4, 40, 60]
    assert [r["kind"] for r in shown[-1]["regions"]] == ["changed", "changed", "only_after"]
    assert {b.key for b in app.download_button} == {
        f"download_{kind}" for kind in ("overlay", "heat", "panels", "html", "raw", "npy", "json")
    }


def all_text(app: AppTest) -> str:
    return words(app) + "".join(str(e.proto) for e in app.html)


def test_two_files_dropped_at_once_fill_both_slots(before, after, calls, shown):
    app = upload(page(), "before", ("one.png", png(before)), ("two.png", png(after)))
    healthy(app)
    assert slots(app) == ["one.png", "two.png"] and shown


def test_dropped_images_are_decoded_and_compared_once(before, after, calls, shown, monkeypatch):
    """The comparison begins before the page is drawn anew, with what the slots have read."""
    given = []
    inner = jobs.compare_images
    monkeypatch.setattr(
        jobs, "compare_images", lambda *pair, **how: given.append(pair) or inner(*pair, **how)
    )
    app = page()
    already = len(calls)
    upload(app, "before", ("one.png", png(before)), ("two.png", png(after)))
    assert len(calls) == already + 1
    assert all(isinstance(image, LoadedImage) for image in given[-1])
    np.testing.assert_array_equal(given[-1][1].pixels, after)


def test_large_images_do_not_wait_decoded(before, after, calls, shown, monkeypatch):
    monkeypatch.setattr(comparing, "_WAITING", 1000)
    given = []
    inner = jobs.compare_images
    monkeypatch.setattr(
        jobs, "compare_images", lambda *pair, **how: given.append(pair) or inner(*pair, **how)
    )
    both(before, after)
    assert given[-1] == (png(before), png(after))


def test_the_real_network_sees_a_red_square(before, after, shown):
    app = both(before, after)
    healthy(app)
    assert app.warning[0].value.startswith("**Different:**")
    left, top, *_ = shown[-1]["regions"][0]["box"]
    assert 4 <= left <= 44 and 4 <= top <= 44


@pytest.mark.parametrize("shape", [(1, 1), (20, 3000), (3000, 20), (1, 700), (700, 1)])
def test_images_of_any_shape(shape, noise, shown):
    app = both(noise(*shape), noise(*shape))
    healthy(app)
    assert not app.error and (shown[-1]["height"], shown[-1]["width"]) == shape


def test_identical_images_are_calm(before, shown):
    app = both(before, before)
    healthy(app)
    assert "Identical" in app.success[0].value
    assert shown[-1]["regions"] == [] and shown[-1]["before"] == shown[-1]["after"]
    assert not app.warning


def test_settings_act_without_the_network(before, after, calls, shown):
    app = both(before, after)
    app.slider(key="threshold").set_value(0.8).run()
    healthy(app)
    assert [r["score"] for r in shown[-1]["regions"]] == pytest.approx([0.9, 1.0])
    app.slider(key="threshold").set_value(1.0).run()
    assert [r["kind"] for r in shown[-1]["regions"]] == ["only_after"]
    app.slider(key="threshold").set_value(0.5).run()
    app.number_input(key="min_area").set_value(101).run()
    assert [r["kind"] for r in shown[-1]["regions"]] == ["only_after"]
    was = shown[-1]["palette"]
    app.selectbox(key="colormap").set_value("viridis").run()
    healthy(app)
    assert shown[-1]["palette"] != was and shown[-1]["id"] == shown[0]["id"]
    assert len(calls) == 1


def test_fit_is_passed_on_and_compares_anew(before, after, calls, shown):
    app = both(before, after)
    app.selectbox(key="fit").set_value("crop").run()
    app.checkbox(key="align").set_value(False).run()
    app.selectbox(key="resolution").set_value("native").run()
    healthy(app)
    assert [(o["fit"], o["align"], o["resolution"]) for o in calls] == [
        ("auto", True, "auto"), ("crop", True, "auto"), ("crop", False, "auto"),
        ("crop", False, "native"),
    ]  # fmt: skip


def test_a_smaller_copy_is_spoken_of_beside_the_verdict(before, after, shown, monkeypatch):
    note = "so much differs that the network looked at 30 x 30 of 64 x 64 pixels"
    result = compare_images(before, before)
    monkeypatch.setattr(jobs, "compare_images", lambda *_, **__: replace(result, notes=notes))
    for notes in ((), (note,)):
        app = both(before, after if notes else before[::-1].copy())
        healthy(app)
        said = [c.value for c in app.caption if "smaller copy" in c.value]
        assert len(said) == len(notes)


def test_a_large_image_is_refused_in_a_visitors_words():
    with pytest.raises(ImageError, match="raise max_pixels") as error:
        load_image(np.zeros((3, 4, 3), np.uint8), max_pixels=9)
    assert wording.sentence(error.value) == (
        "Cannot read 'image': the image is too large: 4 x 3 (12 pixels); allowed are 9 pixels and "
        "65,535 on a side. Scale it down."
    )


def test_swap_and_clear(before, after, calls, shown):
    app = both(before, after)
    app.button(key="swap").click().run()
    healthy(app)
    assert slots(app) == ["after.png", "before.png"] and len(calls) == 2
    app.button(key="swap").click().run()
    assert slots(app) == ["before.png", "after.png"] and len(calls) == 2  # still known
    app.button(key="clear").click().run()
    healthy(app)
    assert slots(app) == [None, None] and "Drop two images" in app.info[0].value


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_corrupt_file_is_named(before, side):
    other = "after" if side == "before" else "before"
    app = upload(page(), other, ("fine.png", png(before)))
    app = upload(app, side, ("broken.png", b"\x89PNG\r\n\x1a\nbroken"))
    healthy(app)
    assert len(app.error) == 1
    assert "'broken.png'" in read(app.error[0].value)
    assert app.error[0].proto.title == f"The {side.title()} image cannot be used"
    assert not app.download_button


def test_two_corrupt_files_are_both_named():
    app = upload(page(), "before", ("one.png", b""))
    assert "'one.png'" in read(app.error[0].value)
    app = upload(app, "after", ("two.png", b"no image"))
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

    monkeypatch.setattr(jobs, "compare_images", fail)
    app = both(before, after)
    healthy(app)
    assert said in app.error[0].value
    assert "secret" not in words(app)


def test_names_are_shown_letter_by_letter(before, after, calls, shown):
    app = upload(page(), "before", (STRANGE.replace("/", "_"), png(before)))
    app = upload(app, "after", ("C:\\secret\\" + "*b*<i>.png", b"no image"))
    healthy(app)
    assert "'*b*<i>.png'" in read(app.error[0].value)
    assert r"\*b\*\<i\>" in app.error[0].value
    app = upload(app, "after", ("../../etc/<script>.png", png(after)))
    line = next(e.value for e in app.markdown if "×" in e.value and " with " in e.value)
    assert STRANGE.replace("/", "_") in read(line) and "<script>.png" in read(line)
    assert not re.search(r"(?<!\\)[<>*`$\[\]_]", line)
    assert "etc" not in words(app)
    assert not any("script" in str(e.proto) for e in app.html)


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


def test_the_first_sample_is_the_demonstration(two_samples, calls, shown):
    app = page()
    healthy(app)
    assert [b.label for b in app.button if b.key.startswith("pick_")] == [
        "Square", "Twice the same"
    ]  # fmt: skip
    assert app.warning and shown
    assert r"**Sample: Square\, red.** A \*red\* square\." in words(app)
    app.button(key="pick_same").click().run()
    healthy(app)
    assert "Identical" in app.success[0].value
    assert app.query_params["sample"] == "same"


def test_a_link_opens_a_sample(two_samples, calls, shown):
    app = page(sample="same")
    assert slots(app) == ["a.png", "a.png"] and app.query_params["sample"] == "same"
    assert slots(page(sample="<script>")) == ["a.png", "b.png"]
    app = page(sample="square", swapped="1")
    assert slots(app) == ["b.png", "a.png"] and app.query_params["swapped"] == "1"
    app.button(key="swap").click().run()
    assert "swapped" not in app.query_params and "sample" not in app.query_params


def test_ones_own_image_takes_the_samples_place(two_samples, before, calls, shown):
    app = upload(page(), "before", ("own.png", png(before)))
    assert slots(app) == ["own.png", None] and "After" in app.info[0].value
    app = upload(app, "after", ("too.png", png(before)))
    assert "Identical" in app.success[0].value
    app.button(key="pick_square").click().run()
    healthy(app)
    assert app.warning and slots(app) == ["a.png", "b.png"]


def test_a_broken_manifest_leaves_a_working_page(tmp_path):
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "manifest.json").write_text('{"pairs": [{}]}', "utf-8")
    app = page()
    healthy(app)
    assert slots(app) == [None, None]


def test_a_link_brings_the_view_back(two_samples, calls, shown):
    app = page(view="swipe", opacity="0.3", swipe="0.25", frames="0", region="2", threshold="0.8")
    healthy(app)
    expected = {"view": "swipe", "opacity": 0.3, "mix": 0.5, "swipe": 0.25}
    assert shown[-1]["look"] == {**expected, "frames": False, "region": 2}
    assert shown[-1]["threshold"] == 0.8 and app.slider(key="threshold").value == 0.8


def test_nonsense_in_a_link_is_passed_over(two_samples, calls, shown):
    app = page(view="<b>", opacity="7", swipe="nan", mix="x", region="-1", threshold="9")
    healthy(app)
    assert shown[-1]["look"] == looking.DEFAULTS
    assert shown[-1]["threshold"] == 0.5


def test_a_long_comparison_can_be_stopped_and_begun_again(before, after, monkeypatch, shown):
    heard = []

    def slow(*_, progress, **__):
        heard.append("begun")
        for done in range(400):
            progress(done, 400)
            time.sleep(0.05)
        raise AssertionError("nobody stopped it")

    monkeypatch.setattr(jobs, "compare_images", slow)
    monkeypatch.setattr(jobs.Job, "wait", lambda job, _: job.stop() or True)
    app = both(before, after)
    healthy(app)
    assert "Stopped" in app.info[0].value and not shown
    monkeypatch.undo()
    monkeypatch.setattr(looking, "_viewer", lambda **given: shown.append(given["data"]))
    app.button(key="again").click().run()
    healthy(app)
    assert shown and app.warning
    assert heard == ["begun"]
