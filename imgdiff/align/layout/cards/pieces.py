"""The pieces of a card that moved: edges, lines and buttons are rounded to pixels on their own."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, product

import numpy as np

from imgdiff.align.layout.cards.grids import grids_of
from imgdiff.align.layout.pages import Pages
from imgdiff.align.layout.path import between
from imgdiff.align.layout.pieces import Layout, without
from imgdiff.arrays import differs
from imgdiff.geometry import Box
from imgdiff.result_parts import Band, Piece

#: Pixels around a card's border that are soft, and beside it within, where corners are round.
AROUND, _EDGES = 2, (4, 8)
#: Strips of rows that must be the same a row off: one edge of a button. So many rows are lost at
#: most at one place.
_GAIN, _LOST = 2.0, 2
#: Levels from which a pixel differs, and how many do in its own pieces alone, as a share of those
#: that do without them alone: what was edited differs in both.
_LEVELS, _BETTER = 10, 0.5


def card_pieces(
    before: np.ndarray,
    after: np.ndarray,
    one: Box,
    two: Box,
    moved: tuple[int, int],
    edge: int = _EDGES[0],
) -> tuple[list[Piece], list[Band]]:
    """Where the parts of a card lie.

    Args:
        before: uint8 (H, W, 3).
        after: uint8 (H2, W2, 3).
        one: The card on ``before``.
        two: The same on ``after``.
        moved: How far right and down most of what is in it moved.
        edge: Pixels beside its border that go with it.

    Returns:
        Its pieces, and the rows that were lost between them.
    """
    pages = tuple(Box.of_shape(*image.shape[:2]) for image in (before, after))
    spans = []
    for side, (near, far) in enumerate((("left", "right"), ("top", "bottom"))):
        start, stop = getattr(one, near), getattr(one, far)
        off = getattr(two, near) - start, getattr(two, far) - stop
        ends = stop >= getattr(pages[0], far), getattr(two, far) >= getattr(pages[1], far)
        if any(ends):  # cut off at the page's end, and no edge
            off = off[0], moved[side]
        edges = start - AROUND, start + edge, stop - edge, stop + AROUND
        spans.append([*zip(pairwise(edges), (off[0], moved[side], off[1]), strict=True)])
    inner = Box(spans[0][1][0][0], spans[1][1][0][0], spans[0][1][0][1], spans[1][1][0][1])
    parts = [
        Piece(Box(left, top, right, bottom), dx, dy)
        for ((left, right), dx), ((top, bottom), dy) in product(*spans)
    ]
    middle = _inside(Piece(inner, *moved), pages) if inner.width > 0 < inner.height else None
    lost: list[Band] = []
    if middle is not None:
        rounded = [*_rounded_rows(before, after, middle)]
        lost = [part for part in rounded if isinstance(part, Band)]
        rows = [part for part in rounded if isinstance(part, Piece)]
        if rows:
            parts = [part for part in parts if part.box.intersection(inner) is None]
            parts += rows
    pieces = (_inside(part, pages) for part in parts)
    return [piece for piece in pieces if piece is not None], lost


def _inside(piece: Piece, pages: tuple[Box, ...]) -> Piece | None:
    """What of a piece is on both pages."""
    box = piece.box.intersection(pages[0])
    there = box and box.shifted(piece.dx, piece.dy).intersection(pages[1])
    return Piece(there.shifted(-piece.dx, -piece.dy), piece.dx, piece.dy) if there else None


def _rounded_rows(before: np.ndarray, after: np.ndarray, inner: Piece) -> Iterator[Piece | Band]:
    """What is within a card, in pieces that may lie a row further or less far, and what is lost."""
    box = inner.box
    there = box.shifted(inner.dx, inner.dy)
    pages = Pages(before[box.slices], after[there.slices], moved=True)
    pages.try_shifts((-2, -1, 1, 2))
    parts = pages.parts()
    lost = [between(part.runs, box.height) for part in parts]
    if pages.explained(parts)[0] < _GAIN:
        return
    if any(stop - start > _LOST for gaps in lost for start, stop in gaps):
        return  # other words, and nothing rounded
    for part, gaps in zip(parts, lost, strict=True):
        columns = Box(part.left, 0, part.right, box.height).shifted(box.left, box.top)
        for run in part.runs:
            rows = columns._replace(top=box.top + run.start, bottom=box.top + run.stop)
            yield Piece(rows, inner.dx, inner.dy + int(pages.shifts[run.shift]))
        for start, stop in gaps:
            if stop > start:
                rows = columns._replace(top=box.top + start, bottom=box.top + stop)
                yield Band("before", "rows", rows.top, rows.height, rows)


def with_card_pieces(layout: Layout, before: np.ndarray, after: np.ndarray) -> Layout:
    """The layout, with cards in pieces of their own where those explain them better.

    Beside each other each may be rounded in other rows.

    Args:
        layout: Of the two pages.
        before: uint8 (H, W, 3).
        after: uint8 (H2, W2, 3).
    """
    others = [card for grid in grids_of(after) for card in grid.cards]
    for card in (card for grid in grids_of(before) for card in grid.cards):
        middle = card.left + card.width // 2, card.top + card.height // 2
        over = [piece for piece in layout.pieces if _has(piece.box, *middle)]
        if not over:
            continue
        moved = over[-1].dx, over[-1].dy
        there = card.shifted(*moved)
        twin = next((other for other in others if _apart(there, other) <= AROUND), None)
        if twin is None:
            continue
        for edge in _EDGES:
            pieces, lost = card_pieces(before, after, card, twin, moved, edge)
            own = _without(layout, pieces, lost)
            off, still = (_off(each, before, after, card) for each in (layout, own))
            if np.count_nonzero(still & ~off) < _BETTER * np.count_nonzero(off & ~still):
                layout = own
    return layout


def _without(layout: Layout, pieces: list[Piece], lost: list[Band]) -> Layout:
    """The layout with pieces more, and without rows that are lost."""
    kept = (
        Piece(box, piece.dx, piece.dy)
        for piece in layout.pieces
        for box in without(piece.box, [band.box for band in lost])
    )
    return replace(layout, pieces=(*kept, *pieces), fillers=(*layout.fillers, *lost))


def _off(layout: Layout, before: np.ndarray, after: np.ndarray, card: Box) -> np.ndarray:
    """Which pixels of a card differ, bool."""
    one = before[card.slices]
    two = one.copy()
    for piece in layout.pieces:
        part = piece.box.intersection(card)
        if part is not None:
            two[part.slices_in(card)] = after[part.shifted(piece.dx, piece.dy).slices]
    return np.asarray(differs(one, two) > _LEVELS)


def _has(box: Box, x: int, y: int) -> bool:
    return box.left <= x < box.right and box.top <= y < box.bottom


def _apart(one: Box, two: Box) -> int:
    return max(abs(a - b) for a, b in zip(one, two, strict=True))
