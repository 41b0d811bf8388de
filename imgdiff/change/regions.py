"""From the heat to the places that changed."""

from collections.abc import Iterable

import cv2
import numpy as np

from imgdiff.arrays import bounds
from imgdiff.geometry import Box
from imgdiff.options import CompareOptions
from imgdiff.result import Region

#: Parts of one change nearer than this, in pixels, are one region.
GAP = 10
#: A region reaches from its hot places as far as the heat stays above this share of the
#: threshold: the heat of one change is uneven, and its parts belong together.
SPREAD = 0.7


def find_regions(
    heat: np.ndarray,
    valid: np.ndarray,
    threshold: float = CompareOptions.threshold,
    min_area: int = CompareOptions.min_area,
) -> tuple[Region, ...]:
    """Connected places with heat at or above the threshold.

    Each takes in what is warm around it (hysteresis; Canny 1986).

    Args:
        heat: float32 (H, W) in [0, 1].
        valid: bool (H, W), where both images have pixels; elsewhere there are no regions.
        threshold: Heat from which a place counts, in (0, 1].
        min_area: Smaller ones, in pixels at or above the threshold, are left out (an image smaller
            than that counts as a whole).

    Returns:
        The regions, strongest first.
    """
    min_area = min(min_area, heat.size)
    hot = ((heat >= threshold) & valid).astype(np.uint8)
    warm = ((heat >= SPREAD * threshold) & valid).astype(np.uint8)
    return strongest_first(_components(hot, warm, heat, min_area))


def one_sided_regions(
    before_size: tuple[int, int], after_size: tuple[int, int]
) -> tuple[Region, ...]:
    """The parts that one of two images alone has, both at the top left of one canvas.

    Args:
        before_size: (width, height).
        after_size: Likewise.

    Returns:
        Up to two strips of each image, which do not overlap, with ``only_in``.
    """
    regions = []
    for (width, height), (other_width, other_height), side in (
        (before_size, after_size, "before"),
        (after_size, before_size, "after"),
    ):
        beside = Box(other_width, 0, width, height)
        below = Box(0, other_height, min(width, other_width), height)
        strips = [strip for strip in (beside, below) if strip.width > 0 and strip.height > 0]
        regions += [Region(strip, 1.0, strip.area, side) for strip in strips]
    return tuple(regions)


def strongest_first(regions: Iterable[Region]) -> tuple[Region, ...]:
    """Regions in the order in which they are told: by score, then area, then place."""
    return tuple(sorted(regions, key=lambda region: (-region.score, -region.area, region.box)))


def _components(hot, warm, heat: np.ndarray, min_area: int) -> list[Region]:
    box = bounds(warm)
    if box is None or not hot.any():
        return []
    hot, warm, heat = (array[box.slices] for array in (hot, warm, heat))
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
    for label in range(1, count):
        left, top, width, height = (int(v) for v in stats[label, :4])
        place = Box(left, top, left + width, top + height)
        counted = (labels[place.slices] == label) & (hot[place.slices] > 0)
        area = int(counted.sum())
        if area >= min_area:
            score = float(heat[place.slices][counted].max())
            regions.append(Region(place.shifted(box.left, box.top), score, area))
    return regions
