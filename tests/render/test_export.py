"""What a comparison is written as: each kind says all that it should, and comes back exactly."""

import contextlib
import io
import json
import os
from functools import partial

import cv2
import numpy as np
import pytest
from PIL import Image

from imgdiff.errors import OptionError, OutputError
from imgdiff.options import EXPORTS, PICTURES
from imgdiff.render.export import export, export_parts, plan_outputs, suffix
from imgdiff.result import Comparison, Region, Scores
from tests.fuzz.odd_values import ODD
from tests.read_only import check_force


@pytest.fixture
def result(noise, rng):
    heat = rng.random((30, 40), dtype=np.float32)
    heat[0, :3] = 0, 0.5, 1
    before = noise(30, 40)
    return Comparison(
        scores=Scores((0.9, 0.1)),
        heatmap=heat,
        regions=(Region((3, 2, 9, 8), 0.8, 20),),
        before=before,
        after=255 - before,
        valid=np.ones(heat.shape, bool),
        names=("före.png", "\u202eafter\x9b.png"),
        colormap="viridis",
    )


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_is_the_view(result, kind):
    picture = Image.open(io.BytesIO(export(result, kind)))
    assert picture.format == "PNG" and picture.mode == "RGB"
    np.testing.assert_array_equal(np.array(picture), result.view(kind))


@pytest.mark.parametrize("kind", ["overlay", "heat"])
def test_a_large_picture_is_drawn_band_by_band(result, kind, monkeypatch):
    monkeypatch.setattr("imgdiff.render.export._LARGE", 0)
    monkeypatch.setattr("imgdiff.render.views._AT_ONCE", 7 * 40)
    parts = list(export_parts(result, kind))
    assert len(parts) > 30 // 7
    assert b"".join(parts) == export(result, kind)
    picture = np.array(Image.open(io.BytesIO(b"".join(parts))))
    np.testing.assert_array_equal(picture, result.view(kind))


def test_raw_is_the_heat_in_16_bits(result):
    data = np.frombuffer(export(result, "raw"), np.uint8)
    grey = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    assert grey.dtype == np.uint16 and grey.shape == (30, 40)
    np.testing.assert_array_equal(grey, np.round(result.heatmap * 65535))
    assert list(grey[0, :3]) == [0, 32768, 65535]


def test_npy_is_the_heatmap_to_the_last_bit(result):
    heat = np.load(io.BytesIO(export(result, "npy")), allow_pickle=False)
    assert heat.dtype == np.float32
    np.testing.assert_array_equal(heat, result.heatmap)


def test_json_is_the_dictionary_in_utf_8(result):
    text = export(result, "json").decode("utf-8")
    assert json.loads(text) == result.to_dict()
    assert "före.png" in text and text.endswith("}\n") and '\n  "changed": true' in text


def test_a_name_that_is_no_unicode_comes_back_from_json(result):
    name = os.fsdecode(b"caf\xe9.png")
    odd = Comparison(**{**vars(result), "names": (name, "b.png")})
    assert json.loads(export(odd, "json").decode("utf-8"))["before"]["name"] == name


@pytest.mark.parametrize("kind", ["side", ".png", "", None])
def test_unknown_kinds_are_named(result, kind):
    for call in (lambda: export(result, kind), lambda: suffix(kind)):
        with pytest.raises(OptionError, match="kind must be one of overlay, heat, panels, raw"):
            call()


def test_every_kind_has_its_suffix():
    assert {kind: suffix(kind) for kind in EXPORTS} == EXPORTS
    assert [suffix(kind) for kind in ("overlay", "raw", "html")] == [".png", ".png", ".html"]


@pytest.mark.parametrize(
    ("name", "view", "kind"),
    [
        ("a.png", "overlay", "overlay"),
        ("a.PNG", "panels", "panels"),
        ("a.png", "heat", "heat"),
        ("a.b.png", "raw", "raw"),
        ("a.npy", "overlay", "npy"),
        ("a.json", "overlay", "json"),
    ],
)
def test_save_writes_what_the_suffix_says(result, tmp_path, name, view, kind):
    path = result.save(tmp_path / name, view)
    assert path == tmp_path / name and path.read_bytes() == export(result, kind)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["a.jpg", "a", ".png", "a.png.txt", "a.np"])
