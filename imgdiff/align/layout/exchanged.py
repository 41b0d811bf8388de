"""Blocks of a page that stand in another order: removed at one place, inserted at another one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import product

import numpy as np

from imgdiff.align.layout.bands import gaps_above
from imgdiff.align.layout.pages import Pages
from imgdiff.align.layout.pieces import Layout
from imgdiff.align.layout.search import look_for_shifts
from imgdiff.arrays import differs, runs_of
from imgdiff.geometry import Box
from imgdiff.result_parts import Band, Piece

#: Strips of a row that may differ of one that is the same, and as a share of all; strips from which
#: on something begins or ends on a row.
_SAME, _SHARE, _BEGINS = 0.5, 0.02, 0.5
#: Fewest rows of a block, and of those on which something begins or ends: bare ground and single
#: lines are alike everywhere.
_ROWS, _TELLING = 16, 6
#: Rows by which what stayed may lie lower or higher, as it is rounded.
_STAYED = 2
#: Share of a row's pixels that may differ from those above, of bare ground.
_BARE = 0.002


@dataclass(frozen=True)
class _Block:
    """Rows that both have. starts: of the removed band and of the inserted one; rows: how many."""

    starts: tuple[int, int]
    rows: int


def with_exchanged(layout: Layout, pages: Pages) -> Layout:
    """The layout, its bands parted where blocks in them only stand in another order.

    Args:
        layout: Of rows.
        pages: The two.
    """
    bands, pieces = list(layout.bands), list(layout.pieces)
    images = pages.before, pages.after
    tried: set[tuple[Band, ...]] = set()
    while pair := next((pair for pair in _pairs(bands) if pair not in tried), None):
        tried.add(pair)
        boxes = [band.box for band in pair]
        parts = [image[box.slices] for image, box in zip(images, boxes, strict=True)]
        blocks = _common(parts[0], parts[1], pages.levels)
        stayed = [block for block in blocks if abs(_sunk(block, boxes)) <= _STAYED]
        same = [block for block in stayed if _is_equal(block, parts, pages.levels)]
        pieces += [_piece(block, boxes) for block in same]
        blocks = [block for block in blocks if block in same or block not in stayed]
        for side, (band, image) in enumerate(zip(pair, images, strict=True)):
            at = bands.index(band)
            is_plain = partial(_is_plain, image, pages.levels)
            bands[at : at + 1] = _parted(band, blocks, side, boxes, is_plain)
    if any(map(_is_where_it_was, bands)):
        small = [band for band in bands if band.size <= _STAYED]
        layout = replace(layout, fillers=(*layout.fillers, *small))
        bands = [band for band in bands if band not in small and not _is_where_it_was(band)]
    return replace(layout, bands=tuple(bands), pieces=tuple(pieces))


def _sunk(block: _Block, boxes: list[Box]) -> int:
    """By how many rows a block lies lower."""
    return boxes[1].top + block.starts[1] - boxes[0].top - block.starts[0]


def _is_equal(block: _Block, parts: list[np.ndarray], levels: float) -> bool:
    """Are all of its rows the same?"""
    one, two = (
        part[start : start + block.rows] for part, start in zip(parts, block.starts, strict=True)
    )
    return not (differs(one, two) > levels).any()


def _piece(block: _Block, boxes: list[Box]) -> Piece:
    top = boxes[0].top + block.starts[0]
    rows = boxes[0]._replace(top=top, bottom=top + block.rows)
    return Piece(rows, 0, _sunk(block, boxes))


def _is_where_it_was(band: Band) -> bool:
    return bool(
        band.moved_from
        and band.moved_to
        and abs(band.moved_to.top - band.moved_from.top) <= _STAYED
    )


def _pairs(bands: list[Band]) -> Iterator[tuple[Band, Band]]:
    """Removed and inserted bands of the same columns, of which nothing is known to have moved."""
    left = [band for band in bands if band.axis == "rows" and band.moved_to is None]
    for removed, inserted in product(left, left):
        columns = [(band.box.left, band.box.right) for band in (removed, inserted)]
        if (removed.side, inserted.side) == ("before", "after") and columns[0] == columns[1]:
            yield removed, inserted


def _common(one: np.ndarray, two: np.ndarray, levels: float) -> list[_Block]:
    """What two bands both have, the largest blocks first; no row twice."""
    if min(*one.shape[:2], *two.shape[:2]) < _ROWS:
        return []
    pages = Pages(one, two, levels)
    look_for_shifts(pages)
    telling = pages.content.sum(axis=1) >= _BEGINS
    ground = gaps_above(one)[1:] > 0
    same = max(_SAME, _SHARE * pages.strips)
    free = np.ones(len(one), bool), np.ones(len(two), bool)
    blocks: list[_Block] = []
    while True:
        best, most = None, _TELLING - 1
        for shift, cost in pages.costs.items():
            alike = (cost.sum(axis=1) <= same) & free[0]
            rows = np.flatnonzero(alike)
            alike[rows] &= free[1][rows + shift]
            for start, stop in _between_gaps(runs_of(alike), ground, shift, len(two)):
                count = int(telling[start + 1 : stop].sum())
                if count > most and stop - start >= _ROWS:
                    best, most = _Block((start, start + shift), stop - start), count
        if best is None:
            return blocks
        blocks.append(best)
        for side, start in zip(free, best.starts, strict=True):
            side[start : start + best.rows] = False


def _between_gaps(
    runs: Iterable[tuple[int, int]], ground: np.ndarray, shift: int, height: int
) -> Iterator[tuple[int, int]]:
    """Runs of rows from gap to gap, where there are any: half a field is no thing that moved.

    Args:
        runs: From where to where.
        ground: bool (H,), the rows of bare ground.
        shift: Where they lie in the other band.
        height: Of that.
    """
    for start, stop in runs:
        rows = np.flatnonzero(ground[start:stop]) + start
        if ground.any() and min(start, start + shift) > 0:
            start = int(rows[0]) if len(rows) else stop
        if ground.any() and stop < min(len(ground), height - shift):
            stop = int(rows[-1]) + 1 if len(rows) else start
        if stop > start:
            yield start, stop


def _parted(
    band: Band,
    blocks: list[_Block],
    side: int,
    boxes: list[Box],
    is_plain: Callable[[Box], bool],
) -> list[Band]:
    """A band as its blocks that moved, and what is left of it; bare ground goes with a block."""
    parts: list[Band] = []

    def rows(start: int, stop: int, whole: Box = band.box) -> Box:
        return whole._replace(top=whole.top + start, bottom=whole.top + stop)

    def add(start: int, stop: int, *places: Box) -> None:
        position = band.position + (start if band.side == "before" else 0)
        parts.append(Band(band.side, band.axis, position, stop - start, rows(start, stop), *places))

    at = 0
    for block in sorted(blocks, key=lambda block: block.starts[side]):
        start = block.starts[side]
        if start > at and not is_plain(rows(at, start)):
            add(at, start)
            at = start
        places = [rows(s, s + block.rows, box) for s, box in zip(block.starts, boxes, strict=True)]
        add(at, start + block.rows, *places)
        at = start + block.rows
    if parts and at < band.size and is_plain(rows(at, band.size)):
        last = parts[-1]
        size = last.size + band.size - at
        parts[-1] = replace(last, size=size, box=last.box._replace(bottom=band.box.bottom))
    elif at < band.size:
        add(at, band.size)
    return parts


def _is_plain(image: np.ndarray, levels: float, box: Box) -> bool:
    """Are all rows of a place alike?"""
    part = np.ascontiguousarray(image[box.slices])
    steps = (differs(part[1:], part[:-1]) > levels).mean(axis=1)
    return bool(steps.max(initial=0.0) <= _BARE)
