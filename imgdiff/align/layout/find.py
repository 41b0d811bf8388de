"""What moved on a page because something was inserted or removed: bands of rows or of columns.

A page is put together from rectangles that run along at one shift each. Small pieces of what
differs are looked for further up and down; at the shifts where they lie, the pages are laid on each
other pixel by pixel; and the cheapest path through the rows says which shift holds where (see
``path``). Where parts of the page next to each other move on their own, as its columns do,
each has a path of its own. Columns are rows of the page on its side.
"""

import math
from collections import Counter
from typing import NamedTuple

import cv2
import numpy as np

from imgdiff.align.layout.apart import with_own_rows
from imgdiff.align.layout.aside import with_aside
from imgdiff.align.layout.bands import bare
from imgdiff.align.layout.cards.flow import with_flow
from imgdiff.align.layout.cards.pieces import with_card_pieces
from imgdiff.align.layout.exchanged import with_exchanged
from imgdiff.align.layout.found import layout_of
from imgdiff.align.layout.motion_like import are_lines, goes_in_steps, is_motion, is_photograph
from imgdiff.align.layout.pages import LEVELS, Pages
from imgdiff.align.layout.pieces import Layout, turned
from imgdiff.align.layout.pinned import with_pinned
from imgdiff.align.layout.probes import probe_places, shifts_of
from imgdiff.align.layout.search import DIFFERING, PROBES, look_for_shifts
from imgdiff.align.layout.side import with_side
from imgdiff.align.layout.tiles import STRUCTURED, TILE, structure, tile_means, unlike_tiles
from imgdiff.arrays import differs
from imgdiff.io.resize import resize

#: Where more than that share of all tiles differs it may be by noise, and those count that it does
#: not explain.
_MAYBE_NOISE = 0.05
#: Share of the probes that has to lie elsewhere.
_MOVED = 0.1
#: What differs in place and not once moved, in strips of rows: that much is needed, and to go on
#: that share of all that differs.
_EVIDENCE, _WORTH = 48.0, 0.03
#: Rows are taken without a look at columns where they leave no more than this share of what
#: differed and is compared elsewhere, and nothing is taken that leaves more than the second.
_GOOD, _MOST_LEFT = 0.1, 0.5
#: Pixels from which pictures in noise are looked at smaller first.
_LARGE = 1_200_000
#: Share of the shorter page's rows that each part has on both: fewer may be alike by chance in
#: noise.
_SHARED = 0.4
#: Share of the tiles with structure that must differ for all to have moved aside.
_MOST_OF_IT = 0.6
#: Pixels between what went and what came within which the one replaced the other.
_REPLACED = 8
#: More bands of several rows than these are noise put in order.
_MOST_BANDS = 12


def find_layout(before: np.ndarray, after: np.ndarray) -> Layout | None:
    """The bands that were inserted and removed, and the cards that flowed on.

    Args:
        before: uint8 (H, W, 3).
        after: uint8 of any size.

    Returns:
        The layout; None where nothing moved, or moving does not explain the pair clearly better.
    """
    flowed = with_flow(before, after, lambda *pages: _rows_or_columns(*pages) or _rows(*pages))
    layout = flowed or with_aside(before, after, _rows_or_columns(before, after), _rows)
    return layout and with_own_rows(with_card_pieces(layout, before, after), before, after)


def _rows(before: np.ndarray, after: np.ndarray) -> Layout | None:
    """Bands of rows, of pages of which it is known that parts of them moved."""
    layout = _bands_of_rows(before, after, parts_moved=True)
    return layout and with_pinned(layout, before, after)