def test_other_suffixes_are_refused_with_those_there_are(result, tmp_path, name):
    with pytest.raises(
        OutputError, match=r"ends in \.png, \.npy, \.json, \.csv or \.html\. Change"
    ):
        result.save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "view", "words"),
    [
        ("a.npy", "raw", "view 'raw' is for a PNG"),
        ("a.json", "heat", "view 'heat' is for a PNG"),
        ("a.html", "panels", "view 'panels' is for a PNG"),
        ("a.npy", "side", "view must be one of overlay, heat, panels, raw; got 'side'"),
        ("a.png", "npy", "view must be one of"),
    ],
)
def test_a_view_that_cannot_be_shown_is_refused(result, tmp_path, name, view, words):
    with pytest.raises(OptionError, match=words):
        result.save(tmp_path / name, view)
    assert list(tmp_path.iterdir()) == []


def test_raw_is_no_picture_in_rgb(result):
    with pytest.raises(OptionError, match="overlay, heat, panels; got 'raw'"):
        result.view("raw")


@pytest.mark.parametrize("name", ["a.png", "a.npy", "a.json"])
def test_saving_is_whole_or_not_at_all(result, tmp_path, name, monkeypatch):
    target = tmp_path / name
    target.write_bytes(b"as it was")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OutputError, match="No space left"):
        result.save(target)
    assert list(tmp_path.iterdir()) == [target] and target.read_bytes() == b"as it was"


def test_an_input_is_refused_under_every_suffix(result, tmp_path):
    for ending in set(EXPORTS.values()):
        source = tmp_path / f"in{ending}"
        source.write_bytes(b"mine")
        for inputs in ([source], str(source), iter([source])):
            with pytest.raises(OutputError, match="must not be overwritten"):
                result.save(source, inputs=inputs)
        assert source.read_bytes() == b"mine"


def test_a_plan_of_several_paths(tmp_path):
    paths = [tmp_path / name for name in ("a.png", "a.npy", "c.html")]
    assert plan_outputs(paths, "raw") == list(zip(paths, ("raw", "npy", "html"), strict=True))
    assert plan_outputs([]) == []


def test_a_pattern_that_names_many_pictures_overwrites_none(tmp_path):
    """As "imgdiff compare *.png" in a folder of more than three does."""
    with pytest.raises(OutputError, match="one file of each kind"):
        plan_outputs([tmp_path / "3.png", tmp_path / "4.PNG"])


def test_no_path_twice_and_no_input_among_several(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link.npy").symlink_to("a.npy")
    for again in ("a.npy", "./a.npy", "link.npy", tmp_path / "a.npy"):
        with pytest.raises(OutputError, match=r"same file as 'a\.npy'"):
            plan_outputs(["a.npy", "b.png", again])
    (tmp_path / "in.png").write_bytes(b"mine")
    with pytest.raises(OutputError, match="must not be overwritten"):
        plan_outputs(["a.npy", "in.png"], protect=iter(["in.png"]))


@pytest.mark.parametrize("name", ["heat.png", "heat.npy", "heat.json", "heat.csv", "heat.html"])
def test_a_read_only_file_is_replaced_only_if_told(name, result, tmp_path):
    check_force(partial(result.save, tmp_path / name), tmp_path / name)
    with pytest.raises(OutputError, match="input"):  # an input stays, whatever is asked
        result.save(tmp_path / name, inputs=[tmp_path / name], force=True)


@pytest.mark.parametrize("argument", ["path", "view", "inputs", "force"])
def test_arguments_of_any_kind_are_taken_or_refused_in_our_words(
    argument, result, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    for value in ODD:
        with contextlib.suppress(OptionError, OutputError):
            result.save(**{"path": "heat.png", argument: value})
    with pytest.raises(OptionError, match="inputs must be paths"):
        result.save("heat.png", inputs=5)


def test_a_heat_read_by_odd_thresholds_is_one_or_refused(result):
    for value in ODD:
        for read in (result.with_threshold, partial(result.with_threshold, 0.5)):
            with contextlib.suppress(OptionError):
                read(value)
        for name in ("opacity", "colormap"):
            with contextlib.suppress(OptionError):
                result.with_render(**{name: value})
