"""What light did to the grounds that lines lie on, and so to their ink."""

import numpy as np

#: Ratio of the grounds' levels that light changes at most, and levels added to both.
_RATIO, _DARK = 0.6, 16.0
#: Level from which a ground is clipped, and by how many levels the other's differs at least.
_WHITE, _LIT = 251.0, 8.0


def halfway_ratio(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The ratio by which light moved grounds, halfway: that of one brings it to the middle.

    Args:
        first: float32 (N, 3), levels of the grounds in one image.
        second: Likewise in the other.

    Returns:
        float32 (N, 3).
    """
    ratio: np.ndarray = np.sqrt(np.clip((second + _DARK) / (first + _DARK), _RATIO, 1 / _RATIO))
    return ratio


def clipped_in_one(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Channels of grounds that light made white or black in one image alone.

    What stood out of such a ground may have become so too.

    Args:
        first: float32 (N, 3), levels of the grounds in one image.
        second: Likewise in the other.

    Returns:
        bool (N, 3).
    """
    clipped = [(ground >= _WHITE) | (ground <= 255 - _WHITE) for ground in (first, second)]
    apart: np.ndarray = (clipped[0] != clipped[1]) & (np.abs(second - first) >= _LIT)
    return apart
