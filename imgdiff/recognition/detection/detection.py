"""What a detector found at one place of a picture."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from imgdiff.checks import brief
from imgdiff.errors import OptionError
from imgdiff.geometry import Box

#: Most detections of one picture: a detector that gives more gives nonsense.
_MOST = 1000


@dataclass(frozen=True)
class Detection:
    """One thing in a picture.

    Attributes:
        box: (left, top, right, bottom) in pixels; it may reach beyond the picture.
        score: How sure the detector is, in [0, 1].
        landmarks: (x, y) in pixels each, or none. Of a face: the eye that is left in the picture,
            the other one, and where there are five the tip of the nose and the corners of the
            mouth, left and right.
        label: What it is taken for; empty where the detector knows one kind alone.
    """

    box: tuple[float, float, float, float]
    score: float = 1.0
    landmarks: tuple[tuple[float, float], ...] = ()
    label: str = ""

    def box_in(self, shape: tuple[int, int]) -> Box:
        """Its whole pixels in a picture of a shape (H, W); at least one."""
        height, width = shape
        left, top, right, bottom = self.box
        x, y = (int(np.clip(v, 0, end - 1)) for v, end in ((left, width), (top, height)))
        return Box(
            x,
            y,
            int(np.clip(np.ceil(right), x + 1, width)),
            int(np.clip(np.ceil(bottom), y + 1, height)),
        )


def left_to_right(detections: Iterable[Detection]) -> list[Detection]:
    """Detections by where their middle is."""
    return sorted(detections, key=lambda one: one.box[0] + one.box[2])


def checked_detections(given: Any, shape: tuple[int, int], name: str) -> tuple[Detection, ...]:
    """What a detector gave, checked.

    Args:
        given: A ``Detection`` each, or 4 or 5 numbers: left, top, right, bottom, score.
        shape: (H, W) of the picture.
        name: Of the detector.

    Returns:
        Surest first.

    Raises:
        OptionError: It gave something else, a number that is none, an empty box, or one beside the
            picture.
    """
    if not isinstance(given, Iterable) or isinstance(given, str | bytes):
        raise _nonsense(name, f"{brief(given)}, which is no list")
    rows = list(islice(given, _MOST + 1))
    if len(rows) > _MOST:
        raise _nonsense(name, f"more than {_MOST:,} of them in one picture")
    detections = [_checked(row, shape, name) for row in rows]
    return tuple(sorted(detections, key=lambda detection: -detection.score))


def _checked(row: Any, shape: tuple[int, int], name: str) -> Detection:
    one = row if isinstance(row, Detection) else _of_numbers(row, name)
    box, score = _numbers(one.box, name, (4,)), _numbers(one.score, name, ())
    points = _numbers(one.landmarks or np.zeros((0, 2)), name, (len(one.landmarks), 2))
    left, top, right, bottom = box.tolist()
    height, width = shape
    if not (left < right and top < bottom):
        raise _nonsense(name, f"the box {brief(box.tolist())}, which holds nothing")
    if right <= 0 or bottom <= 0 or left >= width or top >= height:
        raise _nonsense(
            name, f"the box {brief(box.tolist())} beside a picture of {width} x {height}"
        )
    if not 0 <= score <= 1:
        raise _nonsense(name, f"the score {brief(one.score)}")
    landmarks = tuple((x, y) for x, y in points.tolist())
    return Detection((left, top, right, bottom), float(score), landmarks, str(one.label))


def _of_numbers(row: Any, name: str) -> Detection:
    try:
        left, top, right, bottom, *score = row
    except (TypeError, ValueError):
        raise _nonsense(name, brief(row)) from None
    if len(score) > 1:
        raise _nonsense(name, brief(row))
    return Detection((left, top, right, bottom), *score)


def _numbers(values: Any, name: str, shape: tuple[int, ...]) -> np.ndarray:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise _nonsense(name, brief(values)) from None
    if array.shape != shape or not np.isfinite(array).all():
        raise _nonsense(name, brief(values))
    return array


def _nonsense(name: str, what: str) -> OptionError:
    return OptionError(
        f"the detector {name} gave {what}. Expected for each thing a Detection, or its left, top, "
        "right and bottom in pixels with a score in [0, 1] behind them or none"
    )
