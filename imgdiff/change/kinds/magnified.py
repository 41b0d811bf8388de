"""Whether one side of a place is the other one, magnified: found by trying sizes."""

import cv2
import numpy as np

from imgdiff.arrays import bounds
from imgdiff.change.kinds.place import Cutout

#: Magnifications that are tried, share of the smaller thing that is looked for, and its least side.
_FACTORS, _CORE, _LEAST = tuple(1.1 * 1.06**i for i in range(9)), 0.8, 8
#: Correlation from which it is the same, and by how much that is more than without magnification.
_ALIKE, _BEYOND = 0.85, 0.15


def is_magnified(cutout: Cutout) -> bool:
    """Is the middle of one side the middle of the other one, larger or smaller?

    Args:
        cutout: The place.
    """
    place = bounds(cutout.inside)
    if place is None:
        return False
    sides = [
        cv2.cvtColor(np.ascontiguousarray(image[place.slices]), cv2.COLOR_RGB2GRAY)
        for image in (cutout.before, cutout.after)
    ]
    plain = max(_likeness(one, two, 1.0) for one, two in (sides, sides[::-1]))
    best = max(_likeness(one, two, f) for one, two in (sides, sides[::-1]) for f in _FACTORS)
    return best >= max(_ALIKE, plain + _BEYOND)


def _likeness(small: np.ndarray, large: np.ndarray, factor: float) -> float:
    """Best correlation of the middle of one side, magnified, with a part of the other one."""
    height, width = (round(n * _CORE / factor) for n in small.shape)
    if min(height, width) < _LEAST:
        return 0.0
    top, left = (small.shape[0] - height) // 2, (small.shape[1] - width) // 2
    core = small[top : top + height, left : left + width]
    if core.std() < 1:
        return 0.0
    size = min(large.shape[1], round(width * factor)), min(large.shape[0], round(height * factor))
    scaled = cv2.resize(core, size, interpolation=cv2.INTER_LINEAR)
    return float(cv2.matchTemplate(large, scaled, cv2.TM_CCOEFF_NORMED).max())
