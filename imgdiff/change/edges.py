"""Edges and corners: what a nuisance would have moved, had there been one."""

import cv2
import numpy as np

from imgdiff.arrays import channel_max, differs

#: Local contrast, in levels of 255, from which a pixel is at an edge.
EDGE = 24
#: Least eigenvalue of the structure tensor (of grey in [0, 1]) from which a place is a corner
#: (Shi and Tomasi 1994): letters have many, straight lines none.
CORNER = 1e-3


def contrast(image: np.ndarray, side: int = 3) -> np.ndarray:
    """The largest range of a channel within ``side`` x ``side`` pixels, uint8 (H, W)."""
    near = np.ones((side, side), np.uint8)
    return channel_max(cv2.subtract(cv2.dilate(image, near), cv2.erode(image, near)))


def corners(image: np.ndarray) -> np.ndarray:
    """bool (H, W): the corners of an image uint8 (H, W, 3)."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    return cv2.cornerMinEigenVal(grey, 3, ksize=3) > CORNER


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
        mask.astype(np.float32),
        cv2.CV_32F,
        (side, side),
        normalize=False,
        borderType=cv2.BORDER_CONSTANT,
    )


def flat(image: np.ndarray) -> np.ndarray:
    """bool (H, W): the pixels that equal the one above or the one to the left."""
    equal = np.zeros(image.shape[:2], bool)
    if image.shape[1] > 1:
        equal[:, 1:] |= differs(image[:, 1:], image[:, :-1]) == 0
    if image.shape[0] > 1:
        equal[1:] |= differs(image[1:], image[:-1]) == 0
    return equal
