"""Which color became which where something was recolored."""

import numpy as np

from imgdiff.arrays import color_bins
from imgdiff.change.kinds.place import Cutout
from imgdiff.region import Color


def exchanged_colors(cutout: Cutout) -> tuple[Color, Color]:
    """The commonest color of a place before, with what it became; the median of its pixels.

    Args:
        cutout: The place.
    """
    before, after = cutout.before[cutout.inside], cutout.after[cutout.inside]
    became = color_bins(before) * 16**3 + color_bins(after)
    pairs, sizes = np.unique(became, return_counts=True)
    # Of a textured thing every pair of colors is rare: then its middle tells more.
    common = became == pairs[sizes.argmax()]
    where = common if sizes.max() >= 0.15 * len(became) else np.ones(len(became), bool)
    return _middle(before[where]), _middle(after[where])


def _middle(pixels: np.ndarray) -> Color:
    red, green, blue = np.median(pixels, axis=0)
    return int(red), int(green), int(blue)
