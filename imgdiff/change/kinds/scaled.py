"""Whether what is at a place after is what was there before, larger or smaller."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from imgdiff.arrays import bounds
from imgdiff.change.kinds.measures import object_of
from imgdiff.change.kinds.place import Cutout
from imgdiff.geometry import Box

#: How much more pixels one has at least, and the share of the outline of the other that grew, where
#: a line became thicker: a letter that is another one grew at one end.
_THICKER, _ALL_ROUND = 1.04, 0.4
#: Share of the thinner one that lies in the thicker one; and the longer side, in pixels, up to
#: which strokes are as thick as what lies between them, so that another letter is a thicker one.
_CONTAINED, _LETTER = 0.95, 20
#: Boxes whose sides differ by no more pixels, or this share, are of one size.
_PIXEL, _SIZE = 1, 0.06
#: Correlation of one thing drawn to the size of the other with it, where it grew.
_CORRELATED = 0.6
_SQUARE = np.ones((3, 3), np.uint8)


def is_scaled(cutout: Cutout) -> bool:
    """Is one side's thing the other one's, of another size; the same with the sides exchanged.

    Args:
        cutout: The place.
    """
    place = bounds(cutout.inside)
    if place is None:
        return False
    # Of a thing that grew its rim alone changed: what lies within it is no ground.
    around = cutout.ring.copy()
    around[place.slices] = False
    outside = replace(cutout, ring=around)
    return _is_scaled(cutout, place) or (bool(around.any()) and _is_scaled(outside, place))


def _is_scaled(cutout: Cutout, place: Box) -> bool:
    images = [image[place.slices] for image in (cutout.before, cutout.after)]
    things = [object_of(image, cutout)[place.slices] for image in (cutout.before, cutout.after)]
    if not all(thing.any() for thing in things):
        return False
    if _thicker(*sorted(things, key=np.count_nonzero)):
        return True
    if _of_one_size(*(bounds(thing) or place for thing in things)):
        return False
    parts = [_drawn(image, thing) for image, thing in zip(images, things, strict=True)]
    alike = [
        _correlation(cv2.resize(one, other.shape[::-1], interpolation=cv2.INTER_AREA), other)
        for one, other in (parts, parts[::-1])
    ]
    return sum(alike) / 2 >= _CORRELATED


def _thicker(thin: np.ndarray, thick: np.ndarray) -> bool:
    """Is the one the other one, grown by about as much all along its outline."""
    areas = thin.sum(), thick.sum()
    if max((bounds(thick) or Box.of_shape(*thick.shape)).shape) <= _LETTER:
        return False
    if areas[1] < _THICKER * areas[0] or (thin & thick).sum() < _CONTAINED * areas[0]:
        return False
    outline = thin & (cv2.erode(thin.astype(np.uint8), _SQUARE) == 0)
    grown = cv2.dilate((thick & ~thin).astype(np.uint8), _SQUARE) > 0
    return bool((outline & grown).sum() >= _ALL_ROUND * outline.sum())


def _of_one_size(one: Box, other: Box) -> bool:
    sides = zip(one.shape, other.shape, strict=True)
    return all(abs(a - b) <= max(_PIXEL, _SIZE * max(a, b)) for a, b in sides)


def _drawn(image: np.ndarray, thing: np.ndarray) -> Any:
    """The thing alone, form and structure in one: float32 (h, w) of its own box."""
    box = bounds(thing) or Box.of_shape(*thing.shape)
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[box.slices].astype(np.float32)
    return thing[box.slices].astype(np.float32) + grey / 255


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Pearson's, -1 to 1; 1 where both are even."""
    one, other = one - one.mean(), other - other.mean()
    energy = float(np.sqrt((one**2).sum() * (other**2).sum()))
    return float((one * other).sum()) / energy if energy > 1e-6 else 1.0
