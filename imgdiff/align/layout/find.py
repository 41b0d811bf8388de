"""What moved on a page because something was inserted or removed: bands of rows or of columns.

A page is put together from rectangles that run along at one shift each. Small pieces of what
differs are looked for further up and down; at the shifts where they lie, the pages are laid on each
other pixel by pixel; and the cheapest path through the rows says which shift holds where (see
``path``). Where parts of the page next to each other move on their own, as its columns do,
each has a path of its own. Columns are rows of the page on its side.
"""

import cv2
import numpy as np

from imgdiff.align.layout.found import is_bare, layout_of
from imgdiff.align.layout.pages import DIFFERING, LEVELS, NOISE_LIKE, PROBES, Pages
from imgdiff.align.layout.pieces import Layout, turned
from imgdiff.align.layout.pinned import with_pinned
from imgdiff.align.layout.probes import probe_places, shifts_of
from imgdiff.align.layout.tiles import TILE, structure, tile_means, unlike_tiles
from imgdiff.arrays import differs

#: Share of the probes that has to lie elsewhere.
_MOVED = 0.1
#: What differs in place and not once moved, in strips of rows: that much is needed, and to go on
#: that share of all that differs.
_EVIDENCE, _WORTH = 48.0, 0.03
#: Rows are taken without a look at columns where they leave no more than this share of what
#: differed and is compared elsewhere, and nothing is taken that leaves more than the second.
_GOOD, _MOST_LEFT = 0.1, 0.5
#: Levels by which a tile with structure varies, and the share of them in a photograph.
_STRUCTURED, _ALL_OVER = 2.0, 0.8
#: More bands than these are noise put in order.
_MOST_BANDS = 12


def find_layout(before: np.ndarray, after: np.ndarray) -> Layout | None:
    """The bands that were inserted and removed.

    Args:
        before: uint8 (H, W, 3).
        after: uint8 of any size.

    Returns:
        The layout; None where nothing moved, or moving does not explain the pair clearly better.
    """
    greys = [cv2.cvtColor(page, cv2.COLOR_RGB2GRAY) for page in (before, after)]
    if min(min(grey.shape) for grey in greys) < 3 * TILE:
        return None
    height, width = np.minimum(*(grey.shape for grey in greys))
    common = np.s_[:height, :width]
    apart = np.ones(greys[0].shape, np.float32)
    apart[common] = differs(before[common], after[common]) > LEVELS
    differing = tile_means(apart)
    wanted = differing * structure(greys[0])
    wanted[differing < DIFFERING] = 0
    if np.count_nonzero(wanted) > NOISE_LIKE * wanted.size:
        wanted *= unlike_tiles(*greys)
    layout = None
    if _moved(greys[0], greys[1], wanted):
        layout = _bands_of_rows(before, after)
    if layout is None or layout.left_over > _GOOD:
        upright = [np.ascontiguousarray(grey.T) for grey in greys]
        if _moved(upright[0], upright[1], wanted.T):
            columns = _bands_of_rows(*(page.transpose(1, 0, 2).copy() for page in (before, after)))
            if columns and (layout is None or columns.left_over < layout.left_over):
                layout = turned(columns)
    return layout and with_pinned(layout, before, after)


def _moved(before: np.ndarray, after: np.ndarray, wanted: np.ndarray) -> bool:
    """Do parts of what differs lie further up or down?"""
    found = [where for _, where, _ in shifts_of(before, after, probe_places(wanted, PROBES))]
    return sum(map(any, found)) > _MOVED * len(found)


def _bands_of_rows(before: np.ndarray, after: np.ndarray) -> Layout | None:
    width = min(before.shape[1], after.shape[1])
    page = Pages(before[:, :width], after[:, :width])
    page.look_for_shifts()
    if page.most_evidence() < max(_EVIDENCE, _WORTH * page.in_place):
        return None
    parts = page.parts()
    evidence, rest = page.explained(parts)
    left_over = rest / max(evidence + rest, 1.0)
    if evidence < _EVIDENCE or left_over > _MOST_LEFT:
        return None
    layout = layout_of(page, parts, left_over, before.shape[1], after.shape[1])
    if len(layout.bands) > _MOST_BANDS or _is_motion(layout, page, before):
        return None
    return layout


def _is_motion(layout: Layout, page: Pages, before: np.ndarray) -> bool:
    """Did the whole picture move, so that its edges came and went, rather than parts of a page?

    In noise where only bare ground came and went, as on a scan; and where all of a picture moved
    alike that has structure nearly everywhere, as a photograph.
    """
    if page.end:
        return False
    noisy = page.levels > LEVELS
    if noisy and all(is_bare(band, page) for band in layout.bands):
        return True
    structured = structure(cv2.cvtColor(before, cv2.COLOR_RGB2GRAY)) >= _STRUCTURED
    moved_alike = len({(piece.dx, piece.dy) for piece in layout.pieces}) == 1
    return moved_alike and float(structured.mean()) > _ALL_OVER
