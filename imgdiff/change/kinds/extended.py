"""Whether what came or went at a place is the end of something that stands beside it on both."""

import numpy as np

from imgdiff.arrays import bounds, commonest_color
from imgdiff.change.kinds.place import Cutout

#: Levels by which pixels of one color differ at most, beside the noise; share of them in a thing of
#: one color; share along a side on which it goes on, and along the others at most.
_ABOUT, _PLAIN, _ON, _OFF = 12, 0.8, 0.8, 0.2
#: How many times as long as deep it is at most along the side on which it goes on: a strip along a
#: line may as well be what is left of another line that moved beside it.
_LONG = 8
#: Rows beyond a side that are looked at: the first may be mixed.
_BEYOND = 2


def is_extended(cutout: Cutout, image: np.ndarray) -> bool:
    """Did a bar become taller, or a line longer, rather than that something came?

    Args:
        cutout: The place.
        image: ``cutout.before`` or ``after``, the one that has more there.

    Returns:
        Whether it is of one color, which goes on beyond one of its sides and beyond no other one.
    """
    place = bounds(cutout.inside)
    if place is None:
        return False
    color = commonest_color(image[cutout.inside])
    same = np.abs(image - color).max(axis=2) <= _ABOUT + cutout.noise
    height, width = same.shape
    left, top, right, bottom = place
    room = left >= _BEYOND and top >= _BEYOND and right + _BEYOND <= width
    if not room or bottom + _BEYOND > height or same[cutout.inside].mean() < _PLAIN:
        return False
    rows, columns = slice(top, bottom), slice(left, right)
    shares = [
        float(same[part].mean())
        for part in (
            (rows, left - _BEYOND),
            (rows, right + _BEYOND - 1),
            (top - _BEYOND, columns),
            (bottom + _BEYOND - 1, columns),
        )
    ]
    on = [share >= _ON for share in shares]
    if sum(on) != 1 or any(share > _OFF for o, share in zip(on, shares, strict=True) if not o):
        return False
    deep, long = (place.width, place.height) if any(on[:2]) else (place.height, place.width)
    return long <= _LONG * deep
