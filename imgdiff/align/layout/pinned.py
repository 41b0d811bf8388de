"""What stays where it is while the page moves under it: a floating button, a sticky sidebar."""

from dataclasses import replace

import cv2
import numpy as np

from imgdiff.align.agreement import TILE, differing_tiles, structured_tiles
from imgdiff.align.layout.pieces import Layout
from imgdiff.align.layout.tiles import is_compressed, lost_tiles, unlike_colors
from imgdiff.arrays import differs
from imgdiff.geometry import Box
from imgdiff.result_parts import Piece

#: Levels by which what is equal may differ in noise.
_NOISY = 24.0


def with_pinned(layout: Layout, before: np.ndarray, after: np.ndarray) -> Layout:
    """The layout, with what is equal in place left there: to the last bit, or but for noise.

    Args:
        layout: Of the two pages.
        before: uint8 (H, W, 3).
        after: uint8 (H2, W2, 3).

    Returns:
        ``layout``, with a piece more for each such place.
    """
    height, width = np.minimum(before.shape[:2], after.shape[:2])
    common = np.s_[:height, :width]
    one, in_place = before[common], after[common]
    moved = layout.onto(after, before)[common]
    noisy = is_compressed(one, moved)
    levels = _NOISY if noisy else 0.0
    changed = unlike_colors(one, in_place) if noisy else differing_tiles(one, in_place)
    lost = structured_tiles(one) & lost_tiles(one, moved) & ~changed
    if not lost.any():
        return layout
    seeds = np.zeros((height, width), bool)
    seeds[: lost.shape[0] * TILE, : lost.shape[1] * TILE] = np.kron(lost, np.ones((TILE, TILE)))
    better = (differs(one, in_place) <= levels) & (differs(one, moved) > levels)
    joined = cv2.morphologyEx(better.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    pinned = []
    for label in np.unique(labels[seeds & better]):
        left, top, wide, high = (int(v) for v in stats[label, :4])
        box = Box(left, top, left + wide, top + high)
        gained, given_up = (
            np.count_nonzero(differs(one[box.slices], side[box.slices]) > levels)
            for side in (moved, in_place)
        )
        if given_up < gained:
            pinned += _spans(labels[box.slices] == label, box)
    return replace(layout, pieces=(*layout.pieces, *pinned))


def _spans(mask: np.ndarray, box: Box) -> list[Piece]:
    """Pieces in place that cover a mask (h, w) in a box, row by row; equal rows as one."""
    spans: list[Piece] = []
    for y, row in enumerate(mask, start=box.top):
        columns = np.flatnonzero(row)
        if not len(columns):
            continue
        left, right = box.left + int(columns[0]), box.left + int(columns[-1]) + 1
        last = spans[-1].box if spans else None
        if last and (last.left, last.right, last.bottom) == (left, right, y):
            spans[-1] = Piece(last._replace(bottom=y + 1), 0, 0)
        else:
            spans.append(Piece(Box(left, y, right, y + 1), 0, 0))
    return spans
