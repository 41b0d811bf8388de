"""Who is in a picture of several: boxes with names and distances, drawn and as data."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from imgdiff import OptionError, OutputError, WeightsError, identify, load_run
from imgdiff.recognition.detection.detection import Detection
from imgdiff.recognition.detection.detectors import load_detector
from imgdiff.recognition.detection.framing import PLAIN
from imgdiff.recognition.detection.gallery_framing import gallery_framing
from imgdiff.recognition.gallery import open_gallery
from tests.cli.test_recognition import said  # noqa: F401
from tests.recognition.detection.made_networks import made_yolo, squares
from tests.recognition.untrained_run_folder import make_run, measure

COLORS = {"anna": (200, 30, 30), "bo": (30, 160, 30), "cy": (30, 30, 200)}
SIDE = 32


def cell(color, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).integers(-6, 7, (SIDE, SIDE, 3))
    return (noise + color).clip(0, 255).astype(np.uint8)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with a run, a gallery and a detector of what is dark."""
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))
    for who, color in COLORS.items():
        (tmp_path / "people" / who).mkdir(parents=True)
        for number in range(2):
            file = tmp_path / "people" / who / f"{number}.png"
            Image.fromarray(cell(color, number)).save(file)
    make_run(tmp_path / "run")
    made_yolo(tmp_path / "cells.onnx", names="{0: 'none', 1: 'person'}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def group(*people: tuple[str | tuple[int, int, int], int, int]) -> np.ndarray:
    """People in cells at (column, row) of a white picture."""
    picture = squares()
    for seed, (who, x, y) in enumerate(people, start=10):
        color = COLORS[who] if isinstance(who, str) else who
        picture[y * SIDE : (y + 1) * SIDE, x * SIDE : (x + 1) * SIDE] = cell(color, seed)
    return picture


def look(picture, detect="cells.onnx", **more):
    return identify(picture, gallery="people", model="run", detect=detect, **more)


def test_everybody_is_named_from_left_to_right(place):
    found = look(group(("cy", 3, 0), ("anna", 0, 2), ("bo", 1, 1)))
    assert found.identities == ("anna", "bo", "cy") and found.verdict == "known"
    assert [one.box for one in found.boxes] == [(0, 64, 32, 96), (32, 32, 64, 64), (96, 0, 128, 32)]
    assert {one.label for one in found.boxes} == {"person"}
    assert found.summary == "3 found: anna, bo, cy" and found.detector == "cells.onnx"
    assert found.boxes[0].caption.startswith("anna 0.")


def test_each_is_judged_as_its_cut_out_would_be(place):
    picture = group(("bo", 1, 1))
    (one,) = look(picture).boxes
    alone = identify(picture[32:64, 32:64], gallery="people", model="run")
    assert one.identification.candidates == alone.candidates


def test_whoever_is_beyond_the_threshold_is_unknown(place):
    picture = group(("anna", 0, 0), ((90, 90, 90), 2, 2))
    found = look(picture)
    near = found.boxes[1].identification.candidates[0].distance
    found = look(picture, threshold=near)
    assert found.verdict == "unknown" and found.identities == ("anna",)
    assert found.summary == "2 found: anna; 1 unknown"
    assert found.boxes[1].caption == f"unknown {near:.3f}"


def test_nothing_found_is_said(place):
    found = look(squares())
    assert (found.verdict, found.boxes, found.identities) == ("nothing_found", (), ())
    assert found.summary == "Nothing found: the detector cells.onnx sees nothing in image"
    np.testing.assert_array_equal(found.picture, squares())
    assert json.loads(json.dumps(found.to_dict()))["boxes"] == []


def test_what_the_run_cannot_judge_is_named_nobody(place):
    measure(place / "run", [cell(color, seed) for seed in range(40) for color in COLORS.values()])
    stripes = group(("anna", 0, 0))
    stripes[32:64, 32:64:4] = 0
    stripes[32:64, 34:64:4] = 0
    found = look(stripes)
    assert found.verdict == "cannot_judge" and found.identities == ("anna",)
    assert (
        found.boxes[1].caption == "cannot judge" and found.boxes[1].identification.unlike_training
    )
    assert found.summary == "2 found: anna; 1 unlike the training images"
    assert look(stripes, judge_unlike=True).verdict != "cannot_judge"


def test_a_function_detects(place):
    def everything(picture):
        return [Detection((0, 0, 32, 32), 0.9), (32, 0, 64, 32, 0.4)]

    picture = group(("anna", 0, 0), ("bo", 1, 0))
    assert look(picture, everything).identities == ("anna", "bo")
    assert look(picture, everything, min_score=0.5).identities == ("anna",)
    with pytest.raises(OptionError, match="the detector <lambda> gave"):
        look(picture, lambda _: "faces")


def test_cut_outs_are_framed_as_the_gallerys_pictures_are(place):
    # The gallery shows people with their own size in white around them.
    for file in Path("people").rglob("*.png"):
        framed = np.full((96, 96, 3), 255, np.uint8)
        framed[32:64, 32:64] = np.asarray(Image.open(file))
        Image.fromarray(framed).save(file)

    def dark(picture):
        ys, xs = np.nonzero(picture.min(axis=2) < 250)
        return [(xs.min(), ys.min(), xs.max() + 1, ys.max() + 1)] if len(xs) else []

    picture = group(("bo", 1, 1))
    run = load_run("run")
    known = open_gallery(run, "people")
    framing = gallery_framing("people", known, load_detector(dark))
    (one,) = look(picture, dark, framing=framing).boxes
    framed = identify(picture[:96, :96], gallery="people", model=run)
    assert one.box == (32, 32, 64, 64)
    assert one.identification.candidates == framed.candidates
    # A function may know one picture alone, and an open gallery has no pictures.
    plain = identify(picture[32:64, 32:64], gallery="people", model=run).candidates
    assert plain[0].distance > 5 * framed.candidates[0].distance
    assert look(picture, dark).boxes[0].identification.candidates == plain
    found = identify(picture, gallery=known, model=run, detect="cells.onnx")
    assert found.boxes[0].identification.candidates == plain
    assert look(picture).boxes[0].identification.candidates == framed.candidates


def test_the_picture_has_a_frame_and_a_name_for_each(place):
    picture = np.kron(group(("anna", 0, 2), ("bo", 2, 1)), np.ones((5, 5, 1), np.uint8))
    found = look(picture)
    drawn = found.picture
    assert drawn.shape == picture.shape
    changed = (drawn != picture).any(axis=2)
    assert changed[320:480, 0].all()  # anna's left edge
    assert not changed[340:460, 20:140].any()  # and not within
    assert changed[280:318, 0:100].any()  # her name above
    assert not changed[500:, 400:].any()


def test_it_is_kept_whole_and_never_over_an_input(place):
    Image.fromarray(group(("anna", 0, 0))).save("group.png")
    found = look("group.png")
    assert np.asarray(Image.open(found.save("named.png"))).shape == (128, 128, 3)
    for own in ("group.png", "people/anna/0.png"):
        before = Path(own).read_bytes()
        with pytest.raises(OutputError):
            found.save(own)
        assert Path(own).read_bytes() == before


def test_options_of_what_is_found_need_a_detector(place):
    for more in ({"min_score": 0.5}, {"framing": PLAIN}):
        with pytest.raises(OptionError, match="give detect too"):
            identify(squares(), gallery="people", model="run", **more)
    with pytest.raises(WeightsError, match="there is no detector"):
        look(squares(), "none.onnx")


def test_the_command_draws_names_and_counts(place, said):  # noqa: F811
    Image.fromarray(group(("bo", 2, 0), ("anna", 0, 0))).save("group.png")
    arguments = ("identify", "group.png", "named.png", "--gallery", "people", "--model", "run")
    status, out, _ = said(*arguments, "--detect", "cells.onnx")
    lines = out.splitlines()
    assert status == 0 and lines[0] == "2 found: anna, bo" and lines[-1] == "wrote named.png"
    assert "anna (0, 0, 32, 32)" in lines[2] and "bo (64, 0, 96, 32)" in lines[3]
    assert Image.open("named.png").size == (128, 128)
    status, out, _ = said(*arguments, "--detect", "cells.onnx", "--json", "--threshold", "1e-6")
    fields = json.loads(out)
    assert status == 1 and fields["verdict"] == "unknown" and fields["detector"] == "cells.onnx"
    assert [one["box"] for one in fields["boxes"]] == [[0, 0, 32, 32], [64, 0, 96, 32]]
    assert fields["boxes"][0]["candidates"][0]["identity"] == "anna"
    status, out, _ = said(*arguments, "--detect", "cells.onnx", "--min-score", "1", "-q")
    assert (status, out) == (1, "")
    Image.fromarray(squares()).save("group.png")
    status, out, _ = said(*arguments, "--detect", "cells.onnx")
    assert status == 1 and out.startswith("Nothing found: ")


@pytest.mark.parametrize(
    "more",
    [
        ["named.png"],
        ["--min-score", "0.5"],
        ["--detect", "none.onnx"],
        ["--detect", "people"],
        ["--detect", "cells.onnx", "--min-score", "2"],
        ["named.jpg", "--detect", "cells.onnx"],
        ["group.png", "--detect", "cells.onnx"],
        ["people/anna/0.png", "--detect", "cells.onnx"],
    ],
)
def test_trouble_is_status_2_and_nothing_is_written(more, place, said):  # noqa: F811
    Image.fromarray(group(("anna", 0, 0))).save("group.png")
    kept = {file: file.read_bytes() for file in place.rglob("*.png")}
    status, out, err = said("identify", "group.png", "--gallery", "people", "--model", "run", *more)
    assert status == 2 and not out and err.strip()
    assert {file: file.read_bytes() for file in place.rglob("*.png")} == kept
