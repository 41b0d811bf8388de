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

from imgdiff.windows import any_in_blocks

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


def colour_heat(before: np.ndarray, after: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """Heat from colour alone, float32 (H, W) in [0, 1]. Symmetric.

    before, after: uint8 (H, W, 3). valid: bool (H, W), the places that count in judging how
    exact the pair is.
    """
    far = levels_moved(before, after, 3)
    if min(far.shape) >= 2 * _THICK:
        # Beyond the border nothing moved: what a shift lets in there is a strip, not a place.
        thick = np.ones((_THICK, _THICK), np.uint8)
        far = cv2.erode(far, thick, borderType=cv2.BORDER_CONSTANT, borderValue=0)
        far = cv2.dilate(far, thick)
    heat = np.clip((far.astype(np.float32) - BEYOND_LIGHT / 2) / BEYOND_LIGHT, 0, 1)
    trust = exactness(before, after, valid)
    if trust > 0:
        near = levels_moved(before, after, 1).astype(np.float32)
        np.maximum(heat, np.minimum(near / (2 * VISIBLE), 1) * np.float32(trust), out=heat)
    return heat


def levels_moved(before: np.ndarray, after: np.ndarray, reach: int) -> np.ndarray:
    """How far each side's colour lies outside the range of the other side's within ``reach``
    pixels: uint8 (H, W), the most over both sides and the channels."""
    near = np.ones((2 * reach + 1,) * 2, np.uint8)
    moved = np.zeros(before.shape, np.uint8)
    for image, other in ((before, after), (after, before)):
        # Saturating: 0 inside the range, else the distance to it.
        cv2.max(moved, cv2.subtract(image, cv2.dilate(other, near)), moved)
        cv2.max(moved, cv2.subtract(cv2.erode(other, near), image), moved)
    return moved.max(axis=2)


def exactness(before: np.ndarray, after: np.ndarray, valid: np.ndarray) -> float:
    """How far the pair is exact, 0 (disturbed) to 1: by the share of the parts with edges in
    which every edge is equal. What changed is in a few parts, what disturbs is in all."""
    near = np.ones((3, 3), np.uint8)
    contrast = [cv2.subtract(cv2.dilate(x, near), cv2.erode(x, near)) for x in (before, after)]
    edges = (np.maximum(*contrast).max(axis=2) >= _EDGE) & valid
    unequal = edges & (before != after).any(axis=2)
    telling = any_in_blocks(edges, _PART)
    count = int(telling.sum())
    if count == 0:
        return 0.0
    share = 1 - int(any_in_blocks(unequal, _PART).sum()) / count
    return float(np.clip((share - _EXACT[0]) / (_EXACT[1] - _EXACT[0]), 0, 1))
