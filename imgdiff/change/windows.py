"""Which windows of a pair can differ, so that no other is sent through the network."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

import cv2
import numpy as np

from imgdiff.arrays import any_in_cells, bounds
from imgdiff.geometry import Box
from imgdiff.network.receptive_field import CELL, WINDOW_MARGIN

#: Most pixels of a window with its margin; they take about 1.3 kB each.
TILE_PIXELS = 400_000
#: Beside a picture of more pixels than these there is less room: for windows of so many.
_BESIDE = ((30_000_000, 160_000), (6_000_000, 250_000))
#: Windows nearer than this share their margins and are run as one.
_COARSE = 128
#: More windows than this are not weighed one against another: together they are run dense.
_MANY = 64


def tile_pixels(picture: int) -> int:
    """Most pixels of a window with its margin, beside a picture of so many pixels."""
    return next((most for large, most in _BESIDE if picture > large), TILE_PIXELS)


def plan_windows(reach: np.ndarray, most: int = TILE_PIXELS) -> list[Box]:
    """The windows that together hold every place of a mask.

    Args:
        reach: bool (H, W).
        most: Pixels of one with its margin.

    Returns:
        Boxes on the grid of ``CELL``, none over ``most``. With their margins they never
        cost more than the whole image would.
    """
    cells = any_in_cells(reach, CELL)
    whole = bounds(cells)
    if whole is None:
        return []
    dense = list(_tiles(cells, whole, most))
    coarse = any_in_cells(cells, _COARSE // CELL).astype(np.uint8)
    count, labels = cv2.connectedComponents(coarse, connectivity=8)
    if count - 1 > _MANY:
        return _pixels(dense)
    labels = np.kron(labels, np.ones((_COARSE // CELL,) * 2, labels.dtype))
    labels = labels[: cells.shape[0], : cells.shape[1]]
    boxes = [bounds(cells & (labels == i)) for i in range(1, count)]
    grid = Box.of_shape(*cells.shape)
    merged = _merge([box for box in boxes if box is not None], grid)
    sparse = [tile for box in merged for tile in _tiles(cells, box, most)]
    return _pixels(min(dense, sparse, key=lambda tiles: sum(_cost(tile, grid) for tile in tiles)))


def with_margin(box: Box, image: Box) -> Box:
    """``box`` and what its heat can depend on, within the image."""
    return box.grown(WINDOW_MARGIN, image)


def cost(windows: list[Box], image: Box) -> int:
    """Pixels that running these windows takes, their margins counted."""
    return sum(with_margin(box, image).area for box in windows)


def whole_cells(x: np.ndarray) -> np.ndarray:
    """``x`` (H, W, ...) continued to sides that are multiples of ``CELL``."""
    below, beside = -x.shape[0] % CELL, -x.shape[1] % CELL
    if not (below or beside):
        return x
    return np.pad(x, ((0, below), (0, beside), *[(0, 0)] * (x.ndim - 2)), mode="edge")


# Below, boxes count cells.

_MARGIN = WINDOW_MARGIN // CELL


def _pixels(boxes: list[Box]) -> list[Box]:
    return [box.times(CELL) for box in boxes]


def _cost(box: Box, grid: Box) -> int:
    return box.grown(_MARGIN, grid).area


def _merge(boxes: list[Box], grid: Box) -> list[Box]:
    """Joins boxes as long as one window costs less than two with a margin each."""
    while pair := _worth_joining(boxes, grid):
        boxes = [box for i, box in enumerate(boxes) if i not in pair] + [
            reduce(Box.union, (boxes[i] for i in pair))
        ]
    return boxes


def _worth_joining(boxes: list[Box], grid: Box) -> tuple[int, int] | None:
    for i, first in enumerate(boxes):
        for j, second in enumerate(boxes[i + 1 :], start=i + 1):
            if _cost(first.union(second), grid) <= _cost(first, grid) + _cost(second, grid):
                return i, j
    return None


def _tiles(cells: np.ndarray, box: Box, pixels: int) -> Iterator[Box]:
    """Cuts a box into near-equal tiles, each shrunk to its cells that hold something.

    Of the grids whose tiles fit into memory, margins and all, the one that costs least is taken.
    """
    rows = _cuts(box.top, box.bottom, cells.shape[0])
    columns = _cuts(box.left, box.right, cells.shape[1])
    most = pixels // CELL**2
    grids = [(r, c) for r in rows for c in columns if r.largest * c.largest <= most]
    row, column = min(grids, key=lambda grid: grid[0].total * grid[1].total)
    for top, bottom in pairwise(row.edges):
        for left, right in pairwise(column.edges):
            inner = bounds(cells[top:bottom, left:right])
            if inner is not None:
                yield inner.shifted(left, top)


@dataclass(frozen=True)
class _Cut:
    """A side cut into parts. largest, total: of the parts with their margins."""

    edges: list[int]
    largest: int
    total: int


def _cuts(start: int, stop: int, size: int) -> list[_Cut]:
    """The ways to cut a side, from whole to parts of about a margin's size."""
    cuts = []
    for count in range(1, 2 + (stop - start) // _MARGIN):
        edges = [int(e) for e in np.linspace(start, stop, count + 1)]
        grown = [min(size, b + _MARGIN) - max(0, a - _MARGIN) for a, b in pairwise(edges)]
        cuts.append(_Cut(edges, max(grown), sum(grown)))
    return cuts
