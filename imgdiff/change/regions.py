"""From the heat to the places that changed."""

import cv2
import numpy as np

from imgdiff.arrays import bounds
from imgdiff.geometry import Box
from imgdiff.options import MIN_AREA
from imgdiff.result import Region

#: Parts of one change nearer than this, in pixels, are one region.
GAP = 10
#: A region reaches from its hot places as far as the heat stays above this share of the
#: threshold: the heat of one change is uneven, and its parts belong together.
SPREAD = 0.7


def find_regions(
    heat: np.ndarray, valid: np.ndarray, threshold: float = 0.5, min_area: int = MIN_AREA
) -> tuple[Region, ...]:
    """Connected places with heat >= ``threshold``, strongest first, each with what is warm
    around it (hysteresis; Canny 1986).

    heat: float32 (H, W) in [0, 1]. valid: bool (H, W), where both images have
    pixels; elsewhere nothing is found. min_area: smaller ones, in pixels at or above the
    threshold, are left out (an image smaller than that counts as a whole).
    """
    min_area = min(min_area, heat.size)
    hot = ((heat >= threshold) & valid).astype(np.uint8)
    warm = ((heat >= SPREAD * threshold) & valid).astype(np.uint8)
    found = _components(hot, warm, heat, min_area)
    found.sort(key=lambda region: (-region.score, -region.area, region.box))
    return tuple(found)


def one_sided_regions(before: tuple[int, int], after: tuple[int, int]) -> tuple[Region, ...]:
    """The parts that one of two images alone has, both at the top left of one canvas.

    before, after: (height, width). Returns up to two strips a side, of kind "only_before" and
    "only_after", that do not overlap."""
    regions = []
    for one, other, kind in ((before, after, "only_before"), (after, before, "only_after")):
        boxes: list[Box] = []
        if one[1] > other[1]:
            boxes.append((other[1], 0, one[1], one[0]))
        if one[0] > other[0]:
            boxes.append((0, other[0], min(one[1], other[1]), one[0]))
        for left, top, right, bottom in boxes:
            area = (right - left) * (bottom - top)
            regions.append(Region((left, top, right, bottom), 1.0, area, kind))
    return tuple(regions)


def _components(hot, warm, heat: np.ndarray, min_area: int) -> list[Region]:
    box = bounds(warm)
    if box is None or not hot.any():
        return []
    x, y = box[:2]
    hot, warm, heat = (a[y : box[3], x : box[2]] for a in (hot, warm, heat))
    count, labels = cv2.connectedComponents(warm, connectivity=8)
    reached = np.zeros(count, np.uint8)
    reached[labels[hot > 0]] = 1
    joined = cv2.morphologyEx(
        np.pad(reached[labels], GAP),
        cv2.MORPH_CLOSE,
        cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (GAP + 1,) * 2),
    )[GAP:-GAP, GAP:-GAP]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    regions = []
    for i in range(1, count):
        left, top, width, height = (int(v) for v in stats[i, :4])
        place = (slice(top, top + height), slice(left, left + width))
        own = (labels[place] == i) & (hot[place] > 0)
        area = int(own.sum())
        if area >= min_area:
            score = float(heat[place][own].max())
            regions.append(
                Region((x + left, y + top, x + left + width, y + top + height), score, area)
            )
    return regions