def _rows_or_columns(before: np.ndarray, after: np.ndarray) -> Layout | None:
    """Bands of rows, of columns, or of a side."""
    greys = [cv2.cvtColor(page, cv2.COLOR_RGB2GRAY) for page in (before, after)]
    if min(min(grey.shape) for grey in greys) < 3 * TILE:
        return None
    height, width = np.minimum(*(grey.shape for grey in greys))
    common = np.s_[:height, :width]
    apart = np.full(greys[0].shape, 255, np.uint8)
    apart[common] = np.where(differs(before[common], after[common]) > LEVELS, 255, 0)
    differing = tile_means(apart).astype(np.float32) / 255
    telling = structure(greys[0])
    wanted = differing * telling
    wanted[differing < DIFFERING] = 0
    anywhere = wanted
    if np.count_nonzero(wanted) > _MAYBE_NOISE * wanted.size:
        wanted = wanted * unlike_tiles(*greys)
    layout, checked = None, False
    moved = _moved(greys[0], greys[1], wanted)
    if moved is None and anywhere is not wanted:  # one row of a table is like the next one
        moved = _moved(greys[0], greys[1], anywhere, noisy=False)
    if moved and not moved.exactly:
        checked = _moves_when_small(before, after, moved)
        if not checked:
            return None
    if moved:
        layout = _bands_of_rows(before, after)
    if layout is None or layout.left_over > _GOOD:
        upright = [np.ascontiguousarray(grey.T) for grey in greys]
        moved = _moved(upright[0], upright[1], wanted.T)
        if moved and (moved.exactly or checked or _moves_when_small(before, after, moved)):
            one, two = (page.transpose(1, 0, 2).copy() for page in (before, after))
            columns = _bands_of_rows(one, two, upright=False)
            if columns and _within_lines(columns, one, two):
                columns = None
            if columns and (layout is None or columns.left_over < layout.left_over):
                layout = turned(columns)
    everywhere = np.count_nonzero(wanted) > _MOST_OF_IT * np.count_nonzero(telling >= STRUCTURED)
    if layout is None and everywhere and wanted.any():
        layout = with_side(before, after, wanted, _rows_or_columns)
    return layout and with_pinned(layout, before, after)


def _within_lines(layout: Layout, before: np.ndarray, after: np.ndarray) -> bool:
    """Is all that moved words and things within their lines, and no column came or went?

    Of pages of one width: where one word became another the next ones move, and a logo moves on
    bare ground. A person calls neither an insertion.
    """
    if len(before) != len(after):
        return False
    images = {"before": before, "after": after}
    if all(bare(band.box, images[band.side], LEVELS) for band in layout.bands):
        return True
    removed, inserted = (
        [band.position for band in layout.bands if band.side == side] for side in images
    )
    return any(abs(one - other) <= _REPLACED for one in removed for other in inserted)


class _Moved(NamedTuple):
    """That parts of what differs lie further up or down.

    Attributes:
        exactly: Is any of them equal there?
        together: Do most of all that differs lie as far off?
    """

    exactly: bool
    together: bool


def _moved(
    before: np.ndarray, after: np.ndarray, wanted: np.ndarray, noisy: bool = True
) -> _Moved | None:
    """Do parts of what differs lie further up or down? noisy: as for ``shifts_of``."""
    found = list(shifts_of(before, after, probe_places(wanted, PROBES), noisy))
    moved = [off for _, shifts, off in found if any(shifts)]
    if len(moved) <= _MOVED * len(found):
        return None
    votes = Counter(near for _, shifts, _ in found for near in {*shifts, *(s + 1 for s in shifts)})
    together = any(shift > 1 or shift < 0 for shift, n in votes.items() if 2 * n > len(found))
    return _Moved(not all(moved), together)


def _moves_when_small(before: np.ndarray, after: np.ndarray, moved: _Moved) -> bool:
    """Whether a layout is found in smaller copies too, as the rest is dear.

    Where noise is averaged out and structure is everywhere still, it is a photograph, and no page.
    Of a page most of which lies as far off no more is asked: small letters are no longer alike.
    """
    pixels = before[..., 0].size
    if pixels <= _LARGE:
        return True
    scale = math.sqrt(_LARGE / pixels)
    one, two = (
        resize(page, (max(1, int(page.shape[0] * scale)), max(1, int(page.shape[1] * scale))))
        for page in (before, after)
    )  # rounded down, or they could be large again
    if is_photograph(one):
        return False
    return moved.together or _rows_or_columns(one, two) is not None


def _bands_of_rows(
    before: np.ndarray, after: np.ndarray, parts_moved: bool = False, upright: bool = True
) -> Layout | None:
    """parts_moved: whether it is known that it is no picture that moved as a whole."""
    width = min(before.shape[1], after.shape[1])
    page = Pages(before[:, :width], after[:, :width], upright=upright)
    look_for_shifts(page)
    if page.most_evidence() < max(_EVIDENCE, _WORTH * page.in_place):
        return None
    parts = page.parts()
    evidence, rest = page.explained(parts)
    left_over = rest / max(evidence + rest, 1.0)
    if evidence < _EVIDENCE or left_over > _MOST_LEFT:
        return None
    layout = layout_of(page, parts, left_over, before.shape[1], after.shape[1])
    fewest = min(sum(run.stop - run.start for run in part.runs) for part in parts)
    few = page.levels > LEVELS and fewest < _SHARED * min(len(before), len(after))
    bands = sum(band.size > 1 for band in layout.bands)
    if few or bands > _MOST_BANDS:
        return None
    steps = goes_in_steps(parts, page) and not are_lines(layout, page, before, after)
    if not parts_moved and (steps or is_motion(layout, page, before)):
        return None
    return with_exchanged(layout, page)
