"""Faces by MTCNN (Zhang et al. 2016), from the package ``mtcnn``, whose weights are inside."""

import threading
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from imgdiff.errors import OptionError
from imgdiff.recognition.detection.detection import Detection
from imgdiff.recognition.detection.scaled import shrunk

#: Longest side of a picture that is looked at, and of the smallest face there.
_SIDE, _SMALLEST = 1280, 20
_LANDMARKS = ("left_eye", "right_eye", "nose", "mouth_left", "mouth_right")


class MtcnnDetector:
    """Finds faces, with the eyes, the nose and the corners of the mouth.

    Raises:
        OptionError: The extra ``faces`` is not installed.
    """

    def __init__(self) -> None:
        self._network = _package().MTCNN()
        self._turn = threading.Lock()

    def __call__(self, picture: np.ndarray, min_score: float) -> list[Detection]:
        """The faces in a picture.

        Args:
            picture: uint8 RGB (H, W, 3).
            min_score: What is less sure is left out, in [0, 1].
        """
        small, scale = shrunk(picture, (_SIDE, _SIDE))
        if min(small.shape[:2]) < _SMALLEST:
            return []
        with self._turn:
            faces = self._network.detect_faces(
                small, min_face_size=_SMALLEST, threshold_onet=min_score
            )
        # A face beyond the picture's edge is cut to nothing.
        return [_detection(face, scale) for face in faces or () if min(face["box"][2:]) > 0]


@cache
def open_mtcnn() -> MtcnnDetector:
    """The detector, made once; raises OptionError without the extra ``faces``."""
    return MtcnnDetector()


def _package() -> Any:
    if find_spec("mtcnn") is None or find_spec("tensorflow") is None:
        raise OptionError(
            "the detector faces needs MTCNN, which is not installed: pip install "
            "'imgdiff-siamese[faces]', or give the path of an ONNX file, as YuNet's"
        )
    import imgdiff.network.keras.framework  # noqa: F401  (TensorFlow, without its chatter)

    return import_module("mtcnn")


def _detection(face: dict[str, Any], scale: float) -> Detection:
    left, top, width, height = (scale * float(value) for value in face["box"])
    points = (face["keypoints"][name] for name in _LANDMARKS)
    return Detection(
        (left, top, left + width, top + height),
        min(1.0, float(face["confidence"])),
        tuple((scale * float(x), scale * float(y)) for x, y in points),
    )
