"""What plain colour tells beside the features.

Features scaled to unit length forget the level of a flat place, so the inside of a recoloured
button stays dark for them; in a photograph they must, for light changes levels everywhere. Two
cases are beyond doubt all the same:

1. The pair is exact: in most parts of the picture every edge is equal to the last bit
   (screenshots, renderings, edited files). No light, noise or compression came between the two,
   so a visible difference of colour is a change.
2. A colour moved further than light moves it, over a place too thick to be a frayed edge.

A colour that the other side has nearby, or that lies between colours it has there
(anti-aliasing, a shift), is no difference.
"""

import cv2
import numpy as np

from imgdiff.arrays import band_with, bands, bounds, channel_max, differs
from imgdiff.change.windows import any_in_blocks

#: Levels of 255 at which colour reaches the threshold in an exact pair ...
VISIBLE = 14
#: ... and in any other; half as many give no heat at all.
BEYOND_LIGHT = 150
#: Local contrast, in levels, from which a pixel is at an edge.
_EDGE = 24
#: Thinnest place, in pixels, that counts as moved beyond light.
_THICK = 5
#: Side of the parts that are judged one by one, and the share of them that must be equal: below
#: the first the pair is disturbed, from the second on it is exact.
_PART = 32
_EXACT = (0.4, 0.65)
#: Further from a pixel that differs there is no such heat.
_MARGIN = 3 + _THICK
#: From levels moved, 0 to 255, to heat.
_LEVELS = np.arange(256, dtype=np.float32)
_FAR_HEAT = np.clip((_LEVELS - BEYOND_LIGHT / 2) / BEYOND_LIGHT, 0, 1)
_NEAR_HEAT = np.minimum(_LEVELS / (2 * VISIBLE), 1)


def color_heat(before: np.ndarray, after: np.ndarray, pixel_exact_fraction: float) -> np.ndarray:
    """Heat from colour alone. Symmetric.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, on the grid of ``before``.
        pixel_exact_fraction: How far the pair is exact, in [0, 1]; see the function of that name.

    Returns:
        float32 (H, W) in [0, 1].
    """
    height, width = before.shape[:2]
    heat = np.zeros((height, width), np.float32)
    box = bounds(differs(before, after))
    if box is None:
        return heat
    left, right = max(0, box.left - _MARGIN), min(width, box.right + _MARGIN)
    thick = _THICK if min(height, width) >= 2 * _THICK else 1
    for rows in bands(box.height):
        rows = slice(box.top + rows.start, box.top + rows.stop)
        outer, inner = band_with(rows, height, _MARGIN)
        sides = before[outer, left:right], after[outer, left:right]
        heat[rows, left:right] = _band_heat(*sides, pixel_exact_fraction, thick)[inner]
    return heat


def _band_heat(
    before: np.ndarray, after: np.ndarray, pixel_exact_fraction: float, thick: int
) -> np.ndarray:
    far, brush = levels_moved(before, after, 3), np.ones((thick, thick), np.uint8)
    # Beyond the border nothing moved: what a shift lets in there is a strip, not a place.
    far = cv2.erode(far, brush, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    far = cv2.dilate(far, brush)
    heat = _FAR_HEAT[far]
    if pixel_exact_fraction > 0:
        near = _NEAR_HEAT[levels_moved(before, after, 1)] * np.float32(pixel_exact_fraction)
        np.maximum(heat, near, out=heat)
    return heat


def levels_moved(before: np.ndarray, after: np.ndarray, reach: int) -> np.ndarray:
    """How far each side's colour lies outside the range of the other side's nearby.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, on the grid of ``before``.
        reach: Within how many pixels the other side is looked at.

    Returns:
        uint8 (H, W), levels: the most over both sides and the channels.
    """
    near = np.ones((2 * reach + 1,) * 2, np.uint8)
    moved = np.zeros(before.shape, np.uint8)
    for image, other in ((before, after), (after, before)):
        # Saturating: 0 inside the range, else the distance to it.
        cv2.max(moved, cv2.subtract(image, cv2.dilate(other, near)), moved)
        cv2.max(moved, cv2.subtract(cv2.erode(other, near), image), moved)
    return channel_max(moved)


def pixel_exact_fraction(before: np.ndarray, after: np.ndarray, valid: np.ndarray) -> float:
    """How far the pair is exact to the pixel.

    It goes by the share of the parts with edges in which every edge is equal: what changed is in a
    few parts, what disturbs is in all.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, on the grid of ``before``.
        valid: bool (H, W), the places that count.

    Returns:
        From 0 (disturbed everywhere) to 1 (exact but for what changed).
    """
    with_edges = unequal = 0
    for rows in bands(len(before)):
        outer, inner = band_with(rows, len(before), 1)
        differing = differs(before[rows], after[rows]) > 0
        contrast = _contrast(before[outer])
        if differing.any():
            contrast = cv2.max(contrast, _contrast(after[outer]))
        edges = (contrast[inner] >= _EDGE) & valid[rows]
        moved = edges & differing
        with_edges += int(any_in_blocks(edges, _PART).sum())
        unequal += int(any_in_blocks(moved, _PART).sum())
    if with_edges == 0:
        return 0.0
    share = 1 - unequal / with_edges
    return float(np.clip((share - _EXACT[0]) / (_EXACT[1] - _EXACT[0]), 0, 1))


def _contrast(image: np.ndarray) -> np.ndarray:
    near = np.ones((3, 3), np.uint8)
    return channel_max(cv2.subtract(cv2.dilate(image, near), cv2.erode(image, near)))
