"""Edges and corners: what a nuisance would have moved, had there been one."""

import cv2
import numpy as np

from imgdiff.arrays import band_with, channel_max, differs

#: Local contrast, in levels of 255, from which a pixel is at an edge.
EDGE = 24
#: Least eigenvalue of the structure tensor (of grey in [0, 1]) from which a place is a corner
#: (Shi and Tomasi 1994): letters have many, straight lines none.
CORNER = 1e-3
#: Rows above and below that a corner depends on, and how many are looked at at once.
_CORNER_REACH, _ROWS = 3, 64


def contrast(image: np.ndarray, side: int = 3) -> np.ndarray:
    """The largest range of a channel within ``side`` x ``side`` pixels, (H, W) of its type."""
    near = np.ones((side, side), np.uint8)
    return channel_max(cv2.subtract(cv2.dilate(image, near), cv2.erode(image, near)))


def corners(image: np.ndarray) -> np.ndarray:
    """bool (H, W): the corners of an image uint8 (H, W, 3)."""
    height, found = len(image), np.empty(image.shape[:2], bool)
    for top in range(0, height, _ROWS):  # what fits into the cache is done in less than half
        rows, inner = band_with(slice(top, min(height, top + _ROWS)), height, _CORNER_REACH)
        grey = cv2.cvtColor(image[rows], cv2.COLOR_RGB2GRAY)
        found[top : top + _ROWS] = (cv2.cornerMinEigenVal(grey, 3, ksize=3) > CORNER)[inner]
    return found


def grown(mask: np.ndarray, side: int = 3) -> np.ndarray:
    """bool (H, W): ``mask`` and what is within ``side // 2`` pixels of it."""
    return cv2.dilate(mask.astype(np.uint8), np.ones((side, side), np.uint8)) > 0


def in_both(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """bool (H, W): what one mask has and the other has too, within a pixel."""
    return (first | second) & grown(first) & grown(second)


def count_around(mask: np.ndarray, radius: int) -> np.ndarray:
    """How many places of ``mask`` lie in the square of that radius round each, float32 (H, W)."""
    side = 2 * radius + 1
    return cv2.boxFilter(
        mask.view(np.uint8) if mask.dtype == bool else mask,
        cv2.CV_32F,
        (side, side),
        normalize=False,
        borderType=cv2.BORDER_CONSTANT,
    )


class Counts:
    """How many places of a mask lie round a few others: a summed-area table (Crow 1984).

    Args:
        mask: bool, or float32 (H, W), as how much each counts.
    """

    def __init__(self, mask: np.ndarray):
        self._sums = cv2.integral(mask.view(np.uint8) if mask.dtype == bool else mask)

    def around(self, ys: np.ndarray, xs: np.ndarray, radius: int) -> np.ndarray:
        """Those in the square of that radius round each place, float32 (N,)."""
        height, width = self._sums.shape
        top, bottom = np.maximum(ys - radius, 0), np.minimum(ys + radius + 1, height - 1)
        left, right = np.maximum(xs - radius, 0), np.minimum(xs + radius + 1, width - 1)
        sums = self._sums
        inside = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
        return inside.astype(np.float32)


def flat(image: np.ndarray) -> np.ndarray:
    """bool (H, W): the pixels that equal the one above or the one to the left."""
    equal = np.zeros(image.shape[:2], bool)
    if image.shape[1] > 1:
        equal[:, 1:] |= differs(image[:, 1:], image[:, :-1]) == 0
    if image.shape[0] > 1:
        equal[1:] |= differs(image[1:], image[:-1]) == 0
    return equal
