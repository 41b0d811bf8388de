"""Arithmetic on whole images, fast and in bounded memory."""

import math
from collections.abc import Iterator

import cv2
import numpy as np

from imgdiff.geometry import Box

#: Rows that are worked on at once; a multiple of every cell and part.
BAND = 512
#: Side of the cells by which ``crops`` tells places apart.
_CELL = 16
#: Rows that are looked at at once: whether they are equal costs a fifth of how far they differ.
_COMPARED = 64
#: Values that tell of the median of all: it is off by a few parts of a thousand of their spread.
_TELLING = 100_000
#: Share of a mask up to which its parts are measured place by place: OpenCV measures the outside
#: too, which takes several times as long as to find them.
_SPARSE = 1 / 16


def channel_max(image: np.ndarray) -> np.ndarray:
    """The largest of each pixel's channels, much faster than ``max(axis=2)``.

    Args:
        image: (H, W, 3), of any type that OpenCV takes.

    Returns:
        (H, W) of that type.
    """
    most = np.empty(image.shape[:2], image.dtype)
    for top in range(0, len(image), _COMPARED):  # of floats, what fits into the cache is a tenth
        rows = slice(top, top + _COMPARED)
        first, second, third = cv2.split(image[rows])
        most[rows] = cv2.max(cv2.max(first, second), third)
    return most


def as_levels(image: np.ndarray) -> np.ndarray:
    """Levels of any shape and float type, rounded to uint8."""
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def color_bins(pixels: np.ndarray) -> np.ndarray:
    """Colors by the upper four bits of their channels, of uint8 (..., 3): numbers below 16**3."""
    return (pixels >> 4).astype(np.int32) @ np.array([256, 16, 1], np.int32)


def commonest_color(pixels: np.ndarray) -> np.ndarray:
    """The median of those pixels that are of the most frequent color, by four bits a channel.

    Unlike the median of all, it is a color that is there, also where none covers a half.

    Args:
        pixels: uint8 (N, 3), at least one.

    Returns:
        float64 (3,), levels.
    """
    bins = color_bins(pixels)
    middle: np.ndarray = np.median(pixels[bins == np.bincount(bins).argmax()], axis=0)
    return middle


