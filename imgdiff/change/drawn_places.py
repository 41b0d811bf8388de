"""Places drawn on a picture: rectangles and brush strokes with names, kept as JSON.

The file is what the page writes, and ``mask`` reads: ``{"size": [width, height], "places": [...]}``
with ``{"name": ..., "box": [left, top, right, bottom]}`` or ``{"name": ..., "line": [[x, y], ...],
"width": ...}`` each, in pixels of ``before``.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from imgdiff.errors import ImageError, OptionError
from imgdiff.geometry import Box
from imgdiff.io.read_text import parse_json, read_bytes

#: Most places of a file, points of a stroke, and letters of a name.
MOST_PLACES, MOST_POINTS, MOST_LETTERS = 500, 5_000, 100
#: Largest coordinate, and largest width of a brush, in pixels.
_FAR, _WIDEST = 100_000, 2_000


@dataclass(frozen=True)
class DrawnPlace:
    """A rectangle, or the stroke of a brush.

    Attributes:
        name: What it is called; may be empty.
        box: The rectangle; None of a stroke.
        line: The points (x, y) of the stroke, in pixels; empty of a rectangle.
        width: Of the brush, in pixels.
    """

    name: str = ""
    box: Box | None = None
    line: tuple[tuple[int, int], ...] = ()
    width: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        if self.box is not None:
            return {"name": self.name, "box": list(self.box)}
        return {"name": self.name, "line": [list(at) for at in self.line], "width": self.width}


@dataclass(frozen=True)
class DrawnPlaces:
    """What is drawn on one picture.

    Attributes:
        size: (width, height) of the picture.
        places: In the order in which they were drawn.
    """

    size: tuple[int, int]
    places: tuple[DrawnPlace, ...] = ()

    def mask(self) -> np.ndarray:
        """bool (H, W), True within any place."""
        drawn = np.zeros(self.size[::-1], bool)
        for place in self.places:
            if place.box is not None:
                drawn[place.box.slices] = True
            else:
                _stroke(drawn, place)
        return drawn

    def to_json(self) -> bytes:
        """The file; the same for the same places."""
        places = [place.to_dict() for place in self.places]
        return json.dumps({"size": list(self.size), "places": places}).encode()


def _stroke(drawn: np.ndarray, place: DrawnPlace) -> None:
    """Sets what is nearer to the line than half the brush; OpenCV's own thick lines are thicker."""
    points, reach = np.array([*place.line, place.line[-1]], np.int32), place.width // 2 + 1
    left, top = np.maximum(points.min(axis=0) - reach, 0)
    right, bottom = points.max(axis=0) + reach + 1
    part = drawn[top:bottom, left:right]
    if part.size:
        away = np.ones(part.shape, np.uint8)
        cv2.polylines(away, [(points - (left, top)).astype(np.int32)], False, 0)
        distance = cv2.distanceTransform(away, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        part |= distance <= place.width / 2


def is_drawn(source: Any) -> bool:
    """Whether a mask is such a file, by its ending, or such bytes: no picture begins with "{"."""
    if isinstance(source, bytes):
        return source[:1] == b"{"
    return isinstance(source, str | os.PathLike) and Path(source).suffix.lower() == ".json"


def read_drawn(source: str | os.PathLike[str] | bytes) -> DrawnPlaces:
    """Reads a file of drawn places, or its bytes.

    Raises:
        ImageError: It cannot be read.
        OptionError: It is something else.
    """
    name = "the drawn places" if isinstance(source, bytes) else repr(Path(source).name)
    try:
        data = source if isinstance(source, bytes) else read_bytes(Path(source))
    except OSError as error:
        raise ImageError(f"cannot read {name}: {error.strerror}") from error
    try:
        given = parse_json(data.decode("utf-8"))
        return drawn_places(given["places"], given["size"])
    except (ValueError, KeyError, TypeError) as error:
        raise OptionError(f"{name} holds no places drawn on a picture") from error


def drawn_places(places: Any, size: Any) -> DrawnPlaces:
    """Places from JSON.

    Args:
        places: A list of what ``DrawnPlace.to_dict`` gives.
        size: (width, height) of the picture.

    Raises:
        ValueError, KeyError, TypeError: They are something else.
    """
    width, height = (_whole(edge, 1) for edge in size)
    if not isinstance(places, list) or len(places) > MOST_PLACES:
        raise ValueError(f"expected a list of at most {MOST_PLACES} places")
    return DrawnPlaces((width, height), tuple(map(_place, places)))


def _place(given: Any) -> DrawnPlace:
    if not isinstance(given, Mapping):
        raise TypeError("a place is no object")
    name = str(given.get("name", ""))[:MOST_LETTERS]
    if "box" in given:
        left, top, right, bottom = (_whole(edge) for edge in given["box"])
        if left >= right or top >= bottom:
            raise ValueError("an empty box")
        return DrawnPlace(name, Box(left, top, right, bottom))
    line = tuple((_whole(x), _whole(y)) for x, y in given["line"])
    if not 1 <= len(line) <= MOST_POINTS:
        raise ValueError("too few points, or too many")
    return DrawnPlace(name, line=line, width=_whole(given["width"], 1, _WIDEST))


def _whole(value: Any, least: int = 0, most: int = _FAR) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"expected a whole number from {least} to {most}")
    return value
