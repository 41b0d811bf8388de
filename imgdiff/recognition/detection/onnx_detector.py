"""A detector in an ONNX file: YuNet, or a network with YOLO's output."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import WeightsError
from imgdiff.io.file_state import file_state
from imgdiff.network.runtime.processor import usable_cores
from imgdiff.recognition.detection import yunet
from imgdiff.recognition.detection.detection import Detection
from imgdiff.recognition.detection.scaled import padded, shrunk
from imgdiff.recognition.detection.yolo import read_yolo

#: Longest side of the input, where the file leaves it open: YOLO's are trained at 640.
_YOLO_SIDE, _YUNET_SIDE = 640, 1280
#: What YOLO's inputs are filled up with.
_GREY = 114
_FLOATS = "tensor(float)"


class OnnxDetector:
    """Finds what the network in a file was trained to find.

    Args:
        path: Of the file.

    Raises:
        WeightsError: There is no such file, or it is no detector of either kind.
    """

    def __init__(self, path: Path) -> None:
        self._name = str(path)
        self._session = _session(path)
        inputs = self._session.get_inputs()
        shape = inputs[0].shape if inputs else []
        if len(inputs) != 1 or len(shape) != 4 or shape[1] != 3 or inputs[0].type != _FLOATS:
            got = ", ".join(f"{one.type} {one.shape}" for one in inputs)
            raise WeightsError(
                f"{self._name}: expected a detector with one input of float32 (1, 3, H, W), got "
                f"{got or 'none'}. Export it for pictures, in float32"
            )
        self._outputs = [output.name for output in self._session.get_outputs()]
        self.yunet = set(self._outputs) >= yunet.OUTPUTS
        self._input, self._sides = inputs[0].name, tuple(shape[2:])
        self._metadata = self._session.get_modelmeta().custom_metadata_map

    def __call__(self, picture: np.ndarray, min_score: float) -> list[Detection]:
        """What it finds.

        Args:
            picture: uint8 RGB (H, W, 3).
            min_score: What is less sure is left out, in [0, 1].

        Raises:
            WeightsError: The network fails, or gives something else than detections.
        """
        longest = _YUNET_SIDE if self.yunet else _YOLO_SIDE
        fixed = [side if isinstance(side, int) and side > 0 else None for side in self._sides]
        small, scale = shrunk(picture, (fixed[0] or longest, fixed[1] or longest))
        stride = yunet.STRIDE
        height, width = (
            side or -(-used // stride) * stride
            for side, used in zip(fixed, small.shape[:2], strict=True)
        )
        if self.yunet:
            tensor = padded(small[:, :, ::-1], (height, width), 0)
            outputs = dict(zip(self._outputs, self._run(tensor), strict=True))
            each = self._read(lambda: yunet.read_yunet(outputs, width, scale, min_score))
        else:
            tensor = padded(small, (height, width), _GREY) / np.float32(255)
            output = np.asarray(self._run(tensor)[0])
            each = self._read(lambda: read_yolo(output, self._metadata, scale, min_score))
        return [one for one in each if _in_picture(one, picture)]

    def _run(self, tensor: np.ndarray) -> list[np.ndarray]:
        try:
            return self._session.run(self._outputs, {self._input: tensor})
        except Exception as error:  # ONNX Runtime has many kinds
            raise WeightsError(f"{self._name}: {_line(error)}. Export the detector anew") from error

    def _read(self, read: Callable[[], list[Detection]]) -> list[Detection]:
        try:
            return read()
        except WeightsError as error:
            raise WeightsError(f"{self._name}: {error.message}") from error
        except (ValueError, IndexError) as error:  # YuNet's names on other shapes
            raise WeightsError(
                f"{self._name}: expected the outputs of YuNet, got others of the same names"
            ) from error


def _in_picture(detection: Detection, picture: np.ndarray) -> bool:
    """Not in what the input was filled up with."""
    left, top, right, bottom = detection.box
    height, width = picture.shape[:2]
    return 0 <= left + right < 2 * width and 0 <= top + bottom < 2 * height


def open_onnx_detector(path: Path) -> OnnxDetector:
    """The detector in a file, opened once for as long as the file stays as it is.

    Args:
        path: Of the file.

    Raises:
        WeightsError: There is no such file, or it is no detector.
    """
    if not path.is_file():
        raise WeightsError(f"there is no detector {str(path)!r}. Give the path of an ONNX file")
    return _opened(path, file_state(path))


@lru_cache(4)
def _opened(path: Path, _: str) -> OnnxDetector:
    return OnnxDetector(path)


def _session(path: Path) -> Any:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = usable_cores(), 4
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime has many kinds
        raise WeightsError(
            f"{str(path)!r} is no ONNX file that can be run ({_line(error)}). Download or export "
            "it anew"
        ) from error


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
