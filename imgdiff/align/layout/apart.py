"""Things beside each other that a browser rounds apart: each has its own row at which it gives way.

Where lines lie at fractions of a pixel a page goes from one shift to the next one between rows. The
cheapest path does so at one row for all columns, which may be within letters of one of them.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np

from imgdiff.align.layout.pieces import Layout
from imgdiff.arrays import differs, runs_of
from imgdiff.geometry import Box
from imgdiff.result_parts import Piece

#: Rows by which one of two pieces moved more, as it is rounded.
_ROUNDED = 2
#: Rows up and down within which a thing gives way at another one.
_REACH = 24
#: Levels from which a pixel differs; columns between two that belong to one thing.
_LEVELS, _GROUND = 24, 12
#: Share of what differs of a thing that may be left.
_LEFT = 0.2


def with_own_rows(layout: Layout, before: np.ndarray, after: np.ndarray) -> Layout:
    """The layout, with things that give way at a row of their own in pieces more.

    Args:
        layout: Of the two pages.
        before: uint8 (H, W, 3).
        after: uint8 (H2, W2, 3).
    """
    onto = layout.onto(after, before)
    pieces = [
        piece
        for above, below in pairwise(layout.pieces)
        if _is_rounded(above, below)
        for piece in _own_rows(above, below, before, after, onto)
    ]
    return replace(layout, pieces=(*layout.pieces, *pieces))


def _is_rounded(above: Piece, below: Piece) -> bool:
    """Does one piece follow the other, a row or two further or less far?"""
    columns = [(piece.box.left, piece.box.right, piece.dx) for piece in (above, below)]
    follows = 0 <= below.box.top - above.box.bottom <= _ROUNDED
    return columns[0] == columns[1] and follows and 1 <= abs(below.dy - above.dy) <= _ROUNDED


def _own_rows(
    above: Piece, below: Piece, before: np.ndarray, after: np.ndarray, onto: np.ndarray
) -> Iterator[Piece]:
    """What of two pieces gives way at another row than they do."""
    stop, start = above.box.bottom, below.box.top
    first = max(above.box.top, stop - _REACH, -below.dy)
    last = min(below.box.bottom, start + _REACH, len(after) - above.dy)
    if last <= first:
        return
    box = above.box._replace(top=first, bottom=last)
    gone, came = start - stop, below.box.top + below.dy - above.box.bottom - above.dy
    rows = [box._replace(top=stop + row, bottom=stop + row + 1) for row in range(max(gone, came))]
    lost = (_stands_out(before, row) for row in rows[:gone])
    more = (_stands_out(after, _moved(row, above)) for row in rows[:came])
    stands = sum((*lost, *more), start=np.zeros(box.width, int))
    now = (differs(before[box.slices], onto[box.slices]) > _LEVELS).sum(axis=0) + stands
    if not now.any():
        return
    upper, lower = (
        differs(before[box.slices], after[_moved(box, piece).slices]) > _LEVELS
        for piece in (above, below)
    )
    none = np.zeros((1, box.width), np.int32)
    sums = [np.concatenate([none, np.cumsum(off, axis=0)]) for off in (upper, lower)]
    costs = sums[0] + sums[1][-1] - sums[1]  # of each row at which to give way, (rows, columns)
    for left, right in _things(now > 0):
        cost = costs[:, left:right].sum(axis=1)
        if cost.min() > _LEFT * now[left:right].sum():
            continue
        as_good = np.flatnonzero(cost == cost.min())
        at = first + int(as_good[np.argmin(np.abs(first + as_good - stop))])
        columns = Box(box.left + left, first, box.left + right, last)
        if at > stop:
            yield Piece(columns._replace(top=stop, bottom=at), above.dx, above.dy)
        elif at < start:
            yield Piece(columns._replace(top=at, bottom=start), below.dx, below.dy)


def _moved(box: Box, piece: Piece) -> Box:
    return box.shifted(piece.dx, piece.dy)


def _stands_out(page: np.ndarray, row: Box) -> np.ndarray:
    """What one row of a page has and neither of the rows beside it, (w,)."""
    if row.bottom > len(page):
        return np.zeros(row.width, bool)
    near = [near for near in (row.top - 1, row.bottom) if 0 <= near < len(page)]
    line = page[row.slices]
    steps = (differs(line, page[y : y + 1, row.left : row.right]) > _LEVELS for y in near)
    return np.logical_and.reduce([step[0] for step in steps])


def _things(mask: np.ndarray) -> Iterator[tuple[int, int]]:
    """From where to where columns (N,) belong together, with the ground around them."""
    yield from runs_of(np.convolve(mask, np.ones(2 * _GROUND + 1))[_GROUND:-_GROUND] > 0)
