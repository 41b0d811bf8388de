"""Detectors in ONNX files: YOLO's forms of output, YuNet, and files that are neither."""

import numpy as np
import pytest
from onnx import TensorProto, helper

from imgdiff import OptionError, WeightsError
from imgdiff.recognition.detection.detectors import load_detector
from imgdiff.recognition.detection.suppression import suppressed
from tests.recognition.detection.made_networks import (
    SIDE,
    made_yolo,
    made_yunet,
    squares,
    write_network,
)


@pytest.mark.parametrize("form", ["8", "5", "end"])
def test_every_form_of_yolos_output_gives_the_same_boxes(form, tmp_path):
    # Version 8 is told by having more boxes than numbers for each.
    detector = load_detector(made_yolo(tmp_path / "d.onnx", form, names="{0: 'hat', 1: 'head'}"))
    found = detector(squares((1, 2), (3, 0)))
    assert sorted(one.box for one in found) == [(32, 64, 64, 96), (96, 0, 128, 32)]
    assert {one.label for one in found} == {"head"}
    assert [one.score for one in found] == pytest.approx([1, 1], abs=1e-6)
    assert detector.name == "d.onnx"
    assert detector(squares()) == ()


def test_boxes_are_in_pixels_of_the_picture(tmp_path):
    detector = load_detector(made_yolo(tmp_path / "d.onnx"))
    wide = np.kron(squares((1, 0), shape=(64, SIDE)), np.ones((5, 5, 1), np.uint8))
    (one,) = detector(wide)  # 320 x 640, looked at as 64 x 128; the grey below is darker than white
    assert one.box == pytest.approx((160, 0, 320, 160)) and one.label == "1"
    small = squares((0, 0), shape=(40, 50))
    (one,) = detector(small)  # never enlarged
    assert one.box == pytest.approx((0, 0, 32, 32))


def test_what_is_less_sure_is_left_out(tmp_path):
    path = made_yolo(tmp_path / "d.onnx")
    dim = squares((1, 1), level=204)  # darkness 0.2
    assert load_detector(path)(dim) == ()
    (one,) = load_detector(path, 0.15)(dim)
    assert one.score == pytest.approx(0.2, abs=1e-3)
    for outside in (-0.1, 1.1, "much", float("nan")):
        with pytest.raises(OptionError, match="min_score must be a number"):
            load_detector(path, outside)


@pytest.mark.parametrize("form", ["8 landmarks", "end landmarks"])
def test_landmarks_of_a_face_come_along(form, tmp_path):
    path = made_yolo(tmp_path / "d.onnx", form, kinds=1, kpt_shape="[5, 3]", side=256)
    (one,) = load_detector(path)(squares((2, 1), shape=(256, 256)))
    assert one.box == (64, 32, 96, 64)
    assert one.landmarks == ((74, 43), (86, 45), (80, 50), (76, 55), (84, 56))


def test_yunet_is_known_by_its_outputs(tmp_path):
    detector = load_detector(made_yunet(tmp_path / "y.onnx"))
    (one,) = detector(squares((2, 1), shape=(128, 160)))
    assert one.box == (64, 32, 96, 64) and one.label == ""
    assert one.landmarks[0] == pytest.approx((73.6, 41.6)) and len(one.landmarks) == 5
    assert one.score == pytest.approx(1)
    # Sides that are no multiples of 32 are filled up: with black, which is dark here.
    found = detector(squares((0, 0), shape=(100, 90)))
    assert (0, 0, 32, 32) in [one.box for one in found]


def test_of_boxes_on_each_other_the_surest_stays():
    boxes = np.array([[0, 0, 10, 10], [1, 1, 11, 11], [1, 1, 11, 11], [20, 0, 30, 10]], float)
    scores, kinds = np.array([0.5, 0.9, 0.8, 0.7]), np.array([0, 0, 1, 0])
    assert suppressed(boxes, scores, kinds, 9).tolist() == [1, 2, 3]
    assert suppressed(boxes, scores, kinds, 2).tolist() == [1, 2]
    assert suppressed(boxes[:0], scores[:0], kinds[:0], 9).tolist() == []


@pytest.mark.parametrize(
    ("form", "words"),
    [("flat", "expected the output of a YOLO network"), ("logits", "scores in \\[0, 1\\]")],
)
def test_another_output_is_refused(form, words, tmp_path):
    detector = load_detector(made_yolo(tmp_path / "d.onnx", form))
    with pytest.raises(WeightsError, match=words) as caught:
        detector(squares((1, 1)))
    assert "d.onnx" in str(caught.value)


def test_too_few_numbers_a_box_are_refused(tmp_path):
    nodes = [helper.make_node("ReduceMean", ["images"], ["output"], axes=[1], keepdims=0)]
    path = tmp_path / "d.onnx"
    # Opset 18 takes the axes as an input: that graph cannot be run at all.
    write_network(path, nodes, [], [1, 3, 4, 64], ["output"])
    with pytest.raises(WeightsError, match="no ONNX file that can be run"):
        load_detector(path)
    slim = [helper.make_node("ReduceMax", ["images"], ["output"], keepdims=1)]
    write_network(path, slim, [], [1, 3, 64, 64], ["output"])
    with pytest.raises(WeightsError, match="expected the output of a YOLO network"):
        load_detector(path)(squares())


def test_another_input_is_refused(tmp_path):
    path = tmp_path / "d.onnx"
    nodes = [helper.make_node("Identity", ["images"], ["output"])]
    write_network(path, nodes, [], [1, 1, 64, 64], ["output"])
    with pytest.raises(WeightsError, match=r"one input of float32 \(1, 3, H, W\), got"):
        load_detector(path)
    write_network(path, nodes, [], [1, 3, 64, 64], ["output"], kind=TensorProto.FLOAT16)
    with pytest.raises(WeightsError, match="float16"):
        load_detector(path)


def test_files_that_are_none_are_refused(tmp_path):
    with pytest.raises(WeightsError, match="there is no detector"):
        load_detector(tmp_path / "none.onnx")
    broken = tmp_path / "broken.onnx"
    for content in (b"", b"no network", made_yolo(tmp_path / "d.onnx").read_bytes()[:300]):
        broken.write_bytes(content)
        with pytest.raises(WeightsError, match="no ONNX file that can be run"):
            load_detector(broken)


def test_a_file_that_was_replaced_is_read_anew(tmp_path):
    path = made_yolo(tmp_path / "d.onnx", names="{1: 'one'}")
    assert load_detector(path)(squares((1, 1)))[0].label == "one"
    made_yolo(path, names="{1: 'another one'}")
    assert load_detector(path)(squares((1, 1)))[0].label == "another one"
