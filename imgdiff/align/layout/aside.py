"""Columns of a table that moved aside, as a row that came or went changed how wide they are."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np

from imgdiff.align.layout.pieces import Layout
from imgdiff.align.layout.probes import HIGH, WIDE, probe_places
from imgdiff.align.layout.tiles import TILE, is_written, structure, tile_means, unlike_tiles
from imgdiff.arrays import differs, runs_of
from imgdiff.geometry import Box
from imgdiff.result_parts import Piece

#: Probes that are looked for; how far aside, in pixels; what one may be off, in levels (root mean
#: square) and as a share of its contrast; the least contrast, in levels.
_PROBES, _ASIDE, _EXACT, _NOISY, _CONTRAST = 32, 64, 2.0, 0.35, 8.0
#: Pixels within which probes lie as far aside, and belong to one column.
_NEAR, _WIDE = 1, 96
#: Levels from which pixels differ; pixels of ground from which on it parts two
#: columns; by how many these are smoothed, and how wide the end of a line is at most.
_LEVELS, _GROUND, _SOFT, _LINE = 24, 12, 1.0, 4
#: A row of the table costs less than that share aside of what it does where it is.
_BETTER = 0.7


class _Match(NamedTuple):
    """A probe that was found: where it is on ``before``, and how far right and down it lies."""

    top: int
    left: int
    dx: int
    dy: int


def with_aside(
    before: np.ndarray,
    after: np.ndarray,
    layout: Layout | None,
    find: Callable[[np.ndarray, np.ndarray], Layout | None],
) -> Layout | None:
    """The layout of two pages with a table whose columns moved aside where rows came or went.

    Args:
        before: uint8 (H, W, 3).
        after: uint8 (H2, W, 3).
        layout: What is known of them.
        find: Gives the layout of two pages whose columns stand where they did.

    Returns:
        The layout; ``layout`` where no columns moved, or that explains no more.
    """
    tiny = min(*before.shape[:2], *after.shape[:2]) < 3 * TILE
    if tiny or before.shape[1] != after.shape[1] or not is_written(before):
        return layout
    known = layout if layout and all(band.axis == "rows" for band in layout.bands) else None
    matched = _matched(before, after, known)
    aside = _rows_aside(matched)
    columns = _columns(before, after, aside) if aside else []
    if not columns:
        return layout
    straight = _straight(after, columns)
    rows = _rows(before, after, straight, sorted({match.dy for match in matched}))
    if rows is None:
        return layout
    put = np.concatenate([after[: rows[0]], straight[rows[0] : rows[1]], after[rows[1] :]])
    near = {match.dy + more for match in aside for more in (-1, 0, 1)}  # each row is rounded
    put = _with_same_letters(before, put, rows, columns, sorted(near))
    found = find(before, put)
    if found is None or not any(band.axis == "rows" for band in found.bands):
        return layout
    pieces = [part for piece in found.pieces for part in _parts(piece, rows, columns)]
    found = replace(found, pieces=tuple(pieces))
    return found if _left(before, after, found) < _left(before, after, layout) else layout


def _left(before: np.ndarray, after: np.ndarray, layout: Layout | None) -> float:
    """Share of the structure of ``before`` that has no counterpart."""
    if layout is None:
        common = np.s_[: min(len(before), len(after))]
        whole = np.zeros(before.shape[:2], bool)
        whole[common] = True
        onto = before.copy()
        onto[common] = after[common]
    else:
        whole, onto = layout.shared(before.shape), layout.onto(after, before)
    content = differs(before[:, 1:], before[:, :-1]) > _LEVELS
    lost = ~whole[:, 1:] | (differs(before, onto)[:, 1:] > _LEVELS)
    return float((content & lost).sum() / max(1, content.sum()))


def _matched(before: np.ndarray, after: np.ndarray, layout: Layout | None) -> list[_Match]:
    """Where parts of what differs lie: row and column on ``before``, how far right and down."""
    grey, other = (cv2.cvtColor(page, cv2.COLOR_RGB2GRAY) for page in (before, after))
    moved = (
        other if layout is None else cv2.cvtColor(layout.onto(after, before), cv2.COLOR_RGB2GRAY)
    )
    unlike = unlike_tiles(grey, moved)
    if layout is not None:
        unlike |= tile_means(np.where(layout.shared(before.shape), 0, 255).astype(np.uint8)) > 0
    found = []
    for top, left in probe_places(unlike * structure(grey), _PROBES):
        left = min(left, grey.shape[1] - WIDE)
        start = max(0, left - _ASIDE)
        strip = other[:, start : left + WIDE + _ASIDE]
        place = _place(grey[top : top + HIGH, left : left + WIDE], strip)
        if place is not None:
            found.append(_Match(top, left, start + place[0] - left, place[1] - top))
    return found


def _place(probe: np.ndarray, image: np.ndarray) -> tuple[int, int] | None:
    """Column and row at which a probe lies in a part of the other page."""
    found = _nearest(probe, image)
    return found and found[1:]


def _nearest(probe: np.ndarray, image: np.ndarray) -> tuple[float, int, int] | None:
    """By how much a probe is off where it lies in a part of the other page, column and row."""
    contrast = float(probe.std())
    if contrast < _CONTRAST or min(np.subtract(image.shape, probe.shape)) < 0:
        return None
    off, _, (x, y), _ = cv2.minMaxLoc(cv2.matchTemplate(image, probe, cv2.TM_SQDIFF))
    return (off, x, y) if off <= max(_EXACT, _NOISY * contrast) ** 2 * probe.size else None


def _rows_aside(matched: list[_Match]) -> list[_Match]:
    """Those that lie as far aside as another one of the same column in another row."""
    return [
        match
        for match in matched
        if match.dx
        and any(
            abs(match.dx - other.dx) <= _NEAR
            and abs(match.left - other.left) <= _WIDE
            and abs(match.top - other.top) > HIGH
            for other in matched
        )
    ]


def _columns(
    before: np.ndarray, after: np.ndarray, rows: list[_Match]
) -> list[tuple[int, int, int]]:
    """From where to where columns moved aside, and how far; they are parted by ground."""
    grey, other = (
        cv2.GaussianBlur(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), (0, 0), _SOFT)
        for page in (before, after)
    )  # or letters at fractions of a pixel are others
    part = before[min(row.top for row in rows) : max(row.top for row in rows) + HIGH]
    steps = np.any(differs(part[:, 1:], part[:, :-1]) > _LEVELS, axis=0, keepdims=True)
    ink = cv2.morphologyEx(
        steps.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((1, _GROUND), np.uint8)
    )[0]
    columns = []
    for start, stop in runs_of(ink):
        if stop - start <= _LINE:
            continue
        wide = slice(max(0, start - 2), min(stop + 2, start + WIDE))
        first = max(0, wide.start - _ASIDE)
        votes: Counter[int] = Counter()
        for row in rows:
            strip = other[row.top + row.dy : row.top + row.dy + HIGH, first : wide.stop + _ASIDE]
            probe = np.ascontiguousarray(grey[row.top : row.top + HIGH, wide])
            found = _place(probe, strip)
            if found is not None:
                votes[found[0] + first - wide.start] += 1
        dx, count = votes.most_common(1)[0] if votes else (0, 0)
        if 2 * count > votes.total():
            columns.append((start, stop, dx))
    if all(dx for *_, dx in columns):
        return []  # no table, whose first column stays: all of it moved
    return _within(_side_by_side(columns), before.shape[1])


def _side_by_side(columns: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Columns with the ground between them, parted where it is ground on both pages."""
    edges = []
    for (_, stop, _), (start, _, _) in pairwise(columns):
        edges.append((stop + start) // 2)
    first, last = columns[0], columns[-1]
    edges = [max(0, first[0] - _GROUND // 2), *edges, last[1] + max(0, last[2]) + _GROUND // 2]
    return [
        (start, stop, dx)
        for (start, stop), (*_, dx) in zip(pairwise(edges), columns, strict=True)
        if dx and stop > start
    ]


def _within(columns: list[tuple[int, int, int]], width: int) -> list[tuple[int, int, int]]:
    """What of the columns is on both pages."""
    inside = ((max(start, -dx), min(stop, width, width - dx), dx) for start, stop, dx in columns)
    return [(start, stop, dx) for start, stop, dx in inside if stop > start]


def _straight(after: np.ndarray, columns: list[tuple[int, int, int]]) -> np.ndarray:
    """``after`` with the columns where they stand on ``before``."""
    straight = after.copy()
    for start, stop, dx in columns:
        straight[:, start:stop] = after[:, start + dx : stop + dx]
    return straight


def _with_same_letters(
    before: np.ndarray,
    put: np.ndarray,
    rows: tuple[int, int],
    columns: list[tuple[int, int, int]],
    shifts: list[int],
) -> np.ndarray:
    """A page with the cells of a table's moved columns as ``before`` draws them, if the same.

    Letters that moved by a fraction of a pixel are drawn in other pixels.
    """
    same = put.copy()
    grey, other = (
        cv2.GaussianBlur(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), (0, 0), _SOFT)
        for page in (before, put)
    )
    for start, stop, _ in columns:
        part = before[:, start:stop]
        ink = np.any(differs(part[:, 1:], part[:, :-1]) > _LEVELS, axis=1)
        for top, bottom in runs_of(ink):
            if bottom - top < _LINE:
                continue
            probe = np.ascontiguousarray(grey[top:bottom, start + 1 : stop - 1])
            off = {}
            for shift in shifts:
                there = slice(top + shift, bottom + shift)
                if not rows[0] <= there.start < there.stop <= rows[1]:
                    continue
                found = _nearest(probe, other[there, start:stop])
                if found is not None:
                    off[shift] = found[0]
            for shift, least in off.items():
                if least <= min(off.get(shift - 1, least), off.get(shift + 1, least)):
                    same[top + shift : bottom + shift, start:stop] = part[top:bottom]
    return same


def _rows(
    before: np.ndarray, after: np.ndarray, straight: np.ndarray, shifts: list[int]
) -> tuple[int, int] | None:
    """From where to where the rows of ``after`` are those of the table."""
    plain, aside = (np.full(len(after), np.inf) for _ in range(2))
    for shift in shifts:
        first, last = max(0, shift), min(len(after), len(before) + shift)
        if last - first < HIGH // 2:
            continue
        there = before[first - shift : last - shift]
        for least, image in ((plain, after), (aside, straight)):
            cost = (differs(there, image[first:last]) > _LEVELS).sum(axis=1)
            cost = np.convolve(cost, np.ones(HIGH // 2), mode="same")
            least[first:last] = np.minimum(least[first:last], cost)
    pixels = HIGH // 2  # one in each row is none
    better = aside + pixels < _BETTER * plain
    worse = plain + pixels < _BETTER * aside
    best, at = 0, None
    for start, stop in _between(np.flatnonzero(worse), len(after)):
        rows = np.flatnonzero(better[start:stop])
        if len(rows) > best:
            best, at = len(rows), (start + int(rows[0]), start + int(rows[-1]) + 1)
    return at if best >= HIGH else None


def _between(rows: np.ndarray, height: int) -> Iterator[tuple[int, int]]:
    yield from zip([0, *(rows + 1)], [*rows, height], strict=True)


def _parts(
    piece: Piece, rows: tuple[int, int], columns: list[tuple[int, int, int]]
) -> Iterator[Piece]:
    """A piece, parted where it lies on the table."""
    box = piece.box
    yield piece
    top, bottom = max(box.top, rows[0] - piece.dy), min(box.bottom, rows[1] - piece.dy)
    for start, stop, dx in columns:
        part = box.intersection(Box(start, top, stop, bottom)) if bottom > top else None
        if part:
            yield Piece(part, piece.dx + dx, piece.dy)
