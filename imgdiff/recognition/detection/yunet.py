"""The outputs of YuNet as detections (Wu, Peng and Yu 2023, as in OpenCV's FaceDetectorYN)."""

from collections.abc import Mapping

import numpy as np

from imgdiff.recognition.detection.detection import Detection
from imgdiff.recognition.detection.suppression import suppressed

_STRIDES = (8, 16, 32)
#: What its file calls its outputs; by these it is known.
OUTPUTS = frozenset(f"{part}_{s}" for part in ("cls", "obj", "bbox", "kps") for s in _STRIDES)
#: What the sides of its input must be multiples of.
STRIDE = max(_STRIDES)
_MOST = 300


def read_yunet(
    outputs: Mapping[str, np.ndarray], width: int, scale: float, min_score: float
) -> list[Detection]:
    """Detections from what the network gave.

    Args:
        outputs: float32 (1, N, D) each, by their names.
        width: Of the network's input, in pixels.
        scale: From its pixels to those of the picture.
        min_score: What is less sure is left out, in [0, 1].
    """
    rows = np.concatenate([_rows(outputs, width, stride) for stride in _STRIDES])
    rows = rows[rows[:, 14] >= min_score]
    boxes, scores = rows[:, :4], rows[:, 14]
    kept = suppressed(boxes, scores, np.zeros(len(rows), int), _MOST)
    return [
        Detection(
            tuple(scale * row[:4]),
            float(row[14]),
            tuple((float(x), float(y)) for x, y in scale * row[4:14].reshape(5, 2)),
        )
        for row in rows[kept]
    ]


def _rows(outputs: Mapping[str, np.ndarray], width: int, stride: int) -> np.ndarray:
    """(N, 15): the box, five landmarks and the score of each place of one stride."""
    sure, there, box, points = (
        outputs[f"{part}_{stride}"][0].astype(np.float64) for part in ("cls", "obj", "bbox", "kps")
    )
    columns = width // stride
    at = np.stack([np.arange(len(box)) % columns, np.arange(len(box)) // columns], axis=1)
    center, half = (at + box[:, :2]) * stride, np.exp(np.minimum(box[:, 2:], 20)) * stride / 2
    landmarks = (points.reshape(-1, 5, 2) + at[:, None]) * stride
    score = np.sqrt(np.clip(sure, 0, 1) * np.clip(there, 0, 1))
    return np.hstack([center - half, center + half, landmarks.reshape(-1, 10), score])
