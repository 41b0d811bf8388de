"""The kinds of options that say where nothing is looked at."""

import operator
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from imgdiff.checks import brief, number, path
from imgdiff.errors import OptionError
from imgdiff.geometry import Box, Place


@dataclass(frozen=True)
class Places:
    """Boxes, each (left, top, right, bottom), "LEFT,TOP,WIDTH,HEIGHT", or what has a ``box``.

    With ``thresholds`` also {"box": ..., "threshold": ...} and "LEFT,TOP,WIDTH,HEIGHT@THRESHOLD".
    """

    thresholds: bool = False

    def check(self, name: str, value: Any) -> tuple[Place, ...]:
        """Gives a tuple of ``Place``; raises OptionError."""
        try:
            items = None if isinstance(value, str | bytes | Mapping) else tuple(value)
        except Exception:  # also of an array without a dimension, which calls itself iterable
            items = None
        if items is None:
            raise OptionError(f"{name} must be a list of boxes; got {brief(value)}")
        return tuple(self._place(name, item) for item in items)

    def _place(self, name: str, item: Any) -> Place:
        box: Any
        threshold: Any
        if isinstance(item, Place):
            box, threshold = item
        elif isinstance(item, str):
            box, threshold = self._parsed(item)
        elif isinstance(item, Mapping) and set(item) <= {"box", "threshold"}:
            box, threshold = item.get("box"), item.get("threshold")
            if isinstance(box, str):
                box, _ = Places()._parsed(box)
        else:
            box, threshold = getattr(item, "box", item), None
        try:
            left, top, right, bottom = (operator.index(edge) for edge in box)  # type: ignore[union-attr]
        except Exception:  # an object may raise what it likes
            left = top = right = bottom = 0
        if not (0 <= left < right and 0 <= top < bottom):
            more = " or {'box': ..., 'threshold': ...}" if self.thresholds else ""
            raise OptionError(
                f"{name} must hold boxes: (left, top, right, bottom) in whole pixels, right and "
                f"bottom exclusive, or 'LEFT,TOP,WIDTH,HEIGHT'{more}; got {brief(item)}"
            )
        if threshold is not None:
            if not self.thresholds:
                raise OptionError(f"{name} takes boxes without a threshold; got {brief(item)}")
            threshold = number(f"the threshold of a place of {name}", threshold, 0, 1, above=True)
        return Place(Box(left, top, right, bottom), threshold)

    def _parsed(self, text: str) -> tuple[Any, str | None]:
        edges, mark, threshold = text.partition("@" if self.thresholds else "\0")
        try:
            left, top, width, height = (int(number) for number in edges.split(","))
        except ValueError:
            return None, None
        return (left, top, left + width, top + height), threshold if mark else None


@dataclass(frozen=True)
class MaskSource:
    """An image as ``load_image`` takes it: a file that exists, bytes, a picture or an array."""

    expected: str = "an image"

    def check(self, name: str, value: Any) -> Any:
        """Gives ``value``; raises OptionError where it is a path to no file."""
        if value is None or not isinstance(value, str | os.PathLike):
            return value
        place = path(name, value)
        try:
            known = place.is_file()
        except (OSError, ValueError):
            known = False
        if not known:
            raise OptionError(f"{name} must be {self.expected}; there is no file {str(place)!r}")
        return value


@dataclass(frozen=True)
class CalibrationSource:
    """The file of a calibration, which must exist, or what was read of one."""

    def check(self, name: str, value: Any) -> Any:
        """Gives ``value``; raises OptionError where it is neither."""
        if value is None or callable(getattr(value, "limits_for", None)):
            return value
        if not isinstance(value, str | os.PathLike):
            raise OptionError(
                f"{name} must be a file that imgdiff calibrate wrote; got {brief(value)}"
            )
        return MaskSource("a file that imgdiff calibrate wrote").check(name, value)