def differs(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """How far two images differ at each pixel.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.

    Returns:
        uint8 (H, W), levels: the most over the channels; 0 where they are equal.
    """
    height = len(before)
    most = np.zeros(before.shape[:2], np.uint8)
    for top in range(0, height, _COMPARED):
        rows = slice(top, min(height, top + _COMPARED))
        if not _equal(before[rows], after[rows]):
            most[rows] = channel_max(cv2.absdiff(before[rows], after[rows]))
    return most


def equal(before: np.ndarray, after: np.ndarray) -> bool:
    """Are two images, uint8, the same to the last bit? Says no at the first rows that differ."""
    return before.shape == after.shape and all(
        _equal(before[top : top + _COMPARED], after[top : top + _COMPARED])
        for top in range(0, len(before), _COMPARED)
    )


def _equal(before: np.ndarray, after: np.ndarray) -> bool:
    return cv2.norm(before, after, cv2.NORM_INF) == 0  # no temporary array, as NumPy has


def bounds(mask: np.ndarray) -> Box | None:
    """The least box that holds every place of a mask that is not 0.

    Args:
        mask: (H, W), bool or numbers.

    Returns:
        The box; None where all of it is 0.
    """
    ys, xs = np.nonzero(mask.any(axis=1))[0], np.nonzero(mask.any(axis=0))[0]
    if len(ys) == 0:
        return None
    return Box(int(xs[0]), int(ys[0]), int(xs[-1]) + 1, int(ys[-1]) + 1)


def crops(mask: np.ndarray, margin: int) -> list[Box]:
    """Boxes round the places of a mask, so that work is done there alone.

    Args:
        mask: bool or uint8 (H, W).
        margin: Pixels round each place that its box holds too, as far as there are any; more than
            ``_CELL``, places of different boxes lie further apart.

    Returns:
        Boxes that do not overlap; together they hold every place of the mask.
    """
    side = 2 * -(-margin // _CELL) + 1
    cells = any_in_cells(mask, _CELL).astype(np.uint8)
    grid = cv2.dilate(cells, np.ones((side, side), np.uint8))
    while True:
        _, _, stats, _ = cv2.connectedComponentsWithStats(grid, connectivity=8)
        corner, size, area = stats[1:, :2], stats[1:, 2:4], stats[1:, 4]
        edges = np.concatenate([corner, corner + size], axis=1)
        if (size.prod(axis=1) == area).all():
            edges = np.minimum(_CELL * edges, (*mask.shape[::-1],) * 2)
            return [Box(*edge) for edge in edges.tolist()]
        for left, top, right, bottom in edges.tolist():
            grid[top:bottom, left:right] = 1


def pieces(mask: np.ndarray, margin: int) -> Iterator[tuple[Box, Box]]:
    """Boxes for work that looks no further than ``margin`` round a place.

    Args:
        mask: bool or uint8 (H, W).
        margin: Pixels.

    Yields:
        A box, and the same with the margin, as far as there is any. The former do not overlap,
        hold every place of the mask together, and have no more than ``BAND`` rows.
    """
    whole = Box.of_shape(*mask.shape)
    for box in crops(mask, 0):
        for rows in bands(box.height):
            inner = Box(box.left, box.top + rows.start, box.right, box.top + rows.stop)
            yield inner, inner.grown(margin, whole) if margin else inner


def runs_of(mask: np.ndarray) -> list[tuple[int, int]]:
    """From where to where a mask (N,) is set, the end exclusive."""
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]


def some_of(plane: np.ndarray) -> np.ndarray:
    """Evenly spread values of a plane, some hundred thousand: their median is that of all.

    Args:
        plane: (H, W).

    Returns:
        A view of it, (h, w).
    """
    step = max(1, math.isqrt(plane.size // _TELLING))
    return plane[::step, ::step]


def places_of(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows and columns of a mask's places, in NumPy's order but ten times as fast as its own.

    Args:
        mask: bool (H, W).

    Returns:
        int (N,) twice: an index of any array of that shape.
    """
    rows, columns = np.divmod(np.flatnonzero(mask), mask.shape[1])
    return rows, columns


def any_in_cells(mask: np.ndarray, side: int) -> np.ndarray:
    """Is any place of each cell not 0?

    Args:
        mask: bool or uint8 (H, W).
        side: Of a cell.

    Returns:
        bool, one place for each cell; those at the right and at the bottom may be cut.
    """
    height, width = mask.shape
    # Eight at a time where they lie side by side.
    wide = 8 if side % 8 == width % 8 == 0 and mask.flags.c_contiguous else 1
    units = mask.view(np.uint64) if wide == 8 else mask
    combine = np.bitwise_or if wide == 8 else np.logical_or
    rows = np.stack([combine.reduce(units[top : top + side]) for top in range(0, height, side)])
    return combine.reduceat(rows, range(0, rows.shape[1], side // wide), axis=1) != 0


def all_alike(mask: np.ndarray) -> np.ndarray:
    """A mask; where it is True everywhere one that takes no memory, and cannot be written to.

    Args:
        mask: bool (H, W).
    """
    if mask.all():
        return np.broadcast_to(np.True_, mask.shape)
    return mask


class Bits:
    """A mask in an eighth of its memory.

    Args:
        mask: bool (H, W).
    """

    def __init__(self, mask: np.ndarray):
        self.shape = mask.shape
        parts = [np.packbits(mask[rows], axis=1) for rows in bands(len(mask))]
        self._bits = np.concatenate(parts)

    def __getitem__(self, rows: slice) -> np.ndarray:
        """Some rows, bool (h, W)."""
        return np.unpackbits(self._bits[rows], axis=1, count=self.shape[1]).view(bool)


def components(mask: np.ndarray) -> tuple[int, np.ndarray, np.ndarray]:
    """The 8-connected parts of a mask, and the boxes that they fill.

    Args:
        mask: bool or uint8 (H, W).

    Returns:
        How many there are, the outside among them as number 0; int32 (H, W), the number of each
        place; int (count, 5), the left, top, width, height and area of each part (not of number
        0).
    """
    if np.count_nonzero(mask) > mask.size * _SPARSE:
        count, labels, stats, _ = cv2.connectedComponentsWithStats(
            mask.view(np.uint8), connectivity=8
        )
        return count, labels, stats
    count, labels = cv2.connectedComponents(mask.view(np.uint8), connectivity=8)
    places = np.flatnonzero(mask)
    part: np.ndarray = labels.ravel()[places]
    ys, xs = np.divmod(places, mask.shape[1])
    area = np.bincount(part, minlength=count)
    left, right, top, bottom = np.zeros((4, count), np.intp)
    left += mask.shape[1]
    np.minimum.at(left, part, xs)
    np.maximum.at(right, part, xs)
    top[part[::-1]], bottom[part] = ys[::-1], ys  # row by row: what is written last stays
    return count, labels, np.stack([left, top, right - left + 1, bottom - top + 1, area], axis=1)


def bands(height: int, rows: int = BAND) -> Iterator[slice]:
    """Rows 0 to ``height``, so many at a time."""
    for top in range(0, height, rows):
        yield slice(top, min(height, top + rows))


def rows_of(width: int, pixels: int, most: int, unit: int = 1) -> int:
    """Rows of about so many pixels together.

    Args:
        width: Of a row.
        pixels: Of all of them.
        most: Rows.
        unit: What they are a multiple of, and no fewer.
    """
    return min(most, max(unit, pixels // width // unit * unit))


def band_with(rows: slice, height: int, margin: int) -> tuple[slice, slice]:
    """A band with more rows around it.

    Args:
        rows: The band.
        height: Rows that there are.
        margin: Rows more on each side, as far as there are any.

    Returns:
        The rows with the margin, and where the band lies in those.
    """
    top = max(0, rows.start - margin)
    return (
        slice(top, min(height, rows.stop + margin)),
        slice(rows.start - top, rows.stop - top),
    )
