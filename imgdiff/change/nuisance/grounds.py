"""What light did to the grounds that lines lie on, and so to their ink."""

import numpy as np

from imgdiff.arrays import as_levels

#: Ratio of the grounds' levels that light changes at most, and levels added to both.
_RATIO, _DARK = 0.6, 16.0
#: Level from which a ground is clipped, and by how many levels the other's differs at least.
WHITE, _LIT = 251.0, 8.0
#: Level below which a color tells nothing of an exposure; of so many rows and columns one tells,
#: and pixels that have to; and its least ratio.
_TELLING, _SAMPLE, _ENOUGH, _EXPOSURE = 32, 3, 100, 1.02


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
    clipped = [(ground >= WHITE) | (ground <= 255 - WHITE) for ground in (first, second)]
    apart: np.ndarray = (clipped[0] != clipped[1]) & (np.abs(second - first) >= _LIT)
    return apart


def one_exposure(
    before: np.ndarray, after: np.ndarray, where: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | None:
    """What makes both images as bright as the brighter one, and as much of them white.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        where: bool (H, W), the places that tell of it.

    Returns:
        The levels that those of each image become, uint8 (1, 256, 3), ready for ``cv2.LUT``; None
        where most unclipped levels did not change by one ratio that can be told.
    """
    few = np.s_[::_SAMPLE, ::_SAMPLE]
    unclipped = where[few] & (np.maximum(before[few], after[few]).max(axis=2) < WHITE)
    known: dict[int, float] = {}
    for channel in range(3):
        first, second = (image[few][..., channel][unclipped] for image in (before, after))
        telling = np.minimum(first, second) >= _TELLING
        if np.count_nonzero(telling) >= _ENOUGH:
            levels = np.log([first[telling], second[telling]])
            known[channel] = float(np.median(levels[1] - levels[0]))
    if not known:
        return None
    # No light is of one color alone: channels without such levels became as the others did.
    usual = float(np.median(list(known.values())))
    ratios = np.exp([known.get(channel, usual) for channel in range(3)])
    if np.maximum(ratios, 1 / ratios).max() < _EXPOSURE:
        return None
    return _brightening(ratios), _brightening(1 / ratios)


def _brightening(ratios: np.ndarray) -> np.ndarray:
    """A table that makes those channels brighter whose ratio, (3,), is above 1."""
    return as_levels(np.arange(256)[:, None] * np.maximum(ratios, 1))[None]
