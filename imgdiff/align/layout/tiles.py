"""Where a page differs and has something to recognise, tile by tile."""

import cv2
import numpy as np

from imgdiff.align.agreement import differing_tiles, structured_tiles
from imgdiff.arrays import commonest_color

#: Side of a tile in pixels.
TILE = 16
#: Levels by which a tile with structure varies.
STRUCTURED = 2.0
#: Noise is smoothed by so many pixels; what is left of it, in squared levels, tells nothing.
_BLUR, _NOISE = 1.0, 4.0
#: Of larger pictures the means of two or four pixels a side are enough.
_PIXELS = 1_500_000
#: Correlation below which a tile has no counterpart.
_UNLIKE = 0.5
#: Share of the structured tiles that differ where they moved, from which compression was at work.
_COMPRESSED = 0.5
#: Contrast (standard deviation, in levels) of tiles in which letters or marks stand; levels within
#: which a pixel is of the ground's color, and the share of them there.
_MARKED, _ABOUT, _GROUND = 12.0, 12, 0.4
#: Pixels that are enough to know a color by.
_SAMPLE = 100_000


def structure(grey: np.ndarray) -> np.ndarray:
    """How much tiles vary in both directions.

    Args:
        grey: uint8 (H, W).

    Returns:
        float32 (H // 16, W // 16), levels from one pixel to the next.
    """
    down = np.zeros_like(grey)
    right = np.zeros_like(grey)
    cv2.absdiff(grey[1:], grey[:-1], down[1:])
    right[:, 1:] = cv2.absdiff(
        np.ascontiguousarray(grey[:, 1:]), np.ascontiguousarray(grey[:, :-1])
    )
    return np.minimum(*(tile_means(step) for step in (down, right))).astype(np.float32)


def tile_means(plane: np.ndarray) -> np.ndarray:
    """Means of (H, W) over tiles, (H // 16, W // 16)."""
    rows, columns = (length // TILE for length in plane.shape)
    part = np.ascontiguousarray(plane[: rows * TILE, : columns * TILE])
    return cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA)


def is_written(image: np.ndarray) -> bool:
    """Do letters and marks stand on one ground, as on a page, however many there are?

    The tiles of a photograph that have contrast have no color in common.

    Args:
        image: uint8 (H, W, 3).
    """
    rows, columns = (length // TILE for length in image.shape[:2])
    part = np.ascontiguousarray(image[: rows * TILE, : columns * TILE])
    grey = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY).astype(np.float32)
    marked = tile_means(grey * grey) - tile_means(grey) ** 2 >= _MARKED**2
    tiles = part.reshape(rows, TILE, columns, TILE, 3).swapaxes(1, 2)[marked]
    if not len(tiles):
        return False
    pixels = tiles.reshape(-1, 3)
    pixels = pixels[:: max(1, len(pixels) // _SAMPLE)]
    ground = commonest_color(pixels)
    return float((np.abs(pixels - ground) <= _ABOUT).all(axis=1).mean()) >= _GROUND


def lost_tiles(before: np.ndarray, moved: np.ndarray) -> np.ndarray:
    """The tiles that are not equal where they moved to.

    Compression leaves equal only what stayed against its blocks, the same figure in another row as
    well: where it was at work, those that are unlike.

    Args:
        before: uint8 (H, W, 3).
        moved: Likewise, the other page with its parts moved back.

    Returns:
        bool (H // 16, W // 16).
    """
    lost = differing_tiles(before, moved)
    return lost & unlike_colors(before, moved) if is_compressed(before, moved) else lost


def is_compressed(before: np.ndarray, moved: np.ndarray) -> bool:
    """Was compression at work: do most places with structure differ where they moved to?

    Args:
        before: uint8 (H, W, 3).
        moved: Likewise, the other page with its parts moved back.
    """
    structured = structured_tiles(before)
    lost = np.count_nonzero(differing_tiles(before, moved) & structured)
    return bool(lost > _COMPRESSED * np.count_nonzero(structured))


def unlike_colors(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """As ``unlike_tiles``, of two pages in colors, uint8 (H, W, 3)."""
    return unlike_tiles(*(cv2.cvtColor(side, cv2.COLOR_RGB2GRAY) for side in (before, after)))


def unlike_tiles(grey: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The tiles that have no counterpart in place, whatever light, noise and compression do.

    Args:
        grey: uint8 (H, W).
        other: uint8 (H2, W2).

    Returns:
        bool (H // 16, W // 16), by the zero-mean normalized correlation; True beyond ``other``.
    """
    unlike = np.ones((grey.shape[0] // TILE, grey.shape[1] // TILE), bool)
    height, width = np.minimum(grey.shape, other.shape)
    if min(height, width) < TILE:
        return unlike
    height, width = (side // TILE * TILE for side in (height, width))
    fewer = next((n for n in (1, 2, 4) if height * width <= n * n * _PIXELS), 4)
    size = width // fewer, height // fewer

    def smooth(side: np.ndarray) -> np.ndarray:
        part = np.ascontiguousarray(side[:height, :width])
        small = cv2.resize(part, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        return cv2.GaussianBlur(small, (0, 0), _BLUR) if fewer == 1 else small

    one, two = smooth(grey), smooth(other)
    tiles = width // TILE, height // TILE

    def mean(plane: np.ndarray) -> np.ndarray:
        return cv2.resize(plane, tiles, interpolation=cv2.INTER_AREA)

    ones, twos = mean(one), mean(two)
    spreads = mean(one * one) - ones**2, mean(two * two) - twos**2
    both = mean(one * two) - ones * twos
    likeness = (both + _NOISE) / np.sqrt(
        np.maximum(0, spreads[0] + _NOISE) * np.maximum(0, spreads[1] + _NOISE) + 1e-6
    )
    unlike[: likeness.shape[0], : likeness.shape[1]] = likeness < _UNLIKE
    return unlike
