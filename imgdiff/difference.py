"""The heat of a pair: the network run where the images can differ, stitched to one map."""

import cv2
import numpy as np

from imgdiff.colour import colour_heat
from imgdiff.siamese.runtime import Runtime
from imgdiff.windows import CELL, plan, with_margin

#: Heat stays within this many pixels of a pixel that differs. Features see further, so without
#: it every crisp change would wear a halo; it is also what makes a small change cheap.
REACH = 4


def heat(
    runtime: Runtime, before: np.ndarray, after: np.ndarray, valid: np.ndarray | None = None
) -> np.ndarray:
    """The heat of two images on one grid: the network's, or that of plain colour where it is
    beyond doubt (see ``colour``), whichever is more.

    before, after: uint8 (H, W, 3). valid: bool (H, W), where both have pixels of their own (all
    by default). Returns float32 (H, W) in [0, 1], exactly 0 further than ``REACH`` from any
    pixel that differs.
    """
    found = network_heat(runtime, before, after)
    if found.any():
        everywhere = np.ones(found.shape, bool) if valid is None else valid
        np.maximum(found, colour_heat(before, after, everywhere), out=found)
    return found


def network_heat(runtime: Runtime, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """min(D / 2t, 1), with D the network's distance at each place and t its threshold."""
    height, width = before.shape[:2]
    reach = reachable(before, after)
    if not reach.any():
        return np.zeros((height, width), np.float32)
    # The network's poolings want whole cells; both images are continued alike.
    pad = ((0, -height % CELL), (0, -width % CELL))
    before, after = (np.pad(x, (*pad, (0, 0)), mode="edge") for x in (before, after))
    reach = np.pad(reach, pad)
    found = np.zeros(reach.shape, np.float32)
    for box in plan(reach):
        left, top, right, bottom = box
        x0, y0, x1, y1 = with_margin(box, reach.shape[1], reach.shape[0])
        distance = runtime.distance(before[y0:y1, x0:x1], after[y0:y1, x0:x1])
        found[top:bottom, left:right] = distance[top - y0 : bottom - y0, left - x0 : right - x0]
    found = np.clip(found / (2 * runtime.threshold), 0, 1) * reach
    return np.ascontiguousarray(found[:height, :width])


def reachable(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """bool (H, W): the places within ``REACH`` of a pixel that differs."""
    differs = (before != after).any(axis=2).astype(np.uint8)
    side = 2 * REACH + 1
    return cv2.dilate(differs, np.ones((side, side), np.uint8)).astype(bool)
