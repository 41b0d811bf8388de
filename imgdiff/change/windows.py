"""Which windows of a pair can differ, so that no other is sent through the network."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from imgdiff.arrays import bounds
from imgdiff.geometry import Box

#: Windows start and end on this grid: the network's poolings then fall as on the whole image.
CELL = 16
#: Pixels around a window that its heat can depend on: 90 before a place of block 5, one such
#: place more (16) for its enlargement, rounded up to the grid. All else reaches less far.
MARGIN = 112
#: Most pixels of a window with its margin; they take about 1.3 kB each.
TILE_PIXELS = 480_000
#: Windows nearer than this share their margins and are run as one.
_COARSE = 128
#: More windows than this are not weighed one against another: together they are run dense.
_MANY = 64


def plan(reach: np.ndarray) -> list[Box]:
    """Windows (left, top, right, bottom) on the cell grid that together hold every True of
    ``reach`` (bool (H, W), sides multiples of ``CELL``), none over ``TILE_PIXELS``. With their
    margins they never cost more than the whole image would."""
    cells = any_in_blocks(reach, CELL)
    whole = bounds(cells)
    if whole is None:
        return []
    dense = list(_tiles(cells, whole))
    coarse = any_in_blocks(cells, _COARSE // CELL).astype(np.uint8)
    count, labels = cv2.connectedComponents(coarse, connectivity=8)
    if count - 1 > _MANY:
        return _pixels(dense)
    labels = np.kron(labels, np.ones((_COARSE // CELL,) * 2, labels.dtype))
    labels = labels[: cells.shape[0], : cells.shape[1]]
    boxes = [bounds(cells & (labels == i)) for i in range(1, count)]
    merged = _merge([box for box in boxes if box is not None], cells.shape)
    sparse = [tile for box in merged for tile in _tiles(cells, box)]
    return _pixels(min(dense, sparse, key=lambda tiles: sum(_cost(t, cells.shape) for t in tiles)))


def with_margin(box: Box, width: int, height: int) -> Box:
    """``box`` and what its heat can depend on, within the image."""
    left, top, right, bottom = box
    return (
        max(0, left - MARGIN),
        max(0, top - MARGIN),
        min(width, right + MARGIN),
        min(height, bottom + MARGIN),
    )


def cost(windows: list[Box], width: int, height: int) -> int:
    """Pixels that running these windows takes, their margins counted."""
    grown = (with_margin(box, width, height) for box in windows)
    return sum((right - left) * (bottom - top) for left, top, right, bottom in grown)


def any_in_blocks(mask: np.ndarray, factor: int) -> np.ndarray:
    """Is any place of each factor x factor block True?"""
    below, beside = -mask.shape[0] % factor, -mask.shape[1] % factor
    mask = np.pad(mask, ((0, below), (0, beside)))
    rows, columns = mask.shape[0] // factor, mask.shape[1] // factor
    blocks = mask.reshape(rows, factor, columns, factor)
    return np.asarray(blocks.any(axis=(1, 3)))


# Below, boxes count cells.


def _pixels(boxes: list[Box]) -> list[Box]:
    return [(a * CELL, b * CELL, c * CELL, d * CELL) for a, b, c, d in boxes]


def _cost(box: Box, shape: tuple[int, ...]) -> int:
    margin = MARGIN // CELL
    width = min(shape[1], box[2] + margin) - max(0, box[0] - margin)
    return width * (min(shape[0], box[3] + margin) - max(0, box[1] - margin))


def _merge(boxes: list[Box], shape: tuple[int, ...]) -> list[Box]:
    """Joins boxes as long as one window costs less than two with a margin each."""
    merged = True
    while merged:
        merged = False
        for i, a in enumerate(boxes):
            for j in range(i + 1, len(boxes)):
                b = boxes[j]
                both = (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
                if _cost(both, shape) <= _cost(a, shape) + _cost(b, shape):
                    boxes = [c for k, c in enumerate(boxes) if k not in (i, j)] + [both]
                    merged = True
                    break
            if merged:
                break
    return boxes


def _tiles(cells: np.ndarray, box: Box) -> Iterator[Box]:
    """Cuts a box into near-equal tiles, each shrunk to its cells that hold something. Of the
    grids whose tiles fit into memory, margins and all, the one that costs least."""
    left, top, right, bottom = box
    rows = _cuts(top, bottom, cells.shape[0])
    columns = _cuts(left, right, cells.shape[1])
    most = TILE_PIXELS // CELL**2
    grids = [(r, c) for r in rows for c in columns if r.largest * c.largest <= most]
    row, column = min(grids, key=lambda grid: grid[0].total * grid[1].total)
    for y0, y1 in pairwise(row.edges):
        for x0, x1 in pairwise(column.edges):
            inner = bounds(cells[y0:y1, x0:x1])
            if inner is not None:
                x2, y2, x3, y3 = inner
                yield x0 + x2, y0 + y2, x0 + x3, y0 + y3


@dataclass(frozen=True)
class _Cut:
    """A side cut into parts. largest, total: of the parts with their margins."""

    edges: list[int]
    largest: int
    total: int


def _cuts(start: int, stop: int, size: int) -> list[_Cut]:
    """The ways to cut a side, from whole to parts of about a margin's size."""
    margin, found = MARGIN // CELL, []
    for count in range(1, 2 + (stop - start) // margin):
        edges = [int(e) for e in np.linspace(start, stop, count + 1)]
        grown = [min(size, b + margin) - max(0, a - margin) for a, b in pairwise(edges)]
        found.append(_Cut(edges, max(grown), sum(grown)))
    return found
