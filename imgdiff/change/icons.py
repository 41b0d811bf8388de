"""Filled icons that became others, which no renderer makes of one outline.

A disc and a square of 20 pixels lie not much more than a pixel apart, and only at the corners. So
outlines of such shapes are looked at in parts of a pixel. Another renderer moves an outline by half
a pixel in whichever direction and smooths it in another way, or not at all; or it draws all of it
heavier, by about half a pixel all round, or softer, and moves it less. What none of that explains
in several pixels is another shape. Of thin strokes, as letters are, hinting moves each by a whole
pixel, and of large shapes a pixel is not seen: neither is asked for here. Nor are outlines that are
smooth in one image alone: another renderer was at work for sure, and without smooth edges some draw
a pixel more all round.
"""

from collections.abc import Iterator

import cv2
import numpy as np

from imgdiff.arrays import bands, bounds, channel_max, commonest_color, components, differs
from imgdiff.change.edges import EDGE, contrast
from imgdiff.geometry import Box

#: Largest side of an icon with a rim of two pixels, in pixels.
_ICON = 40
#: Parts of a pixel that are looked at.
_PARTS = 5
#: Pixels by which a renderer moves the outline of a shape, half a pixel and what smoothing adds; or
#: by which it draws it heavier, or softens it (sigma), and moves it then.
_MOVES = 0.75
_HEAVIER, _SOFTER, _MOVES_THEN = 0.6, 0.8, 0.4
#: Levels of what differs plainly. By how much of the contrast nearby several such pixels lie
#: outside what a renderer makes there: an outline that is smooth in one image and not in the other
#: leaves 0.4.
_FAR, _BEYOND, _SEVERAL = 60, 0.42, 4
#: Half of the ink at least lies in squares of so many pixels.
_THICK, _FILLED = np.ones((5, 5), np.uint8), 0.5
#: The share of the ink between which a pixel has some of the ground, and the share of such along an
#: outline that is smooth.
_BETWEEN, _SMOOTH = (0.15, 0.85), 0.1


def icon_heat(
    before: np.ndarray, after: np.ndarray, inside: np.ndarray, out: np.ndarray | None = None
) -> np.ndarray:
    """Heat of an icon that became another, where nothing else differs plainly. Symmetric.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, aligned to a pixel or so.
        inside: bool (H, W), the places that are looked at.
        out: float32 (H, W), a heat that is raised to it in place.

    Returns:
        float32 (H, W), 0 or 1; ``out`` where that is given.
    """
    heat = np.zeros(inside.shape, np.float32) if out is None else out
    differing = _one_small_thing(before, after)
    if differing is None:
        return heat
    near = differing.grown(_ICON, Box.of_shape(*inside.shape)).slices
    heat[near][_other_icons(before[near], after[near]) & inside[near]] = 1
    return heat


def _one_small_thing(before: np.ndarray, after: np.ndarray) -> Box | None:
    """Where all that differs by the levels of an edge lies, no larger than an icon."""
    found: Box | None = None
    for rows in bands(len(before)):
        box = bounds(differs(before[rows], after[rows]) >= EDGE)
        if box is not None:
            box = box.shifted(0, rows.start)
            found = box if found is None else found.union(box)
            if max(found.shape) > _ICON:
                return None
    return found


def _other_icons(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Where icons became others, bool (H, W), of what differs plainly."""
    plain = differs(before, after) >= _FAR
    others = np.zeros_like(plain)
    contrasts = np.maximum(contrast(before, 5), contrast(after, 5))
    count, labels, boxes = components(contrasts >= EDGE)
    having = np.bincount(labels[plain], minlength=count) >= _SEVERAL
    having &= np.maximum(boxes[:, 2], boxes[:, 3]) <= _ICON
    having[0] = False
    for number in np.flatnonzero(having):
        left, top, width, height = (int(v) for v in boxes[number, :4])
        here = Box(left, top, left + width, top + height).slices
        own = plain[here] & (labels[here] == number)
        inks = _inks(before[here], after[here])
        if (
            not all(_filled(ink) for ink in inks)
            or len({_is_smooth(ink) for ink in inks} - {None}) > 1
        ):
            continue
        if all(
            np.count_nonzero(own & (left_over > _BEYOND * contrasts[here])) >= _SEVERAL
            for left_over in _left_by_renderers(*inks)
        ):
            others[here] |= own
    return others


def _inks(before: np.ndarray, after: np.ndarray) -> list[np.ndarray]:
    """How far each channel is from the ground of both, uint8 (H, W, 3)."""
    rims = [side for im in (before, after) for side in (im[0], im[-1], im[:, 0], im[:, -1])]
    ground = commonest_color(np.concatenate(rims)).astype(np.uint8)
    return [cv2.absdiff(im, np.broadcast_to(ground, im.shape).copy()) for im in (before, after)]


def _filled(ink: np.ndarray) -> bool:
    shape = channel_max(ink)
    shape = (shape >= max(1, int(shape.max()) // 2)).astype(np.uint8)
    thick = cv2.morphologyEx(shape, cv2.MORPH_OPEN, _THICK)
    return bool(np.count_nonzero(thick) >= _FILLED * np.count_nonzero(shape))


def _is_smooth(ink: np.ndarray) -> bool | None:
    """Has the outline pixels that are partly ink, as anti-aliasing leaves?

    None where nobody knows: a rectangle on whole pixels has none.
    """
    share, near = channel_max(ink) / max(1.0, float(ink.max())), np.ones((3, 3), np.uint8)
    outline = cv2.dilate(share, near) - cv2.erode(share, near) >= 0.5
    between = outline & (share > _BETWEEN[0]) & (share < _BETWEEN[1])
    if np.count_nonzero(between) >= _SMOOTH * np.count_nonzero(outline):
        return True
    box = bounds(share >= 0.5)
    return None if box is not None and (share[box.slices] >= 0.5).all() else False


def _left_by_renderers(first: np.ndarray, second: np.ndarray) -> Iterator[np.ndarray]:
    """What each way of drawing a shape anew leaves, uint8 (H, W) levels."""
    fine = [
        cv2.resize(ink, None, fx=_PARTS, fy=_PARTS, interpolation=cv2.INTER_LINEAR)
        for ink in (first, second)
    ]
    yield _outside(fine[0], fine[1], _MOVES)
    for one, other in (fine, fine[::-1]):
        yield _outside(cv2.dilate(one, _disc(_HEAVIER)), other, _MOVES_THEN)
        yield _outside(cv2.GaussianBlur(one, (0, 0), _SOFTER * _PARTS), other, _MOVES_THEN)


def _outside(first: np.ndarray, second: np.ndarray, reach: float) -> np.ndarray:
    """How far each side's ink lies outside the range of the other's nearby, at whole pixels."""
    near, middle = _disc(reach), slice(_PARTS // 2, None, _PARTS)
    moved = np.zeros(first[middle, middle].shape, np.uint8)
    for ink, other in ((first, second), (second, first)):
        for more, less in ((ink, cv2.dilate(other, near)), (cv2.erode(other, near), ink)):
            cv2.max(moved, cv2.subtract(more[middle, middle], less[middle, middle]), moved)
    return channel_max(moved)


def _disc(radius: float) -> np.ndarray:
    """A round neighborhood, its radius in pixels, on the grid of their parts."""
    across = np.arange(-int(radius * _PARTS), int(radius * _PARTS) + 1)
    return (np.hypot(across, across[:, None]) <= radius * _PARTS).astype(np.uint8)
