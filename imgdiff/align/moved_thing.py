"""Whether things moved or grew, and the rest of the picture stands: no motion to undo."""

import cv2
import numpy as np

from imgdiff.arrays import any_in_cells, differs, equal
from imgdiff.geometry import Box

#: Levels beyond which a place differs: JPEG moves edges by less.
_DIFFERS = 24
#: Gaps up to so many pixels belong to a thing; side of the cells in which it is looked for.
_GAP, _CELL = 16, 4
#: Share of the larger place below which others are specks; pixels by which the sides of the two may
#: differ; pixels round a thing that show its edges, and the correlation from which it is the same.
_SPECK, _PIXELS, _RIM, _ALIKE = 0.1, 8, 4, 0.8

#: Pixels along the border that are plain ground, share of all pixels that are equal to the last
#: bit, edge in levels, and shapes up to which a drawing is one thing rather than a page.
_FRAME, _EQUAL, _EDGE, _SHAPES = 3, 0.6, 24, 16


def stand_on_plain_ground(before: np.ndarray, after: np.ndarray) -> bool:
    """Do both images show a few shapes on one plain ground, equal to the last bit and all round?

    Another point of view would have moved the ground too, had it anything that moves. As it has
    nothing, shapes of another size are what a person sees: a logo that grew.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
    """
    ground = before[0, 0]
    for frame in (np.s_[:_FRAME], np.s_[-_FRAME:], np.s_[:, :_FRAME], np.s_[:, -_FRAME:]):
        if (before[frame] != ground).any() or not equal(before[frame], after[frame]):
            return False
    if np.count_nonzero(differs(before, after)) > (1 - _EQUAL) * before[..., 0].size:
        return False
    near = np.ones((3, 3), np.uint8)
    for image in (before, after):
        grey = _grey(image)
        edges = cv2.subtract(cv2.dilate(grey, near), cv2.erode(grey, near)) >= _EDGE
        if cv2.connectedComponents(edges.view(np.uint8), connectivity=8)[0] - 1 > _SHAPES:
            return False
    return True


def is_moved_thing(before: np.ndarray, after: np.ndarray) -> bool:
    """Does all that differs lie in two places, of which one now has what the other one had?

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
    """
    apart = any_in_cells(differs(before, after) > _DIFFERS, _CELL)
    if not apart.any():
        return False
    kernel = np.ones((_GAP // _CELL + 1,) * 2, np.uint8)
    joined = cv2.morphologyEx(apart.astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    order = 1 + np.argsort(-stats[1:count, cv2.CC_STAT_AREA])
    if len(order) < 2:
        return False
    largest = stats[order[0], cv2.CC_STAT_AREA]
    if len(order) > 2 and stats[order[2], cv2.CC_STAT_AREA] > _SPECK * largest:
        return False
    places = []
    for left, top, wide, high in stats[order[:2], : cv2.CC_STAT_AREA].tolist():
        places.append(Box(left, top, left + wide, top + high).times(_CELL))
    one, two = places
    if max(abs(a - b) for a, b in zip(one.shape, two.shape, strict=True)) > _PIXELS:
        return False
    return _is_copy(before, after, one, two) or _is_copy(before, after, two, one)


def _is_copy(before: np.ndarray, after: np.ndarray, source: Box, target: Box) -> bool:
    """Has ``after`` at one place what ``before`` has at the other one, whatever the light?"""
    whole = Box.of_shape(*before.shape[:2])
    source, around = source.grown(_RIM, whole), target.grown(_RIM + _PIXELS, whole)
    high, wide = np.minimum(source.shape, around.shape)
    thing = before[source.top : source.top + high, source.left : source.left + wide]
    there, thing = _grey(after[around.slices]), _grey(thing)
    likeness = cv2.matchTemplate(there, thing, cv2.TM_CCOEFF_NORMED)
    return float(likeness.max()) >= _ALIKE


def _grey(image: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2GRAY)
