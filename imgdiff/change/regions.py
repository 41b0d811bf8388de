"""From the heat to the places that changed."""

from collections.abc import Iterable
from dataclasses import replace

import cv2
import numpy as np

from imgdiff.arrays import bounds, crops
from imgdiff.geometry import Box
from imgdiff.options import CompareOptions
from imgdiff.region import Region
from imgdiff.result import Alignment

#: Parts of one change nearer than this, in pixels, are one region.
GAP = 10
#: For so many pixels a single one stands at most.
HEAVIEST = 12
#: A region reaches from its hot places as far as the heat stays above this share of the
#: threshold: the heat of one change is uneven, and its parts belong together.
SPREAD = 0.7


def find_regions(
    heat: np.ndarray,
    valid: np.ndarray,
    threshold: float | np.ndarray = CompareOptions.threshold,
    min_area: int = CompareOptions.min_area,
    weight: np.ndarray | None = None,
) -> tuple[Region, ...]:
    """The regions of ``regions_and_specks``, strongest first."""
    return regions_and_specks(heat, valid, threshold, min_area, weight)[0]


def regions_and_specks(
    heat: np.ndarray,
    valid: np.ndarray,
    threshold: float | np.ndarray = CompareOptions.threshold,
    min_area: int = CompareOptions.min_area,
    weight: np.ndarray | None = None,
) -> tuple[tuple[Region, ...], int]:
    """Connected places with heat >= ``threshold``, each with what is warm around it.

    By hysteresis (Canny 1986).

    Args:
        heat: float32 (H, W) in [0, 1].
        valid: bool (H, W), where both images have pixels; elsewhere nothing is found.
        threshold: Heat from which a place counts, in (0, 1]; or float32 (H, W), of each pixel.
        min_area: Least evidence of a region: its pixels at or above the threshold, each by its
            weight (an image smaller than that counts as a whole).
        weight: float32 (H, W), for how many pixels each stands, up to ``HEAVIEST``; 1 by default.
            It makes up for small size only: beyond that many pixels, area alone counts.

    Returns:
        The regions, strongest first; and how many places are too small to be one.
    """
    least = min(min_area, heat.size)
    hot = ((heat >= threshold) & valid).astype(np.uint8)
    warm = ((heat >= SPREAD * threshold) & valid).astype(np.uint8)
    weight = weight if min_area <= HEAVIEST else None
    places = []
    for box in crops(warm, GAP + 1):  # parts of one region are nearer
        weights = None if weight is None else weight[box.slices]
        inner = _components(hot[box.slices], warm[box.slices], heat[box.slices], weights)
        for region, evidence in inner:
            moved = replace(region, box=region.box.shifted(box.left, box.top))
            places.append((moved, evidence))
    regions = [region for region, evidence in places if evidence >= least]
    return strongest_first(regions), len(places) - len(regions)


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


def seen_parts(regions: Iterable[Region], hidden: np.ndarray) -> tuple[Region, ...]:
    """Regions without those that lie where nobody looked.

    Args:
        regions: Whole boxes, as ``one_sided_regions`` gives them.
        hidden: bool (H, W), where nothing was looked at.

    Returns:
        Those of which something was looked at, with the area of that.
    """
    areas = [(region, int((~hidden[region.box.slices]).sum())) for region in regions]
    return tuple(replace(region, area=area) for region, area in areas if area)


def removed_bands(alignment: Alignment) -> tuple[Region, ...]:
    """The bands of rows and columns that ``before`` alone has, as regions."""
    return tuple(
        Region(band.box, 1.0, band.box.area, "before")
        for band in alignment.bands
        if band.side == "before"
    )


def strongest_first(regions: Iterable[Region]) -> tuple[Region, ...]:
    """Regions in the order in which they are told: by score, then area, then place."""
    return tuple(sorted(regions, key=lambda region: (-region.score, -region.area, region.box)))


def _components(
    hot: np.ndarray, warm: np.ndarray, heat: np.ndarray, weight: np.ndarray | None
) -> list[tuple[Region, float]]:
    """Each connected place as a region, with its summed evidence."""
    box = bounds(warm)
    if box is None or not hot.any():
        return []
    hot, warm, heat = (array[box.slices] for array in (hot, warm, heat))
    weight = np.ones_like(heat) if weight is None else weight[box.slices]
    count, labels = cv2.connectedComponents(warm, connectivity=8)
    reached = np.zeros(count, np.uint8)
    reached[labels[hot > 0]] = 1
    joined = cv2.morphologyEx(
        np.pad(reached[labels], GAP),
        cv2.MORPH_CLOSE,
        cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (GAP + 1,) * 2),
    )[GAP:-GAP, GAP:-GAP]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    places = []
    for label in range(1, count):
        left, top, width, height = (int(v) for v in stats[label, :4])
        inner = Box(left, top, left + width, top + height)
        counted = (labels[inner.slices] == label) & (hot[inner.slices] > 0)
        if not counted.any():  # warm places that were joined, with nothing hot between them
            continue
        score = float(heat[inner.slices][counted].max())
        region = Region(inner.shifted(box.left, box.top), score, int(counted.sum()))
        places.append((region, float(weight[inner.slices][counted].sum())))
    return places
