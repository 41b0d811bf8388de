"""A whole picture that moved, turned or grew: no page of which parts came and went."""

import cv2
import numpy as np

from imgdiff.align.agreement import differing_tiles, structured_tiles
from imgdiff.align.layout.found import is_bare, stands_out
from imgdiff.align.layout.pages import LEVELS, Pages
from imgdiff.align.layout.path import Part
from imgdiff.align.layout.pieces import Layout
from imgdiff.align.layout.tiles import STRUCTURED, is_written, structure, tile_means
from imgdiff.arrays import differs
from imgdiff.result_parts import Band

#: Share of the tiles that have structure in a photograph.
_ALL_OVER = 0.8
#: Share of pixels like the one beside them on a drawn page; how much more than the next ones the
#: step from a picture to what came into view is at most.
_DRAWN, _STEP = 0.6, 1.6
#: More shifts by a single row than these, and none by more rows than those are together or than the
#: second, are steps of a turn or of another scale; so are steps by few rows each that come to more
#: than the second.
_MOST_STEPS, _LARGE_STEP, _SMALL_STEP = 2, 8, 3


def goes_in_steps(parts: list[Part], page: Pages) -> bool:
    """Do all parts go from shift to shift by a row each, as after a turn or in another scale?

    Or do they drift, few rows at a time? What a browser rounds goes to and fro.
    """
    for part in parts:
        shifts = [0, *(int(page.shifts[run.shift]) for run in part.runs), page.end]
        steps = np.diff(shifts)
        single = np.count_nonzero(np.abs(steps) == 1)
        small = steps[np.abs(steps) <= _SMALL_STEP]
        drifts = abs(small.sum()) > max(_LARGE_STEP, np.abs(small).sum() / 2)
        even = single > _MOST_STEPS and np.abs(steps).max() <= min(single, _LARGE_STEP)
        if not drifts and not even:
            return False
    return True


def are_lines(layout: Layout, page: Pages, before: np.ndarray, after: np.ndarray) -> bool:
    """Did thin lines come or go, most of them unlike what is beside, and is most else the same?"""
    rows = [band for band in layout.bands if band.axis == "rows"]
    if 2 * sum(stands_out(band, page) for band in rows) <= len(rows):
        return False
    shared = np.where(layout.shared(before.shape), 255, 0).astype(np.uint8)
    telling = structured_tiles(before) & (tile_means(shared) == 255)
    same = telling & ~differing_tiles(before, layout.onto(after, before))
    return bool(2 * np.count_nonzero(same) > np.count_nonzero(telling))


def is_motion(layout: Layout, page: Pages, before: np.ndarray) -> bool:
    """Did the whole picture move, so that its edges came and went, rather than parts of a page?

    In noise where only bare ground came and went, as on a scan; and where all of a picture moved
    alike that has structure nearly everywhere or goes on at its edges, as a photograph.
    """
    if page.end:
        return False
    noisy = page.levels > LEVELS
    if noisy and all(is_bare(band, page) for band in layout.bands):
        return True
    if len({(piece.dx, piece.dy) for piece in layout.pieces}) > 1:
        return False
    if is_photograph(before):
        return True
    drawn = float((before[:, 1:] == before[:, :-1]).all(axis=2).mean()) > _DRAWN
    if drawn or is_written(before):
        return False
    return all(_goes_on(band, page) for band in layout.bands)


def is_photograph(image: np.ndarray) -> bool:
    """Has a picture structure nearly everywhere, and on no ground?"""
    structured = structure(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)) >= STRUCTURED
    return float(structured.mean()) > _ALL_OVER and not is_written(image)


def _goes_on(band: Band, page: Pages) -> bool:
    """Does a picture go on across the edges of a band, which then only came into view?"""
    image = page.before if band.side == "before" else page.after
    edges = [row for row in (band.box.top, band.box.bottom) if 1 < row < len(image) - 1]
    steps = differs(image[1:], image[:-1]).mean(axis=1)
    return all(steps[row - 1] <= _STEP * max(steps[row - 2], steps[row]) for row in edges)
