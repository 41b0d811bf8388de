"""Whether a motion brings more edges nearer to each other than it takes off their place."""

import cv2
import numpy as np

from imgdiff.align.canvas import AlignedPair
from imgdiff.align.layout.tiles import TILE, tile_means
from imgdiff.io.resize import resize, size_within

#: Pixels that are looked at, and the blur, in pixels, that lets an edge be found three pixels off.
_PIXELS, _BLUR = 1_000_000, 1.5
#: Levels from one pixel to the next, squared, in the mean of a tile, from which it has an edge.
_EDGE = 4.0
#: Pixels by which an edge must lie nearer, or further off, to count: what interpolation does.
_CLEARLY = 0.05


def helps_most(pair: AlignedPair, moved: AlignedPair) -> bool:
    """Do more edges come nearer to each other than are taken off their place?

    A wall that moved by three pixels bends a motion that is fitted to all, which then takes the
    others off their place by parts of a pixel. Tile by tile it is measured how far apart the two
    are along their edge's normal, which noise, averaged over the tile, moves by hundredths.

    Args:
        pair: As it was.
        moved: The same on its grid, moved; it may have less in common.
    """
    height, width = (min(sides) for sides in zip(pair.valid.shape, moved.valid.shape, strict=True))
    part = np.s_[:height, :width]
    size = size_within((height, width), _PIXELS)
    seen = pair.valid[part] & moved.valid[part]
    if pair.ignored is not None:
        seen = seen & ~pair.ignored[part]
    before, unmoved, after = (
        _levels(resize(image[part], size)) for image in (pair.before, pair.after, moved.after)
    )
    then, now = _offsets(before, unmoved), _offsets(before, after)
    whole = tile_means(resize(seen.astype(np.float32), size)) > 0.999
    nearer = np.count_nonzero((now < then - _CLEARLY) & whole)
    further = np.count_nonzero((now > then + _CLEARLY) & whole)
    return bool(nearer > further or not nearer + further)


def _levels(image: np.ndarray) -> np.ndarray:
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return cv2.GaussianBlur(grey, (0, 0), _BLUR)


def _offsets(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """How far apart the edges of two images lie, tile by tile.

    Along the main direction of a tile's gradient (the larger axis of its structure tensor) their
    difference is fitted by that gradient, after what light and contrast make of the tile (Lucas
    and Kanade 1981).

    Args:
        before: float32 (H, W), smooth.
        after: Likewise.

    Returns:
        Pixels, float32 (H // 16, W // 16); NaN where a tile has no edge.
    """
    rows, columns = (length // TILE for length in before.shape)
    part = np.s_[: rows * TILE, : columns * TILE]
    middle = (before + after) / 2
    across, down = (cv2.Sobel(middle, cv2.CV_32F, x, 1 - x, scale=1 / 8)[part] for x in (1, 0))

    def without_mean(plane: np.ndarray) -> np.ndarray:
        return plane - _over_tiles(tile_means(plane))

    normal = (
        np.arctan2(2 * tile_means(across * down), tile_means(across**2) - tile_means(down**2)) / 2
    )
    slope = across * _over_tiles(np.cos(normal)) + down * _over_tiles(np.sin(normal))
    has_edge = tile_means(slope**2) >= _EDGE
    slope, level, change = map(without_mean, (slope, middle[part], (after - before)[part]))
    steep, tonal, both = tile_means(slope**2), tile_means(level**2), tile_means(slope * level)
    fit = tile_means(slope * change) * tonal - tile_means(level * change) * both
    offsets = np.abs(fit) / np.maximum(steep * tonal - both**2, 1e-3)
    return np.where(has_edge, offsets, np.nan)


def _over_tiles(values: np.ndarray) -> np.ndarray:
    """One value a tile at each of its pixels."""
    return values.repeat(TILE, axis=0).repeat(TILE, axis=1)
