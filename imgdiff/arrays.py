"""Arithmetic on whole images, fast and in bounded memory."""

from collections.abc import Iterator

import cv2
import numpy as np

from imgdiff.geometry import Box

#: Rows that are worked on at once; a multiple of every cell and part.
BAND = 512


def channel_max(image: np.ndarray) -> np.ndarray:
    """The largest of each pixel's three channels, (H, W). Much faster than ``max(axis=2)``."""
    first, second, third = cv2.split(image)
    return cv2.max(cv2.max(first, second), third)


def differs(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """uint8 (H, W), not 0 where two images uint8 (H, W, 3) differ at all."""
    return np.concatenate(
        [channel_max(cv2.absdiff(one[rows], other[rows])) for rows in bands(len(one))]
    )


def equal(one: np.ndarray, other: np.ndarray) -> bool:
    """Are two images the same to the last bit? Says no at the first band that differs."""
    return one.shape == other.shape and all(
        np.array_equal(one[rows], other[rows]) for rows in bands(len(one))
    )


def bounds(mask: np.ndarray) -> Box | None:
    """The least (left, top, right, bottom) that holds every place of ``mask`` that is not 0."""
    ys, xs = np.nonzero(mask.any(axis=1))[0], np.nonzero(mask.any(axis=0))[0]
    if len(ys) == 0:
        return None
    return Box(int(xs[0]), int(ys[0]), int(xs[-1]) + 1, int(ys[-1]) + 1)


def bands(height: int) -> Iterator[slice]:
    """Rows 0 to ``height``, ``BAND`` at a time."""
    for top in range(0, height, BAND):
        yield slice(top, min(height, top + BAND))


def band_with(rows: slice, height: int, margin: int) -> tuple[slice, slice]:
    """(rows and ``margin`` more on each side, where ``rows`` lie in those)."""
    top = max(0, rows.start - margin)
    return (
        slice(top, min(height, rows.stop + margin)),
        slice(rows.start - top, rows.stop - top),
    )
