"""Drawings that were traced anew: scanned, vectorised or reduced again.

Each of their edges trembles by a pixel here and there, and nobody edits a drawing at dozens of
places all over it without anything coming or going. So where slivers no thicker than two pixels,
whose colors both images have within a pixel, lie at most of the edges and hardly anything else
differs, a nuisance was at work, however many pixels are equal to the last bit; not in a part of the
picture without any.
"""

import cv2
import numpy as np

from imgdiff.arrays import any_in_cells, components
from imgdiff.change.color.color_heat import levels_moved
from imgdiff.change.edges import EDGE, contrast, count_around, grown, in_both

#: Slivers that there must be, and of all parts that differ their least share.
_SLIVERS, _OF_ALL = 20, 0.8
#: A pixel of a sliver lies outside the other image's colors nearby by so much of the contrast at
#: most, and so many of its pixels do not.
_OUTSIDE, _FEW = 0.25, 0.1
#: Side of the cells that tell how far they are spread, in pixels, and the share of those with edges
#: that have some, in the picture and within so many cells; the share of the edges themselves that
#: have none.
_CELL, _SPREAD, _VIEW, _EQUAL = 24, 0.4, 2, 0.1


def traced_anew(before: np.ndarray, after: np.ndarray, moved: np.ndarray) -> np.ndarray:
    """Where a drawing was traced anew.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        moved: uint8 (H, W), by how many levels they differ (see ``arrays.differs``).

    Returns:
        bool (H, W).
    """
    nowhere = np.zeros(moved.shape, bool)
    hot = moved >= EDGE
    count, labels, parts = components(hot)
    if count <= _SLIVERS:
        return nowhere
    area = parts[:, 4]
    thick = cv2.morphologyEx(hot.view(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
    thin = np.bincount(labels[thick], minlength=count) <= _FEW * area
    if not _enough(thin):
        return nowhere
    contrasts = [contrast(image) for image in (before, after)]
    outside = hot & (levels_moved(before, after, 1) > _OUTSIDE * np.maximum(*contrasts))
    slivers = thin & (np.bincount(labels[outside | thick], minlength=count) <= _FEW * area)
    if not _enough(slivers):
        return nowhere
    slivers[0] = False
    at = slivers[labels]
    edges = in_both(*(image >= EDGE for image in contrasts))
    if (edges & grown(at)).sum() > (1 - _EQUAL) * edges.sum():
        return nowhere
    having = any_in_cells(edges, _CELL)
    trembling = any_in_cells(at, _CELL) & having
    if trembling.sum() < _SPREAD * having.sum():
        return nowhere
    some, all_of_them = (count_around(cells, _VIEW) for cells in (trembling, having))
    traced = (some > 0) & (some >= _SPREAD * all_of_them)
    height, width = moved.shape
    return np.kron(traced, np.ones((_CELL, _CELL), bool))[:height, :width]


def _enough(slivers: np.ndarray) -> bool:
    """slivers: bool (count,), number 0 is the outside."""
    found = int(slivers[1:].sum())
    return found >= _SLIVERS and found >= _OF_ALL * (len(slivers) - 1)
