"""A plain thing that moved near by changes at its edges alone: several places, one move."""

from collections.abc import Callable

from imgdiff.change.kinds.groups import gap_between, groups_of
from imgdiff.change.kinds.place import Cutout
from imgdiff.change.kinds.shifted import explained_part, gradient, shift_of, shifted_share
from imgdiff.geometry import Box
from imgdiff.region import Change

#: Places lie together where the gap between them is at most so many times the longer side of the
#: larger one, and so many pixels.
_SIDES, _GAP = 3.0, 160
#: Longest side of places together, most of them, and most groups that are looked at.
LONGEST, _MANY, _GROUPS = 320, 8, 12
#: Share of the structure that one shift has to explain, and by how much more than none does.
_SHARE, _BEYOND = 0.85, 0.3
#: And of that of each place for itself.
_OWN = 0.6


def find_slides(boxes: dict[int, Box], cut: Callable[[Box], Cutout]) -> dict[int, Change]:
    """Which places are parts of one thing that moved near by.

    Args:
        boxes: Places by number.
        cut: Cuts a larger place out.

    Returns:
        The move, by number of the place.
    """
    found: dict[int, Change] = {}
    groups = [group for group in groups_of(boxes, _together) if 1 < len(group) <= _MANY]
    for group in groups[:_GROUPS]:
        found |= _slide(group, boxes, cut)
    return found


def _slide(
    group: list[int], boxes: dict[int, Box], cut: Callable[[Box], Cutout]
) -> dict[int, Change]:
    """The move of places that lie together; without those that merely lie beside what moved."""
    whole = boxes[group[0]]
    for number in group[1:]:
        whole = whole.union(boxes[number])
    if len(group) < 2 or max(whole.shape) > LONGEST:
        return {}
    cutout = cut(whole)
    one = shifted_share(cutout, gradient(cutout.before), gradient(cutout.after))
    if not explains(one.share, one.unshifted):
        return {}
    moved = [n for n in group if explained_part(cutout, boxes[n], one.dx, one.dy) >= _OWN]
    if len(moved) < len(group):
        return _slide(moved, boxes, cut)
    places = shift_of(cutout)
    return dict.fromkeys(group, Change("moved", float(one.share), *places)) if places else {}


def explains(share: float, unshifted: float) -> bool:
    """Does a shift explain a place: nearly all of its structure, and much more than none does?"""
    return share >= _SHARE and share >= unshifted + _BEYOND


def _together(one: Box, other: Box) -> bool:
    longest = max(*one.shape, *other.shape)
    return gap_between(one, other) <= min(_GAP, _SIDES * longest)
