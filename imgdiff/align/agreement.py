"""How well two images on one grid agree, and what of them is equal to the last bit."""

import cv2
import numpy as np

from imgdiff.arrays import differs
from imgdiff.io.resize import resize

#: Side of the tiles that are judged one by one, in pixels.
TILE = 16
#: Larger images are looked at in parts of this side, in pixels, so many pixels in all.
_PART, _PIXELS = 128, 1_000_000
#: Noise of a pixel is smoothed by so much; what is left of it, in squared levels, tells nothing.
_BLUR, _NOISE = 1.0, 4.0
#: Correlation from which a tile corresponds.
_CORRESPONDS = 0.5
#: Levels from one pixel to the next, in the mean of a tile and in both directions, from which
#: something stands there that would not look the same elsewhere.
_STRUCTURED = 2


def disagreement(before: np.ndarray, after: np.ndarray, where: np.ndarray) -> tuple[float, float]:
    """How much of the structure of two images has no counterpart in place.

    Tiles are correlated one by one (zero-mean, normalized), so neither light nor contrast counts,
    and one that changed is one of many.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, on its grid.
        where: bool (H, W), the places that count.

    Returns:
        What is missing to a perfect correlation, weighted by how much structure there is, from 0
        to 1 (of two unlike images); and the share of the structure whose tiles correspond.
    """
    missing = corresponding = total = 0.0
    for part in _parts(*where.shape):
        kept = where[part]
        rows, columns = (length // TILE for length in kept.shape)
        if not rows or not columns or not kept.any():
            continue
        one, two = (_smooth(image[part]) for image in (before, after))
        inside = _tiles(kept.astype(np.float32), rows, columns) > 0.999

        def mean(plane: np.ndarray, rows: int = rows, columns: int = columns) -> np.ndarray:
            return _tiles(plane, rows, columns)

        ones, twos = mean(one), mean(two)
        variances = [
            np.maximum(0, mean(plane * plane) - average**2)
            for plane, average in ((one, ones), (two, twos))
        ]
        both = mean(one * two) - ones * twos
        correlation = (both + _NOISE) / np.sqrt((variances[0] + _NOISE) * (variances[1] + _NOISE))
        weight = np.sqrt(np.maximum(0, np.maximum(*variances) - _NOISE)) * inside
        missing += float((weight * (1 - np.clip(correlation, 0, 1))).sum())
        corresponding += float(weight[correlation >= _CORRESPONDS].sum())
        total += float(weight.sum())
    return (missing / total, corresponding / total) if total else (0.0, 1.0)


def differing_tiles(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """The tiles that are not equal to the last bit.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, on its grid.

    Returns:
        bool (H // 16, W // 16).
    """
    return tiles_with(differs(before, after))


def tiles_with(places: np.ndarray, tiles: tuple[int, ...] | None = None) -> np.ndarray:
    """The tiles in which anything is set.

    Args:
        places: bool or uint8 (H, W).
        tiles: Rows and columns of tiles that are looked at, from the top left; all by default.

    Returns:
        bool ``tiles``.
    """
    rows, columns = tiles or (length // TILE for length in places.shape)
    part = places[: rows * TILE, : columns * TILE].reshape(rows, TILE, columns * TILE)
    # Rows first, which are long: both axes at once take many times as long.
    return np.asarray(part.max(axis=1).reshape(rows, columns, TILE).max(axis=2) > 0)


def structured_tiles(image: np.ndarray) -> np.ndarray:
    """The tiles that have letters, corners or texture: they vary in both directions.

    A straight line, which looks the same further along, may be equal by chance.

    Args:
        image: uint8 (H, W, 3).

    Returns:
        bool (H // 16, W // 16).
    """
    rows, columns = (length // TILE for length in image.shape[:2])
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    steps = []
    for axis in (0, 1):
        step = np.zeros_like(grey)
        if axis == 0:
            cv2.absdiff(grey[1:], grey[:-1], step[1:])
        else:
            step[:, 1:] = cv2.absdiff(
                np.ascontiguousarray(grey[:, 1:]), np.ascontiguousarray(grey[:, :-1])
            )
        steps.append(_tiles(step, rows, columns))
    return np.minimum(*steps) >= _STRUCTURED


def _parts(height: int, width: int):
    """Squares over the picture, evenly spread, that have about ``_PIXELS`` together."""
    step = max(1.0, float(np.sqrt(height * width / _PIXELS)))
    for top in np.arange(0, height, _PART * step).astype(int):
        for left in np.arange(0, width, _PART * step).astype(int):
            yield np.s_[top : top + _PART, left : left + _PART]


def _smooth(image: np.ndarray) -> np.ndarray:
    grey = cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2GRAY).astype(np.float32)
    return cv2.GaussianBlur(grey, (0, 0), _BLUR)


def _tiles(plane: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Means over the tiles, float32 (rows, columns)."""
    return resize(np.ascontiguousarray(plane[: rows * TILE, : columns * TILE]), (rows, columns))
