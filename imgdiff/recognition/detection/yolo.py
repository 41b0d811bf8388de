"""The output of YOLO's networks as detections.

Three forms are known, of a batch of one:

- (1, 4 + C, N), version 8 and later: center and size of each box, then the scores of C kinds; with
  landmarks (``kpt_shape`` in the file's metadata) x, y and how sure of each behind them;
- (1, N, 5 + C), versions 5 and 7: center, size, how sure that there is anything, then C kinds;
- (1, N, 6), end to end: left, top, right, bottom, score and the number of the kind; at most 300;
  landmarks behind them likewise.
"""

import ast
from collections.abc import Mapping
from typing import Any

import numpy as np

from imgdiff.errors import WeightsError
from imgdiff.recognition.detection.detection import Detection
from imgdiff.recognition.detection.suppression import suppressed

#: Boxes of one picture, as in Ultralytics' own code; what an end-to-end network gives at most.
_MOST = 300
#: Landmarks of a face; those of a body are in another order.
_OF_A_FACE = 5
#: From how sure a landmark is taken.
_SEEN = 0.5


def read_yolo(
    output: np.ndarray, metadata: Mapping[str, str], scale: float, min_score: float
) -> list[Detection]:
    """Detections from what a network gave.

    Args:
        output: float32, in one of the three forms.
        metadata: Of the file: ``names`` and ``kpt_shape`` are looked at, as Ultralytics writes
            them.
        scale: From pixels of the network's input to those of the picture.
        min_score: What is less sure is left out, in [0, 1].

    Raises:
        WeightsError: The output has another form.
    """
    if output.ndim != 3 or len(output) != 1 or min(output.shape) < 1:
        raise _other_form(output.shape)
    landmarks, size = _landmarks_of(metadata)
    rows = output[0].astype(np.float64)
    if output.shape[2] == 6 + landmarks * size and output.shape[1] <= _MOST:
        boxes, scores, kinds, points = rows[:, :4], rows[:, 4], rows[:, 5].astype(int), rows[:, 6:]
    else:
        first = output.shape[1] < output.shape[2]
        rows = rows.T if first else rows
        of_kinds = rows.shape[1] - (4 if first else 5) - landmarks * size
        if of_kinds < 1:
            raise _other_form(output.shape)
        start = 4 if first else 5
        sure = rows[:, start : start + of_kinds] * (1 if first else rows[:, 4:5])
        kinds = sure.argmax(axis=1)
        scores = sure[np.arange(len(sure)), kinds]
        half = rows[:, 2:4] / 2
        boxes = np.concatenate([rows[:, :2] - half, rows[:, :2] + half], axis=1)
        points = rows[:, start + of_kinds :]
    if not np.isfinite(scores).all() or scores.min() < -1e-3 or scores.max() > 1 + 1e-3:
        raise WeightsError(
            "expected a YOLO network with scores in [0, 1], got some outside. Export it with its "
            "last sigmoid"
        )
    sides = boxes[:, 2:] - boxes[:, :2]
    sure_enough = (scores >= min_score) & np.isfinite(boxes).all(axis=1) & (sides > 0).all(axis=1)
    chosen = np.flatnonzero(sure_enough)
    chosen = chosen[suppressed(boxes[chosen], scores[chosen], kinds[chosen], _MOST)]
    names = _literal(metadata.get("names", ""), dict)
    return [
        Detection(
            tuple(scale * boxes[i]),
            float(np.clip(scores[i], 0, 1)),
            _points(points[i].reshape(landmarks, size), scale),
            str(names.get(int(kinds[i]), kinds[i])),
        )
        for i in chosen
    ]


def _points(points: np.ndarray, scale: float) -> tuple[tuple[float, float], ...]:
    unsure = points.shape[1] == 3 and (points[:, 2] < _SEEN).any()
    if len(points) != _OF_A_FACE or unsure:
        return ()
    return tuple((float(x), float(y)) for x, y in scale * points[:, :2])


def _landmarks_of(metadata: Mapping[str, str]) -> tuple[int, int]:
    """How many landmarks, and numbers for each."""
    shape = _literal(metadata.get("kpt_shape", ""), list)
    if len(shape) == 2 and isinstance(shape[0], int) and shape[0] > 0 and shape[1] in (2, 3):
        return shape[0], shape[1]
    return 0, 2


def _literal(text: str, kind: type) -> Any:
    """What Python would read ``text`` as, if that is of the kind; else an empty one."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return kind()
    return value if isinstance(value, kind) else kind()


def _other_form(shape: tuple[int, ...]) -> WeightsError:
    return WeightsError(
        f"expected the output of a YOLO network, (1, 4 + kinds, boxes), (1, boxes, 5 + kinds) or "
        f"(1, boxes, 6); got {shape}. Export the detector without anything behind it"
    )
