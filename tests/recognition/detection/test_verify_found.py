"""What is found in two pictures is verified: the largest of each, cut as in training."""

import json

import numpy as np
import pytest
from PIL import Image

from imgdiff import ImageError, OptionError, WeightsError, load_run, verify
from imgdiff.recognition.detection.detectors import load_detector
from imgdiff.recognition.detection.framing import PLAIN
from imgdiff.recognition.detection.gallery_framing import run_framing
from imgdiff.recognition.runs.folder import SPLIT, write_json
from tests.cli.test_recognition import said  # noqa: F401
from tests.recognition.detection.test_identify_group import group, place  # noqa: F401
from tests.video.people import dark

ANNA, BO = (200, 30, 30), (30, 160, 30)


def test_what_is_found_is_judged_as_its_cut_out_would_be(place):  # noqa: F811
    one, two = group(("anna", 0, 0)), group(("bo", 2, 1))
    found = verify(one, two, model="run", detect="cells.onnx")
    alone = verify(one[:32, :32], two[32:64, 64:96], model="run")
    assert found.boxes == ((0, 0, 32, 32), (64, 32, 96, 64)) and alone.boxes is None
    assert (found.distance, found.same) == (alone.distance, alone.same)
    np.testing.assert_array_equal(found.before, one[:32, :32])
    assert found.heatmap.shape == (32, 32) and found.picture.shape == alone.picture.shape
    fields = json.loads(json.dumps(found.to_dict()))
    assert fields["boxes"] == [[0, 0, 32, 32], [64, 32, 96, 64]]
    again = verify(one, group(("anna", 3, 3)), model="run", detect="cells.onnx")
    assert again.same and again.distance == 0


def test_of_several_the_largest_is_judged_and_that_is_said(place):  # noqa: F811
    picture = group(("anna", 0, 0))
    picture[48:128, 48:128] = np.kron(group(("bo", 0, 0))[:32, :32], np.ones((3, 3, 1)))[:80, :80]
    found = verify(picture, group(("bo", 1, 1)), model="run", detect=dark)
    assert found.boxes[0] == (48, 48, 128, 128)
    assert found.notes == ("before: 2 found, the largest is judged",)


def test_cut_outs_are_framed_as_the_training_images_are(place):  # noqa: F811
    """These show people with their own size in white around them."""
    (place / "taught").mkdir()
    framed = np.full((96, 96, 3), 255, np.uint8)
    framed[32:64, 32:64] = group(("bo", 0, 0))[:32, :32]
    for number in range(3):
        Image.fromarray(framed).save(place / "taught" / f"{number}.png")
    parts = {"train": ["0.png", "1.png", "gone.png"], "validation": [], "test": []}
    write_json(place / "run", SPLIT, {"data": str(place / "taught"), "parts": parts, "skipped": []})
    run, detector = load_run("run"), load_detector("cells.onnx")
    framing = run_framing(run, detector)
    assert framing.box == pytest.approx((1 / 3, 1 / 3, 2 / 3, 2 / 3))
    picture = group(("bo", 1, 1))
    found = verify(picture, picture, model=run, detect="cells.onnx")
    np.testing.assert_array_equal(found.before, picture[:96, :96])
    plain = verify(picture, picture, model=run, detect="cells.onnx", framing=PLAIN)
    np.testing.assert_array_equal(plain.before, picture[32:64, 32:64])
    assert run_framing(run, load_detector(dark)) is PLAIN  # it may know one picture alone


def test_what_cannot_be_verified(place):  # noqa: F811
    one = group(("anna", 0, 0))
    with pytest.raises(ImageError, match="nothing is found in 'image'"):
        verify(one, group(), model="run", detect="cells.onnx")
    with pytest.raises(WeightsError, match="there is no detector"):
        verify(one, one, model="run", detect="none.onnx")
    for more in ({"min_score": 0.5}, {"framing": PLAIN}):
        with pytest.raises(OptionError, match="give detect too"):
            verify(one, one, model="run", **more)


def test_the_command_verifies_what_it_finds(place, said):  # noqa: F811
    for name, who in (("one", "anna"), ("two", "bo"), ("none", None)):
        Image.fromarray(group(*([(who, 1, 1)] if who else []))).save(f"{name}.png")
    detect = ("--model", "run", "--detect", "cells.onnx")
    status, out, _ = said("verify", "one.png", "one.png", "both.png", *detect, "--json")
    assert (status, json.loads(out)["boxes"]) == (0, [[32, 32, 64, 64]] * 2)
    assert Image.open("both.png").width > 100
    status, out, err = said("verify", "one.png", "none.png", *detect)
    assert (status, out) == (2, "") and "nothing is found in 'none.png'" in err
    status, out, err = said("verify", "one.png", "two.png", "--model", "run", "--min-score", "1")
    assert (status, out) == (2, "") and "--detect" in err
