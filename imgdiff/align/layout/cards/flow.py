"""Cards in a grid of which one came or went: each of the next ones flows to the place before it."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import cv2
import numpy as np

from imgdiff.align.layout.bands import bare
from imgdiff.align.layout.cards.grids import Grid, Same, are_same, grids_of, same_cards
from imgdiff.align.layout.cards.pieces import AROUND, card_pieces
from imgdiff.align.layout.found import layout_of
from imgdiff.align.layout.noise import is_noisy, matches
from imgdiff.align.layout.pages import LEVELS, Pages
from imgdiff.align.layout.path import between
from imgdiff.align.layout.pieces import Layout, without
from imgdiff.align.layout.pinned import with_pinned
from imgdiff.align.layout.probes import probe_places
from imgdiff.align.layout.search import PROBES
from imgdiff.align.layout.tiles import structure
from imgdiff.arrays import commonest_color
from imgdiff.geometry import Box
from imgdiff.result_parts import Band, Piece

#: Share of the smaller grid's cards that both have; pixels that a card moves by, and that are cut
#: off of one, at least.
_SHARED, _MOVED = 0.5, 3
#: Rows that are lost at most at one place where things are rounded to whole ones.
_LOST = 8


def with_flow(
    before: np.ndarray,
    after: np.ndarray,
    find: Callable[[np.ndarray, np.ndarray], Layout | None],
) -> Layout | None:
    """The layout of two pages in whose grid of cards one came or went.

    Args:
        before: uint8 (H, W, 3).
        after: uint8 (H2, W2, 3).
        find: Gives the layout of two pages on which each card stands where it did.

    Returns:
        The layout; None where no card flowed to another column.
    """
    found = _flowed(before, after)
    return found and _layout(before, after, *found, find)


def has_flowed(before: np.ndarray, after: np.ndarray) -> bool:
    """Did cards flow on because another one came or went, and were not only exchanged?

    Args:
        before: uint8 (H, W, 3).
        after: uint8 (H2, W2, 3).
    """
    found = _flowed(before, after)
    if found is None:
        return False
    grid, other, same = found
    went, came = (
        [card for i, card in enumerate(one.cards) if i not in {pair[side] for pair in same}]
        for side, one in enumerate((grid, other))
    )
    return not any(
        are_same(before[card.slices], after[new.slices]) for card in went for new in came
    )


def _flowed(before: np.ndarray, after: np.ndarray) -> tuple[Grid, Grid, list[Same]] | None:
    """The cards of both pages of which one came or went, and which of them are the same."""
    for grid, other in product(grids_of(before), grids_of(after)):
        if not _are_alike(grid, other):
            continue
        same = same_cards(before, grid, after, other)
        fewest = min(len(grid.cards), len(other.cards))
        if len(same) >= _SHARED * fewest and any(abs(dx) >= _MOVED for *_, dx, _ in same):
            return grid, other, same
    return None


def _layout(
    before: np.ndarray,
    after: np.ndarray,
    grid: Grid,
    other: Grid,
    same: list[Same],
    find: Callable[[np.ndarray, np.ndarray], Layout | None],
) -> Layout | None:
    """That of the page around the cards, and each card at its place."""
    back = _flowed_back(after, grid, other, same)
    rest = _without_gone(before, grid, same)
    layout = find(rest, back)
    if layout is not None and any(band.axis == "columns" for band in layout.bands):
        layout = None
    page = Box.of_shape(*before.shape[:2])
    down = other.tops[0] - grid.tops[0]
    stay = {i for i, _, dx, dy in same if max(abs(dx), abs(dy - down)) < _MOVED}
    kept = [grid.cards[i] for i in stay]
    around = (slot.grown(AROUND, page) for slot in grid.slots())
    slots = [box for box in around if box.area > 0 and not any(map(box.intersection, kept))]
    if len(before) == len(after) and (layout is None or _only_rounded(layout)):
        layout = _pushed_out(rest, back, grid, other)
        if layout is None:  # what flowed to a row more leaves the ground that it lies on
            more = (slot.shifted(0, -down).grown(AROUND, page) for slot in _more(other, grid))
            slots += [slot for slot in more if slot.area > 0 and bare(slot, rest, LEVELS)]
            ground = commonest_color(before[::4, ::4].reshape(-1, 3))
            for slot in slots:
                rest[slot.slices] = back[slot.slices] = ground
            layout = _in_place(rest, back)
    if layout is None:
        return None
    pieces = [Piece(box, p.dx, p.dy) for p in layout.pieces for box in without(p.box, slots)]
    bands: list[Band] = []
    lost: list[Band] = []
    for i, j, dx, dy in same:
        one, two = grid.cards[i], other.cards[j]
        if i not in stay:
            parts, gone = card_pieces(before, after, one, two, (dx, dy))
            pieces += parts
            lost += gone
        if one.height > two.height + _MOVED:
            bands.append(_band("before", one._replace(top=one.top + two.height), one.top))
        elif two.height > one.height + _MOVED:
            bands.append(_band("after", two._replace(top=two.top + one.height), one.bottom))
    both = {i for i, *_ in same}, {j for _, j, *_ in same}
    bands += [_band("before", c, c.top) for i, c in enumerate(grid.cards) if i not in both[0]]
    for j, card in enumerate(other.cards):
        if j not in both[1]:
            at = grid.cards[min(j, len(grid.cards) - 1)]
            bands.append(_band("after", card, at.top if j < len(grid.cards) else at.bottom))
    areas = {"before": _area(grid), "after": _area(other)}
    rows = [band for band in layout.bands if not _is_within(band, areas[band.side])]
    fillers = [band for band in layout.bands if band not in rows]
    fillers += [_band("before", slot, slot.top) for slot in slots]
    fillers += lost
    flowed = replace(
        layout,
        pieces=tuple(pieces),
        bands=tuple(sorted([*rows, *bands], key=lambda band: (band.position, band.side, band.box))),
        fillers=(*layout.fillers, *fillers),
        smeared=tuple(box for box in layout.smeared if not any(map(box.intersection, slots))),
    )
    # Where a card flowed away, a button stands where another one did: that pins none.
    pinned = with_pinned(flowed, before, after).pieces[len(pieces) :]
    pinned = tuple(p for p in pinned if not any(map(p.box.intersection, slots)))
    return replace(flowed, pieces=(*pieces, *pinned))


def _more(grid: Grid, than: Grid) -> list[Box]:
    """The places of a grid in the rows that it has more."""
    last = grid.tops[: len(than.tops)][-1]
    return [slot for slot in grid.slots() if slot.top > last]


def _only_rounded(layout: Layout) -> bool:
    """Moved nothing by more than a row?"""
    return all(max(abs(piece.dx), abs(piece.dy)) <= 1 for piece in layout.pieces)


def _pushed_out(before: np.ndarray, after: np.ndarray, grid: Grid, other: Grid) -> Layout | None:
    """That of two pages where a row of cards more leaves no room for what stood below them."""
    rows = len(other.tops) - len(grid.tops)
    side, image, area = (
        ("before", before, _area(grid)) if rows > 0 else ("after", after, _area(other))
    )
    height, width = len(image), min(before.shape[1], after.shape[1])
    step = int(min(np.diff(max(grid.tops, other.tops, key=len)), default=height))
    if not rows or not area.bottom < height <= area.bottom + abs(rows) * step:
        return None
    below = Box(0, area.bottom, width, height)
    if bare(below, image, LEVELS):
        return None
    layout = _in_place(before[: area.bottom], after[: area.bottom])
    return replace(layout, bands=(Band(side, "rows", area.bottom, below.height, below),))


def _in_place(before: np.ndarray, after: np.ndarray) -> Layout:
    """That of two pages of one height on which nothing moved but by what is rounded to pixels."""
    width = min(before.shape[1], after.shape[1])
    pages = Pages(before[:, :width], after[:, :width], moved=True)
    grey, other = (cv2.cvtColor(page, cv2.COLOR_RGB2GRAY) for page in (before, after))
    matched = matches(grey, other, probe_places(structure(grey), PROBES))
    if is_noisy(matched):
        pages.follow_noise(matched)
    pages.try_shifts((-1, 1))
    parts = pages.parts()
    gaps = [gap for part in parts for gap in between(part.runs, len(before))]
    if any(stop - start > _LOST for start, stop in gaps):
        return Layout((Piece(Box(0, 0, width, len(before)), 0, 0),), ())
    layout = layout_of(pages, parts, 0.0, before.shape[1], after.shape[1])
    return replace(layout, bands=(), fillers=(*layout.fillers, *layout.bands), smeared=())


def _are_alike(grid: Grid, other: Grid) -> bool:
    """Are both of cards of one size in the same columns?"""
    pairs = zip((*grid.size, *grid.lefts), (*other.size, *other.lefts), strict=False)
    return len(grid.lefts) == len(other.lefts) and all(abs(a - b) < _MOVED for a, b in pairs)


def _flowed_back(after: np.ndarray, grid: Grid, other: Grid, same: list[Same]) -> np.ndarray:
    """``after`` with its cards in the order in which ``before`` has them, the others taken out."""
    ground = commonest_color(after[::4, ::4].reshape(-1, 3))
    page = Box.of_shape(*after.shape[:2])
    back = after.copy()
    more = _more(other, grid)  # these came as they are
    for slot in (slot for slot in other.slots() if slot not in more):
        back[slot.grown(AROUND, page).slices] = ground
    down = other.tops[0] - grid.tops[0]
    for i, _, dx, dy in same:
        if max(abs(dx), abs(dy - down)) < _MOVED:  # what is in it may be rounded on its own
            dx, dy = 0, down
        card = grid.cards[i].shifted(0, down)
        source = grid.cards[i].shifted(dx, dy).intersection(page)
        if card.top > other.tops[-1] + _MOVED or source is None:
            continue
        target = source.shifted(-dx, down - dy).intersection(page)
        if target is not None:
            back[target.slices] = after[target.shifted(dx, dy - down).slices]
    return back


def _without_gone(before: np.ndarray, grid: Grid, same: list[Same]) -> np.ndarray:
    """``before`` without the cards that went, which no row of the other page could explain."""
    page = Box.of_shape(*before.shape[:2])
    ground = commonest_color(before[::4, ::4].reshape(-1, 3))
    left = before.copy()
    for i in {*range(len(grid.cards))} - {i for i, *_ in same}:
        left[grid.cards[i].grown(AROUND, page).slices] = ground
    return left


def _band(side: str, box: Box, position: int) -> Band:
    return Band(side, "rows", position, box.height, box)


def _area(grid: Grid) -> Box:
    """From the first row of cards to what follows the last."""
    wide, high = grid.size
    step = grid.tops[1] - grid.tops[0] if len(grid.tops) > 1 else high
    bottom = grid.tops[-1] + max(step, high)
    return Box(grid.lefts[0], grid.tops[0] - max(0, step - high), grid.lefts[-1] + wide, bottom)


def _is_within(band: Band, area: Box) -> bool:
    """Do the rows of a band lie among those of the cards?"""
    common = min(band.box.bottom, area.bottom) - max(band.box.top, area.top)
    return band.axis == "rows" and 2 * common > band.box.height
