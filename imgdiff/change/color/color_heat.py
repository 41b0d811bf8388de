"""What plain colour tells beside the features, in pairs that nuisances came between.

Features scaled to unit length forget the level of a flat place, and in a photograph they must, for
light changes levels everywhere. But a colour that moved further than light moves it, over a place
too thick to be a frayed edge, is a change beyond doubt. A colour that the other side has nearby, or
that lies between colours it has there (anti-aliasing, a shift), is no difference.
"""

import cv2
import numpy as np

from imgdiff.arrays import band_with, bands, bounds, channel_max, differs

#: Levels of 255 at which colour reaches the threshold; half as many give no heat at all.
BEYOND_LIGHT = 150
#: Thinnest place, in pixels, that counts as moved beyond light.
_THICK = 5
#: Further from a pixel that differs there is no such heat.
_MARGIN = 3 + _THICK
#: From levels moved, 0 to 255, to heat.
_LEVELS = np.arange(256, dtype=np.float32)
_FAR_HEAT = np.clip((_LEVELS - BEYOND_LIGHT / 2) / BEYOND_LIGHT, 0, 1)


def color_heat(before: np.ndarray, after: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Heat from colour alone. Symmetric.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, on the grid of ``before``.
        out: float32 (H, W), a heat that is raised to it in place.

    Returns:
        float32 (H, W) in [0, 1]; ``out`` where that is given.
    """
    height, width = before.shape[:2]
    heat = np.zeros((height, width), np.float32) if out is None else out
    box = bounds(differs(before, after))
    if box is None:
        return heat
    left, right = max(0, box.left - _MARGIN), min(width, box.right + _MARGIN)
    thick = _THICK if min(height, width) >= 2 * _THICK else 1
    for rows in bands(box.height):
        rows = slice(box.top + rows.start, box.top + rows.stop)
        outer, inner = band_with(rows, height, _MARGIN)
        sides = before[outer, left:right], after[outer, left:right]
        band = heat[rows, left:right]
        np.maximum(band, _band_heat(*sides, thick)[inner], out=band)
    return heat


def _band_heat(before: np.ndarray, after: np.ndarray, thick: int) -> np.ndarray:
    far, brush = levels_moved(before, after, 3), np.ones((thick, thick), np.uint8)
    # Beyond the border nothing moved: what a shift lets in there is a strip, not a place.
    far = cv2.erode(far, brush, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return _FAR_HEAT[cv2.dilate(far, brush)]


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
