"""Functions as detectors, what they may give and what not; detectors by name."""

import importlib.util

import numpy as np
import pytest

from imgdiff import OptionError
from imgdiff.recognition.detection import mtcnn_detector
from imgdiff.recognition.detection.detection import Detection
from imgdiff.recognition.detection.detectors import load_detector

PICTURE = np.zeros((60, 80, 3), np.uint8)


def found(given, picture=PICTURE):
    return load_detector(lambda _: given)(picture)


@pytest.mark.parametrize(
    "given",
    [
        [Detection((1, 2, 30, 40), 0.5)],
        [(1, 2, 30, 40, 0.5)],
        np.array([[1, 2, 30, 40, 0.5]]),
        iter([[np.float32(1), 2, 30, 40, np.float64(0.5)]]),
    ],
)
def test_a_function_may_give_detections_or_numbers(given):
    assert found(given) == (Detection((1, 2, 30, 40), 0.5),)


def test_without_a_score_it_is_sure_and_the_surest_comes_first():
    boxes = [(0, 0, 5, 5, 0.3), (9, 9, 20, 20), (0, 0, 6, 6, 0.7)]
    assert [one.score for one in found(boxes)] == [1, 0.7, 0.3]
    assert [one.score for one in load_detector(lambda _: boxes, 0.5)(PICTURE)] == [1, 0.7]
    assert found([]) == () and found(np.zeros((0, 5))) == ()


@pytest.mark.parametrize(
    "given",
    [
        None,
        7,
        "boxes",
        [7],
        [None],
        [(1, 2, 3)],
        [(1, 2, 30, 40, 0.5, 1)],
        [("a", 2, 30, 40)],
        [(1, 2, float("nan"), 40)],
        [(1, 2, float("inf"), 40)],
        [(30, 2, 30, 40)],
        [(1, 40, 30, 2)],
        [(90, 2, 99, 40)],
        [(-9, 2, 0, 40)],
        [(1, 2, 30, 40, 1.5)],
        [(1, 2, 30, 40, -0.5)],
        [Detection((1, 2, 30, 40), landmarks=((1,), (2,)))],  # type: ignore[arg-type]
        [Detection((1, 2, 30, 40), landmarks=((1, 2), (3, float("nan"))))],
        [Detection((1, 2, 30), 0.5)],  # type: ignore[arg-type]
        [(0, 0, 5, 5)] * 1001,
    ],
)
def test_nonsense_is_refused(given):
    def guess(picture):
        return given

    with pytest.raises(OptionError, match="the detector guess gave") as caught:
        load_detector(guess)(PICTURE)
    assert len(str(caught.value)) < 400


def test_what_a_function_raises_is_its_own():
    def fails(picture):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        load_detector(fails)(PICTURE)


def test_a_function_may_draw_into_its_picture():
    def draws(picture):
        picture[:] = 255
        return [(0, 0, 5, 5)]

    load_detector(draws)(PICTURE)
    assert not PICTURE.any()


def test_a_detector_is_a_function_too():
    strict = load_detector(load_detector(lambda _: [(0, 0, 5, 5, 0.4)]), 0.5)
    assert strict(PICTURE) == ()


@pytest.mark.parametrize("detect", ["", "cats", "model.pt", 7, True, b"faces", ["faces"]])
def test_what_is_no_detector_is_refused(detect):
    with pytest.raises(OptionError, match="detect must be 'faces', the path of an ONNX file"):
        load_detector(detect)


def test_boxes_have_a_pixel_at_least_and_end_with_the_picture():
    assert Detection((-5.5, 3.2, 10.1, 99)).box_in((60, 80)) == (0, 3, 11, 60)
    assert Detection((79.9, 59.9, 90, 90)).box_in((60, 80)) == (79, 59, 80, 60)


def test_without_its_package_faces_says_what_to_install(monkeypatch):
    monkeypatch.setattr(mtcnn_detector, "find_spec", lambda name: None)
    mtcnn_detector.open_mtcnn.cache_clear()
    with pytest.raises(OptionError, match=r"imgdiff-siamese\[faces\]"):
        load_detector("faces")


def test_faces_are_found_with_their_landmarks():
    if importlib.util.find_spec("mtcnn") is None:
        pytest.skip("the extra faces is not installed")
    from skimage.data import astronaut

    mtcnn_detector.open_mtcnn.cache_clear()
    picture = astronaut()
    detector = load_detector("faces")
    (face,) = detector(picture)
    assert face.box == pytest.approx((182, 64, 265, 171), abs=6) and face.score > 0.95
    (x0, y0), (x1, y1), *_ = face.landmarks
    assert x0 < x1 and abs(y0 - 101) < 6 and abs(y1 - 102) < 6
    larger = np.kron(picture, np.ones((3, 3, 1), np.uint8))  # 1536: looked at smaller
    face, *_ = detector(larger)
    assert face.box == pytest.approx((546, 192, 795, 513), abs=25)
    assert detector(picture[300:, :120]) == () and detector(picture[:5, :9]) == ()
