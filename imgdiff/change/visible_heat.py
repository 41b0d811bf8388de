"""Heat where no nuisance was at work: all that a person can see.

Only anti-aliasing is forgiven: at an edge that both images have, ink that moved by a fraction of a
pixel, or became a little fainter or stronger. Nor does anybody see grain: what differs a little
from pixel to pixel and not in the mean, for the eye takes the mean of what is so close together
(S-CIELAB, Zhang and Wandell 1997).
"""

import cv2
import numpy as np

from imgdiff.arrays import channel_max, differs, pieces
from imgdiff.change.color.ciede2000 import visible_difference
from imgdiff.change.edges import EDGE, contrast, grown
from imgdiff.change.mosaic import mosaics
from imgdiff.change.regions import HEAVIEST, solid
from imgdiff.geometry import Box

#: CIEDE2000 at which a difference counts: 8 levels of a light grey are 1.6, the 3 levels by which
#: renderers differ at most 1.2.
VISIBLE = 1.4
#: Levels that screens and formats round by, which nobody sees, whatever the formula says of dark
#: colors; and the CIEDE2000 at which even parts that became another color as wholes count.
_ROUNDED, _EVEN = 3, 0.75
#: CIEDE2000 up to which a pixel may be grain, how far the eye smooths, in pixels, and CIEDE2000
#: that is left of what is none.
_GRAIN, _EYE, _LEFT = 6.0, 1.5, 0.7
#: Ink that moved, smoothed by so many pixels and as a share of the local contrast, up to which an
#: edge is called the same. A pixel of a comma's tail moves 0.1 to 0.3; a fifth of a pixel of shift
#: 0.08.
_SMOOTH, _INK = 0.9, 0.08
#: What that looks at round a pixel, in pixels.
_REACH = 6
#: A pixel stands for as many as it is times so much of CIEDE2000: one that is quite another is seen
#: alone.
_HEAVY = VISIBLE


def strict_heat(
    before: np.ndarray, after: np.ndarray, where: np.ndarray, exchanged: np.ndarray
) -> np.ndarray:
    """Heat of all that a person can see.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        where: bool (H, W), the places that differ and are to be judged so.
        exchanged: bool (H, W), those whose colours were exchanged one for one: nothing is forgiven.

    Returns:
        float32 (H, W) in [0, 1], 0 elsewhere; 0.5 at a CIEDE2000 of ``VISIBLE``, or of less where
        an even part became another color as a whole.
    """
    heat = np.zeros(where.shape, np.float32)
    boxes = [box for box, _ in pieces(where, 0)]
    for mosaic in mosaics(boxes, _REACH, Box.of_shape(*where.shape)):
        parts = (mosaic.gather(x) for x in (before, after, where, exchanged))
        mosaic.scatter(_heat_of_parts(*parts), heat)
    return heat


def evidence_weight(before: np.ndarray, after: np.ndarray, where: np.ndarray) -> np.ndarray:
    """For how many pixels each stands where all that can be seen counts: the more it differs.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        where: bool (H, W), the places where that is so.

    Returns:
        float32 (H, W) from 1 to ``HEAVIEST``; 1 elsewhere, and where area alone counts.
    """
    weight = np.ones(where.shape, np.float32)
    where = where & ~solid(where)
    difference = visible_difference(before, after, where)
    for box, _ in pieces(where, 0):
        np.clip(difference[box.slices] / _HEAVY, 1, HEAVIEST, out=weight[box.slices])
    return weight


def _heat_of_parts(
    before: np.ndarray, after: np.ndarray, where: np.ndarray, exchanged: np.ndarray
) -> np.ndarray:
    """What ``strict_heat`` gives, but for ``_REACH`` pixels at the edges of each part."""
    where = where & (differs(before, after) > _ROUNDED)
    heat = visible_difference(before, after, where)
    even = exchanged & where
    heat[_grain(before, after, (heat >= VISIBLE) & (heat < _GRAIN) & ~even)] = 0
    heat[even] = np.maximum(heat[even], np.minimum(heat[even] / _EVEN, 1) * VISIBLE)
    np.clip(heat / (2 * VISIBLE), 0, 1, out=heat)
    heat[_antialiased(before, after) & ~exchanged] = 0
    return heat


def _grain(before: np.ndarray, after: np.ndarray, weak: np.ndarray) -> np.ndarray:
    """bool (H, W): those of the weak places, bool (H, W), that the eye smooths away."""
    if not weak.any():
        return weak
    one, two = (cv2.GaussianBlur(side, (0, 0), _EYE) for side in (before, after))
    return weak & (visible_difference(one, two, weak) < _LEFT)


def _antialiased(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """bool (H, W): edges of both images whose ink is where it was, to a fraction of a pixel."""
    edges = [grown(contrast(image) >= EDGE) for image in (before, after)]
    local = np.maximum(contrast(before, 5), contrast(after, 5))
    moved: np.ndarray = cv2.subtract(after, before, dtype=cv2.CV_32F)  # type: ignore[call-overload]
    ink = channel_max(np.abs(cv2.GaussianBlur(moved, (0, 0), _SMOOTH)))
    share = cv2.dilate(ink / np.maximum(local, 1), np.ones((3, 3), np.uint8))
    return edges[0] & edges[1] & (share < _INK)
