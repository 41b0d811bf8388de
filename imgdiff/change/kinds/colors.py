"""Which color became which where something was recolored."""

import numpy as np

from imgdiff.change.kinds.place import Cutout
from imgdiff.region import Color

#: Bits of a channel's levels that colors are told apart by here.
_BITS = 4


def exchanged_colors(cutout: Cutout) -> tuple[Color, Color]:
    """The commonest color of a place before, with what it became; the median of its pixels.

    Args:
        cutout: The place.
    """
    before, after = cutout.before[cutout.inside], cutout.after[cutout.inside]
    shift = 8 - _BITS
    one, other = (
        (side >> shift).astype(np.int64) @ np.array([256, 16, 1]) for side in (before, after)
    )
    pairs, sizes = np.unique(one * 16**3 + other, return_counts=True)
    # Of a textured thing every pair of colors is rare: then its middle tells more.
    common = one * 16**3 + other == pairs[sizes.argmax()]
    where = common if sizes.max() >= 0.15 * len(one) else np.ones(len(one), bool)
    return _middle(before[where]), _middle(after[where])


def _middle(pixels: np.ndarray) -> Color:
    red, green, blue = np.median(pixels, axis=0)
    return int(red), int(green), int(blue)
