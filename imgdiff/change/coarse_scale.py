"""The inside of large changes, from a small copy.

A place is judged by what lies within some fifty pixels of it, so the inside of a large flat
change looks like a change of light, and stays dark while its rim lights up. In a copy a quarter
the size the network sees from rim to rim (an image pyramid; Adelson et al. 1984).
"""

from collections.abc import Callable

import cv2
import numpy as np

from imgdiff.arrays import band_with, bands, differs
from imgdiff.change.network_map import REACH, MapPlan, Meter, network_map, plan_map, reachable
from imgdiff.io.resize import Enlarged, resize, shares
from imgdiff.network.runtime.runtime import Runtime
from imgdiff.network.runtime.scout import Scout

#: The copy's sides, as a share of what the network saw the images at.
SHARE = 0.25
#: In pixels of the copy: what is less thick has no inside, and a copy with a side of less shows
#: too little to judge by.
THICK, LEAST_SIDE = 13, 64


def plan_coarse(
    before: np.ndarray,
    after: np.ndarray,
    scale: float = 1.0,
    where: np.ndarray | None = None,
    scout: Scout | None = None,
    effort: str = "auto",
) -> MapPlan | None:
    """What the network must look at in the copy; None where no change has an inside.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, on the grid of ``before``.
        scale: At which the network sees the images themselves, in (0, 1].
        where: bool (H, W), the places that heat is wanted of; all by default.
        scout: Where this one is sure, the network need not look.
        effort: "scout" for the scout alone; see ``CompareOptions``.
    """
    height, width = before.shape[:2]
    size = max(1, round(SHARE * scale * height)), max(1, round(SHARE * scale * width))
    if min(size) < LEAST_SIDE:
        return None
    small_before, small_after = resize(before, size), resize(after, size)
    thick = _thick(differs(small_before, small_after))
    if where is not None:
        thick = np.where(shares(where, size) > 0, thick, 0)
    if not thick.any():
        return None
    return plan_map(small_before, small_after, where=thick > 0, scout=scout, effort=effort)


def coarsely_looked(
    runtime: Runtime,
    plan: MapPlan,
    before: np.ndarray,
    after: np.ndarray,
    meter: Meter | None = None,
) -> Callable[[np.ndarray], None]:
    """Looks at the inside of large changes.

    Args:
        runtime: The network.
        plan: What ``plan_coarse`` gave for this pair.
        before: uint8 (H, W, 3).
        after: Likewise, on the grid of ``before``.
        meter: Hears how much of it is done.

    Returns:
        A function that raises a heat, float32 (H, W), to what was found, in place.
    """
    found = network_map(runtime, plan, meter)
    found = cv2.erode(_thick(found), np.ones((3, 3), np.uint8))  # the rim is known better already

    def raise_to_it(heat: np.ndarray) -> None:
        enlarged = Enlarged(found, heat.shape)
        for rows in bands(len(heat)):
            outer, inner = band_with(rows, len(heat), REACH)
            reach = reachable(before[outer], after[outer])[inner]
            np.maximum(heat[rows], enlarged.band(rows), out=heat[rows], where=reach)

    return raise_to_it


def _thick(values: np.ndarray) -> np.ndarray:
    """Without what is less thick: a morphological opening."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (THICK, THICK))
    return cv2.morphologyEx(values, cv2.MORPH_OPEN, disc)
