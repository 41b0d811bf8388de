"""The two images of a pair brought into one light, so that what is left is no light."""

import cv2
import numpy as np

from imgdiff.arrays import band_with, bands
from imgdiff.change.nuisance.light_change import BLACK, WHITE, LightChange
from imgdiff.io.resize import resize

#: Clipping shows in pixels that are so bright (or as dark) beside clipped ones, where noise and
#: compression followed it.
_BRIGHT, _BESIDE = 225, np.ones((5, 5), np.uint8)
#: Cells along the shorter side, five of which make a neighbourhood; ratio of a soft shadow at most.
_CELLS, _SHADOW = 14, 0.6
_ROWS = 32  # that are worked on at once: what fits into the cache is done in half of the time


def in_one_light(
    before: np.ndarray, after: np.ndarray, light: LightChange
) -> tuple[np.ndarray, np.ndarray]:
    """Both images brought halfway to the other's light. What clipping hides is no difference.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        light: That of the pair.

    Returns:
        float32 (H, W, 3) twice, levels.
    """
    return _without_soft_shadows(*halfway(before, after, light))


def halfway(
    before: np.ndarray, after: np.ndarray, light: LightChange
) -> tuple[np.ndarray, np.ndarray]:
    """As ``in_one_light``, but soft shadows stay."""
    first, second = np.empty((2, *before.shape), np.float32)
    for rows in bands(len(before), _ROWS):
        outer, inner = band_with(rows, len(before), 2)
        half = light.moved(before, after, rows) / 2
        one = np.add(before[rows], half, out=first[rows])
        two = np.subtract(after[rows], half, out=second[rows])
        white, black = (
            tuple(clipped(image[outer])[inner] for image in (before, after))
            for clipped in (_white, _black)
        )
        # The clipped side would have gone on.
        forgiven = (two < one) & (white[1] | black[0])
        forgiven |= (two > one) & (white[0] | black[1])
        if forgiven.any():
            middle = (one + two) / 2
            np.copyto(one, middle, where=forgiven)
            np.copyto(two, middle, where=forgiven)
    return first, second


def _without_soft_shadows(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both images without the common ratio of their colors over wide neighbourhoods, in place.

    Medians take no notice of what is smaller than half of a neighbourhood.
    """
    height, width = first.shape[:2]
    cell = max(1, min(height, width) // _CELLS)
    cells = (max(1, height // cell), max(1, width // cell))
    ones = np.ones((1, 3), np.float32)
    rise, square = np.empty((2, height, width), np.float32)
    for rows in bands(height, _ROWS):
        one, two = first[rows], second[rows]
        middle = (one + two) / 2
        cv2.transform((two - one) * middle, ones, rise[rows])
        cv2.transform(middle * middle, ones, square[rows])
    ratio = resize(rise, cells) / np.maximum(resize(square, cells), 1)
    ratio = cv2.medianBlur(np.clip(ratio, -_SHADOW, _SHADOW), 5)
    ratio = resize(cv2.GaussianBlur(ratio, (3, 3), 0), (height, width), enlarge="linear")
    for rows in bands(height, _ROWS):
        one, two = first[rows], second[rows]
        half = (one + two) / 2
        half *= ratio[rows, :, None] / 2
        one += half
        two -= half
    return first, second


def _white(image: np.ndarray) -> np.ndarray:
    if image.max() < WHITE:  # nowhere, which is found out in a tenth of the time
        return np.broadcast_to(np.False_, image.shape)
    return (cv2.dilate(image, _BESIDE) >= WHITE) & (image >= _BRIGHT)


def _black(image: np.ndarray) -> np.ndarray:
    if image.min() > BLACK:
        return np.broadcast_to(np.False_, image.shape)
    return (cv2.erode(image, _BESIDE) <= BLACK) & (image <= 255 - _BRIGHT)
