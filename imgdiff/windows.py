"""Which windows of a pair can differ, so that no other is sent through the network."""

from collections.abc import Iterator
from itertools import pairwise

import cv2
import numpy as np

from imgdiff.result import Box

#: Windows start and end on this grid: the network's poolings then fall as on the whole image.
CELL = 16
#: Pixels around a window that its heat can depend on: 90 before a place of block 5, one such
#: place more (16) for its enlargement, rounded up to the grid. All else reaches less far.
MARGIN = 112
#: Largest side of a window without its margin; bounds the memory.
TILE = 768
#: Windows nearer than this share their margins and are run as one.
_COARSE = 128


def plan(reach: np.ndarray) -> list[Box]:
    """Windows (left, top, right, bottom) on the cell grid that together hold every True of
    ``reach`` (bool (H, W), sides multiples of ``CELL``), none over ``TILE`` on a side."""
    cells = any_in_blocks(reach, CELL)
    coarse = any_in_blocks(cells, _COARSE // CELL).astype(np.uint8)
    count, labels = cv2.connectedComponents(coarse, connectivity=8)
    labels = np.kron(labels, np.ones((_COARSE // CELL,) * 2, labels.dtype))
    labels = labels[: cells.shape[0], : cells.shape[1]]
    boxes = [_bounds(cells & (labels == i)) for i in range(1, count)]
    merged = _merge([box for box in boxes if box is not None])
    return [tile for box in merged for tile in _tiles(cells, box)]  # cells -> pixels


def with_margin(box: Box, width: int, height: int) -> Box:
    """``box`` and what its heat can depend on, within the image."""
    left, top, right, bottom = box
    return (
        max(0, left - MARGIN),
        max(0, top - MARGIN),
        min(width, right + MARGIN),
        min(height, bottom + MARGIN),
    )


def any_in_blocks(mask: np.ndarray, factor: int) -> np.ndarray:
    """Is any place of each factor x factor block True?"""
    below, beside = -mask.shape[0] % factor, -mask.shape[1] % factor
    mask = np.pad(mask, ((0, below), (0, beside)))
    rows, columns = mask.shape[0] // factor, mask.shape[1] // factor
    blocks = mask.reshape(rows, factor, columns, factor)
    return np.asarray(blocks.any(axis=(1, 3)))


def _bounds(mask: np.ndarray) -> Box | None:
    ys, xs = np.nonzero(mask.any(axis=1))[0], np.nonzero(mask.any(axis=0))[0]
    if len(ys) == 0:
        return None
    return int(xs[0]), int(ys[0]), int(xs[-1]) + 1, int(ys[-1]) + 1


def _cost(box: Box) -> int:
    margin = 2 * MARGIN // CELL
    return (box[2] - box[0] + margin) * (box[3] - box[1] + margin)


def _merge(boxes: list[Box], most: int = 64) -> list[Box]:
    """Joins boxes as long as one window costs less than two with a margin each."""
    merged = len(boxes) <= most
    while merged:
        merged = False
        for i, a in enumerate(boxes):
            for j in range(i + 1, len(boxes)):
                b = boxes[j]
                both = (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
                if _cost(both) <= _cost(a) + _cost(b):
                    boxes = [c for k, c in enumerate(boxes) if k not in (i, j)] + [both]
                    merged = True
                    break
            if merged:
                break
    return boxes


def _tiles(cells: np.ndarray, box: Box) -> Iterator[Box]:
    """Cuts a box into near-equal tiles, each shrunk to its cells, in pixels."""
    left, top, right, bottom = box
    most = TILE // CELL
    rows = np.linspace(top, bottom, -(-(bottom - top) // most) + 1).astype(int)
    columns = np.linspace(left, right, -(-(right - left) // most) + 1).astype(int)
    for y0, y1 in pairwise(rows):
        for x0, x1 in pairwise(columns):
            inner = _bounds(cells[y0:y1, x0:x1])
            if inner is not None:
                x2, y2, x3, y3 = inner
                yield (
                    int(x0 + x2) * CELL,
                    int(y0 + y2) * CELL,
                    int(x0 + x3) * CELL,
                    int(y0 + y3) * CELL,
                )
