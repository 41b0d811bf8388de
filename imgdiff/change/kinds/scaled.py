"""Whether what is at a place after is what was there before, larger or smaller."""

from typing import Any

import cv2
import numpy as np

from imgdiff.arrays import bounds
from imgdiff.change.kinds.measures import object_of
from imgdiff.change.kinds.place import Cutout
from imgdiff.geometry import Box

#: Share of the smaller one that lies in the larger one, where a line became thicker or a bar
#: taller; correlation of one drawn to the size of the other with it, where a thing grew.
_CONTAINED, _CORRELATED = 0.85, 0.6
#: How much more pixels one has at most, of two that are of one size.
_ALIKE = 1.04


def is_scaled(cutout: Cutout) -> bool:
    """Is one side's thing the other one's, of another size; the same with the sides exchanged.

    Args:
        cutout: The place.
    """
    place = bounds(cutout.inside)
    if place is None:
        return False
    images = [image[place.slices] for image in (cutout.before, cutout.after)]
    things = [object_of(image, cutout)[place.slices] for image in (cutout.before, cutout.after)]
    areas = [int(thing.sum()) for thing in things]
    if min(areas) == 0:
        return False
    if bounds(things[0]) == bounds(things[1]) and max(areas) <= _ALIKE * min(areas):
        return False  # of one size, whatever color it has
    if (things[0] & things[1]).sum() >= _CONTAINED * min(areas):
        return True
    parts = [_drawn(image, thing) for image, thing in zip(images, things, strict=True)]
    alike = [
        _correlation(cv2.resize(one, other.shape[::-1], interpolation=cv2.INTER_AREA), other)
        for one, other in (parts, parts[::-1])
    ]
    return sum(alike) / 2 >= _CORRELATED


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
