"""Detectors by name, by file, or as a function."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.checks import brief, number
from imgdiff.errors import OptionError
from imgdiff.recognition.detection.detection import Detection, checked_detections
from imgdiff.recognition.detection.mtcnn_detector import open_mtcnn
from imgdiff.recognition.detection.onnx_detector import open_onnx_detector

#: From what score a detection is taken, unless it is said; benchmarks.detection measures it.
_FACES, _YUNET, _YOLO = 0.9, 0.7, 0.25
#: What finds things: "faces", the path of an ONNX file, or a function from a picture, uint8 RGB
#: (H, W, 3), to a ``Detection`` for each thing, or left, top, right, bottom and score.
Detect = str | Path | Callable[[np.ndarray], Any]


@dataclass(frozen=True)
class Detector:
    """Finds things in pictures.

    Attributes:
        name: As it was asked for.
        min_score: What is less sure is left out, in [0, 1].
        own_function: Whether it is somebody's function, which may know this one picture alone.
    """

    name: str
    min_score: float
    _find: Callable[[np.ndarray], Any]
    own_function: bool = False

    def __call__(self, picture: np.ndarray) -> tuple[Detection, ...]:
        """The things in a picture, surest first.

        Args:
            picture: uint8 RGB (H, W, 3).

        Raises:
            OptionError: The detector gives nonsense.
            WeightsError: Its network fails.
        """
        given = self._find(picture.copy())  # somebody's function may draw into it
        each = checked_detections(given, picture.shape[:2], self.name)
        return tuple(one for one in each if one.score >= self.min_score)


def load_detector(detect: Detect, min_score: float | None = None) -> Detector:
    """A detector, opened.

    Args:
        detect: "faces" (MTCNN, the extra ``faces``), the path of an ONNX file (YuNet, or a network
            with YOLO's output), or a function; a ``Detector`` is one.
        min_score: What is less sure is left out, in [0, 1]; the detector's own limit unless given.

    Raises:
        OptionError: There is no such detector, or it is not installed.
        WeightsError: The file is missing, broken, or no detector.
    """
    least = None if min_score is None else number("min_score", min_score, 0, 1)

    def opened(name: str, usual: float, find: Callable[[np.ndarray, float], Any]) -> Detector:
        limit = usual if least is None else least
        return Detector(name, limit, lambda picture: find(picture, limit))

    if isinstance(detect, Detector):
        return detect if least is None else replace(detect, min_score=least, _find=detect)
    if isinstance(detect, str) and detect == "faces":
        return opened(detect, _FACES, open_mtcnn())
    if isinstance(detect, str | Path) and str(detect).lower().endswith(".onnx"):
        network = open_onnx_detector(Path(detect))
        return opened(Path(detect).name, _YUNET if network.yunet else _YOLO, network)
    if callable(detect):
        name = getattr(detect, "__name__", type(detect).__name__)
        return Detector(name, least or 0.0, detect, own_function=True)
    raise OptionError(
        f"detect must be 'faces', the path of an ONNX file (.onnx) or a function; got "
        f"{brief(detect)}"
    )
