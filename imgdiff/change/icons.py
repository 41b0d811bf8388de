"""Icons that became others, which no renderer makes of one shape.

A disc and a square of 20 pixels lie not much more than a pixel apart, and only at the corners: for
what compares edges or colors that is what another renderer leaves. So each small thing that stands
by itself is looked at as a whole: whatever a renderer does to it, it does to all of it, and what
that does not explain is another shape (see ``redrawing``). Of large shapes a pixel is not seen, and
of things of few pixels nobody can say so much: neither is asked for here.
"""

import numpy as np

from imgdiff.arrays import bounds, crops, differs
from imgdiff.change.redrawing import left_by_renderers
from imgdiff.change.small_things import LARGEST, Thing, is_smooth, small_things
from imgdiff.geometry import Box

#: Levels of what differs plainly, and in how many pixels at least.
_FAR, _SEVERAL = 60, 4
#: Parts larger than so many pixels are no place of things where such a share of them differs.
_PART, _DENSE = 30_000, 0.25
#: Ink that is left of another icon, for each pixel that it is large, and between which limits; and
#: more of it where one image alone has smooth edges. How much less than so much of it is left
#: nobody needs to know.
_LEFT, _LIMITS, _ROUGH = 0.017, (0.155, 0.32), 0.06
_ENOUGH = 0.5
#: Of many things some leave more by chance, and letters, which are hinted stroke by stroke, all do.
#: So one of them is another where it leaves so many times what half of them do: twice that and some
#: more for each; but no more than so much for each besides itself, within a limit.
_TIMES, _EACH, _FURTHEST = (2.0, 3.5), 0.05, 1.7


def icon_heat(
    before: np.ndarray, after: np.ndarray, inside: np.ndarray, out: np.ndarray | None = None
) -> np.ndarray:
    """Heat of small things that became others. Symmetric.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, aligned to a pixel or so.
        inside: bool (H, W), the places that are looked at.
        out: float32 (H, W), a heat that is raised to it in place.

    Returns:
        float32 (H, W), 0 or 1; ``out`` where that is given.
    """
    heat = np.zeros(inside.shape, np.float32) if out is None else out
    levels = differs(before, after)
    plain = levels.view(bool)
    np.greater_equal(levels, _FAR, out=plain)  # in its memory
    plain &= inside
    for box in crops(plain, LARGEST):
        near = box.slices
        if box.area <= _PART or np.count_nonzero(plain[near]) <= _DENSE * box.area:
            heat[near][_others(before[near], after[near], plain[near])] = 1
    return heat


def smoothed_otherwise(before: np.ndarray, after: np.ndarray, differing: np.ndarray) -> bool:
    """Is all that differs one small thing of one shape, with smooth edges in one image alone?

    Then another renderer was at work, however much is equal to the last bit.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        differing: bool (H, W), where they differ.
    """
    box = bounds(differing)
    if box is None or max(box.shape) > LARGEST:
        return False
    near = box.grown(LARGEST, Box.of_shape(*differing.shape)).slices
    rest = differing[near].copy()
    for thing in small_things(before[near], after[near], rest, 1):
        if [is_smooth(share) for share in thing.shares].count(True) != 1:
            return False
        if _left(thing) >= _ENOUGH:
            return False
        rest[thing.place] &= ~thing.own
    return not rest.any()


def _others(before: np.ndarray, after: np.ndarray, plain: np.ndarray) -> np.ndarray:
    """Where small things became others, bool (H, W), of what differs plainly."""
    others = np.zeros_like(plain)
    things = small_things(before, after, plain, _SEVERAL)
    if not things:
        return others
    left, more = [_left(thing) for thing in things], _EACH * len(things)
    usual = min(_TIMES[0] + more, _TIMES[1]) * float(np.median(left))
    most = np.clip(usual, 1, min(1 - _EACH + more, _FURTHEST))
    for thing, share in zip(things, left, strict=True):
        if share >= most:
            others[thing.place] |= plain[thing.place] & thing.own
    return others


def _left(thing: Thing) -> float:
    """How much of a thing no renderer explains, as a share of what a single one may leave."""
    most = float(np.clip(_LEFT * thing.size, *_LIMITS))
    if len({is_smooth(share) for share in thing.shares} - {None}) > 1:
        most += _ROUGH
    return left_by_renderers(thing.shares[0], thing.shares[1], _ENOUGH * most) / most
