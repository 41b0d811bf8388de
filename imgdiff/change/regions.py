"""From the heat to the places that changed."""

from collections.abc import Iterable
from dataclasses import replace

import cv2
import numpy as np

from imgdiff.arrays import bands, components, crops
from imgdiff.change.mosaic import Mosaic, mosaics
from imgdiff.geometry import Box
from imgdiff.options import CompareOptions
from imgdiff.region import Region
from imgdiff.result import Alignment

#: Parts of one change nearer than this, in pixels, are one region.
GAP = 10
#: For so many pixels a single one stands at most.
HEAVIEST = 12
#: Side of a square of more pixels than that, odd.
_SOLID = 5
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
    warm = heat >= SPREAD * threshold
    warm &= valid
    weight = weight if min_area <= HEAVIEST else None
    boxes = crops(warm.view(np.uint8), GAP + 1)  # parts of one region are nearer
    places: list[tuple[Region, float]] = []
    for mosaic in mosaics(boxes, GAP // 2 + 1, Box.of_shape(*heat.shape)):
        places += _components(mosaic, warm.view(np.uint8), heat, threshold, weight)
    regions = [region for region, evidence in places if evidence >= least]
    return strongest_first(regions), len(places) - len(regions)


def solid(hot: np.ndarray) -> np.ndarray:
    """Where so much lies side by side that area alone counts, whatever the weights.

    Args:
        hot: bool (H, W), at or above the threshold.

    Returns:
        bool (H, W), those of its places that lie in a square of more than ``HEAVIEST`` of them.
    """
    square = np.ones((_SOLID, _SOLID), np.uint8)
    opened = cv2.morphologyEx(
        hot.view(np.uint8), cv2.MORPH_OPEN, square, borderType=cv2.BORDER_CONSTANT, borderValue=0
    )
    return opened.view(bool)


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
    mosaic: Mosaic,
    warm: np.ndarray,
    heat: np.ndarray,
    threshold: float | np.ndarray,
    weight: np.ndarray | None,
) -> list[tuple[Region, float]]:
    """Each connected place of the boxes as a region, with its summed evidence."""
    warm, heat = mosaic.gather(warm), mosaic.gather(heat)
    if isinstance(threshold, np.ndarray):
        threshold = mosaic.gather(threshold)
    hot = (heat >= threshold) & (warm > 0)
    weight = None if weight is None else mosaic.gather(weight)
    if not hot.any():
        return []
    count, labels = cv2.connectedComponents(warm, connectivity=8)
    mosaic.clear_margins(labels)
    reached = np.zeros(count, np.uint8)
    reached[labels[hot]] = 1
    reached[0] = 0
    joined = cv2.morphologyEx(
        np.pad(reached[labels], GAP),
        cv2.MORPH_CLOSE,
        cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (GAP + 1,) * 2),
    )[GAP:-GAP, GAP:-GAP]
    count, labels, boxes = components(joined)
    owner = mosaic.owner()
    score, owners = np.zeros(count, np.float32), np.zeros(count, np.intp)
    area, evidence = np.zeros(count, np.intp), np.zeros(count)
    for rows in bands(len(hot)):
        here = hot[rows]
        part: np.ndarray = labels[rows][here]
        np.maximum.at(score, part, heat[rows][here])
        owners[part] = owner[rows][here]
        area += np.bincount(part, minlength=count)
        weights = None if weight is None else weight[rows][here]
        evidence += np.bincount(part, weights, minlength=count)
    area[0] = 0
    found = []
    for label in np.flatnonzero(area):  # other places are warm alone
        left, top, width, height, _ = boxes[label].tolist()
        box, place = mosaic.places[owners[label] - 1]
        region = Box(left, top, left + width, top + height)
        region = region.shifted(box.left - place.left, box.top - place.top)
        found.append(
            (Region(region, float(score[label]), int(area[label])), float(evidence[label]))
        )
    return found
