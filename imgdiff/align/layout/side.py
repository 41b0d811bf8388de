"""A sidebar that came or went at the left, of a page on which rows came or went as well."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from imgdiff.align.layout.pieces import Layout
from imgdiff.align.layout.probes import HIGH, WIDE, probe_places
from imgdiff.geometry import Box
from imgdiff.result_parts import Band, Piece

#: Probes that are looked for all over the page; levels (root mean square) that one may be off.
_PROBES, _EXACT = 8, 2.0
#: Share of those found that must agree, and fewest.
_AGREE, _FEWEST = 0.6, 3
#: Share of pixels like the one beside them from which a picture is a drawn page.
_DRAWN = 0.5


def with_side(
    before: np.ndarray,
    after: np.ndarray,
    wanted: np.ndarray,
    find: Callable[[np.ndarray, np.ndarray], Layout | None],
) -> Layout | None:
    """The layout of two pages of which one has a sidebar more.

    Args:
        before: uint8 (H, W, 3).
        after: uint8 (H2, W2, 3).
        wanted: float32 (H // 16, W // 16), how much each tile of ``before`` is worth looking at.
        find: Gives the layout of two pages without it.

    Returns:
        The layout; None where there is none.
    """
    if float((before[:, 1:] == before[:, :-1]).all(axis=2).mean()) < _DRAWN:
        return None
    wide = _side_width(before, after, wanted)
    if wide == 0:
        return None
    if wide > 0:
        inner = find(before, np.ascontiguousarray(after[:, wide:]))
        side = Band("after", "columns", 0, wide, Box(0, 0, wide, len(after)))
    else:
        inner = find(np.ascontiguousarray(before[:, -wide:]), after)
        side = Band("before", "columns", 0, -wide, Box(0, 0, -wide, len(before)))
    if inner is None:
        return None

    def beside(band: Band) -> Band:
        moved = band
        if band.side == side.side:
            moved = replace(moved, box=band.box.shifted(side.size, 0))
        if band.moved_from and band.moved_to and side.side == "before":
            moved = replace(moved, moved_from=band.moved_from.shifted(side.size, 0))
        elif band.moved_from and band.moved_to:
            moved = replace(moved, moved_to=band.moved_to.shifted(side.size, 0))
        if side.side == "before" and band.axis == "columns":
            moved = replace(moved, position=band.position + side.size)
        return moved

    start = 0 if wide > 0 else -wide
    pieces = tuple(
        Piece(piece.box.shifted(start, 0), piece.dx + wide, piece.dy) for piece in inner.pieces
    )
    bands, fillers = (tuple(map(beside, group)) for group in (inner.bands, inner.fillers))
    smeared = tuple(box.shifted(start, 0) for box in inner.smeared)
    return replace(inner, pieces=pieces, bands=(side, *bands), fillers=fillers, smeared=smeared)


def _side_width(before: np.ndarray, after: np.ndarray, wanted: np.ndarray) -> int:
    """How far to the right most of what differs lies, in pixels."""
    grey, other = (cv2.cvtColor(page, cv2.COLOR_RGB2GRAY) for page in (before, after))
    votes: Counter[int] = Counter()
    for top, left in probe_places(wanted, _PROBES):
        left = min(left, grey.shape[1] - WIDE)
        probe = grey[top : top + HIGH, left : left + WIDE]
        if probe.shape != (HIGH, WIDE) or other.shape[0] < HIGH or other.shape[1] < WIDE:
            continue
        off, _, (x, _), _ = cv2.minMaxLoc(cv2.matchTemplate(other, probe, cv2.TM_SQDIFF))
        if off <= _EXACT**2 * probe.size:
            votes[x - left] += 1
    if not votes:
        return 0
    wide, count = votes.most_common(1)[0]
    agree = count >= max(_FEWEST, _AGREE * votes.total())
    # No wider than that something is left beside it.
    return wide if agree and abs(wide) <= min(grey.shape[1], other.shape[1]) - 2 * WIDE else 0
