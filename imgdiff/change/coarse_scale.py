"""The inside of large changes, from a small copy.

A place is judged by what lies within some fifty pixels of it, so the inside of a large flat
change looks like a change of light, and stays dark while its rim lights up. In a copy a quarter
the size the network sees from rim to rim (an image pyramid; Adelson et al. 1984).
"""

import cv2
import numpy as np

from imgdiff.arrays import differs
from imgdiff.change.network_map import network_heat, reachable
from imgdiff.io.resize import resize
from imgdiff.network.runtime.runtime import Runtime

#: The copy's sides, as a share of what the network saw the images at.
SHARE = 0.25
#: In pixels of the copy: what is less thick has no inside, and a copy with a side of less shows
#: too little to judge by.
THICK, LEAST_SIDE = 13, 64


def inside_heat(
    runtime: Runtime, before: np.ndarray, after: np.ndarray, scale: float = 1.0
) -> np.ndarray | None:
    """Heat of the inside of large changes, float32 (H, W) in [0, 1]; None where there is none.

    before, after: uint8 (H, W, 3) on one grid. scale: at which the network saw them.
    """
    height, width = before.shape[:2]
    size = max(1, round(SHARE * scale * height)), max(1, round(SHARE * scale * width))
    if min(size) < LEAST_SIDE:
        return None
    one, two = (resize(x, size) for x in (before, after))
    wanted = _thick(differs(one, two))
    if not wanted.any():
        return None
    found = network_heat(runtime, one, two, where=wanted > 0)[0]
    found = cv2.erode(_thick(found), np.ones((3, 3), np.uint8))  # the rim is known better already
    found = resize(found, (height, width), enlarge="linear")
    found[~reachable(before, after)] = 0
    return found


def _thick(values: np.ndarray) -> np.ndarray:
    """Without what is less thick: a morphological opening."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (THICK, THICK))
    return cv2.morphologyEx(values, cv2.MORPH_OPEN, disc)
