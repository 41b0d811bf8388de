"""Drawings of two inks without shades: a scanned board, a fax, a stamp.

Where every pixel is one ink or the other, an edge stands at a whole pixel, and scanned again it
stands one further here and there. A gap of two pixels halves, a corner fills up, and ink summed
over such a place says that much changed. But each of its pixels has what it was beside it, and each
pixel that was there what it became. So a place counts only if one of them has not, as where a gap
closed. Thin strokes would not outlive this: drawings of them, such as small print, are left alone.
"""

import cv2
import numpy as np

from imgdiff.arrays import components, crops
from imgdiff.change.color.color_heat import levels_moved
from imgdiff.change.edges import contrast, grown
from imgdiff.geometry import Box

#: Levels between the inks at least, and the share of that which is between them and neither; such
#: pixels as a share of those at edges at most, of which smooth edges have as many as that.
_CONTRAST, _BETWEEN, _SHADES = 60, 0.2, 0.1
#: Share of an ink at most that lies in strokes thinner than ``_STROKE`` pixels.
_THIN, _STROKE = 0.1, 3
#: A pixel became the other ink where it is outside the colors nearby by so much of the contrast.
_OUTSIDE = 0.25
#: Levels by which an even place is another color, not another shape, over so many pixels.
_RECOLORED, _EVEN = 8, 5
#: Heat that is seen, and pixels beyond it that may tell.
_SEEN, _BESIDE = 0.5, 2


def drop_trembling(heat: np.ndarray, before: np.ndarray, after: np.ndarray) -> None:
    """Takes parts out of a heat that edges a pixel further explain, in drawings of two inks.

    Args:
        heat: float32 (H, W), written to.
        before: uint8 (H, W, 3).
        after: Likewise, aligned to a pixel or so.
    """
    lit = heat >= _SEEN
    if not lit.any():
        return
    inks = [inks_apart(image) for image in (before, after)]
    if not any(inks):
        return
    limit = _OUTSIDE * max(inks)
    whole = Box.of_shape(*lit.shape)
    for box in crops(lit, 0):  # a part lies in one of them
        outer = box.grown(_BESIDE + _EVEN, whole)
        sides = before[outer.slices], after[outer.slices]
        became = levels_moved(*sides, 1) > limit
        became |= _recolored(*sides, limit)
        count, labels, _ = components(lit[outer.slices])
        near = labels[grown(became, 2 * _BESIDE + 1)]
        stays = np.bincount(near, minlength=count) > 0
        stays[0] = True
        here = heat[box.slices]
        here[~stays[labels[box.slices_in(outer)]]] = 0


def inks_apart(image: np.ndarray) -> float:
    """Levels between the two inks of a drawing; 0 where it has shades, or thin strokes.

    Args:
        image: uint8 (H, W, 3).
    """
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    # ``bincount`` would take eight bytes a pixel.
    counts = cv2.calcHist([grey], [0], None, [256], (0, 256)).ravel()
    levels = np.flatnonzero(counts)
    middle = (int(levels[0]) + int(levels[-1])) // 2 + 1
    if levels[-1] - levels[0] < _CONTRAST:
        return 0.0
    low, high = int(counts[:middle].argmax()), middle + int(counts[middle:].argmax())
    apart = high - low
    if apart < _CONTRAST:
        return 0.0
    shades = counts[low + round(_BETWEEN * apart) : high - round(_BETWEEN * apart)].sum()
    if shades > _SHADES * grey.size:
        return 0.0
    near = np.ones((3, 3), np.uint8)
    steps = cv2.subtract(cv2.dilate(grey, near), cv2.erode(grey, near))
    if shades > _SHADES * np.count_nonzero(steps > apart / 2):
        return 0.0
    brush = np.ones((_STROKE, _STROKE), np.uint8)
    for ink in (grey > (low + high) / 2, grey <= (low + high) / 2):
        thick = cv2.morphologyEx(ink.view(np.uint8), cv2.MORPH_OPEN, brush)
        if np.count_nonzero(thick) < (1 - _THIN) * np.count_nonzero(ink):
            return 0.0
    return float(apart)


def _recolored(before: np.ndarray, after: np.ndarray, limit: float) -> np.ndarray:
    """bool (H, W): places without an edge nearby in which the color is another."""
    even = np.maximum(*(contrast(side, 2 * _EVEN - 1) for side in (before, after))) <= limit
    soft = [cv2.blur(side, (_EVEN, _EVEN)) for side in (before, after)]
    apart: np.ndarray = even & (cv2.absdiff(*soft).max(axis=2) >= _RECOLORED)
    return apart
