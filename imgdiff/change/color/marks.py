"""Marks of one color, some of which became another: the points of a chart, however many.

Where many marks change at once, what most places of a pair leave tells nothing of the nuisances.
But no nuisance tells marks of one color apart. So the even cores of small marks are taken from both
images, and one that moved to another color, and its ground did not, is judged by marks of its size
that had its color and kept it, or that have its new color and had it before.
"""

import cv2
import numpy as np

from imgdiff.arrays import as_levels, channel_max, components
from imgdiff.change.color.ciede2000 import ciede2000, to_lab
from imgdiff.change.color.opponent import RGB
from imgdiff.change.edges import contrast

#: Levels within 3 x 3 pixels, and sigmas of the noise, by which a core varies at most; fewest and
#: most pixels of a mark's; of so many rows one tells of the noise; what a smoothing over 3 x 3
#: pixels leaves of it, as a share of the median that measures it.
_EVEN, _SIGMAS, _CORE, _SAMPLE, _SMOOTHED = 8.0, 4.0, (3, 600), 4, 0.7
#: Least levels by which a color has to move, which compression moves few pixels by; and in sigmas
#: of the noise.
_LEVELS, _BEYOND = 12.0, 4.0
#: By which share of that the others may differ from its color and may have moved, how often as
#: large or as small they may be, and how many there have to be.
_ALIKE, _SIZE, _OTHERS = 0.35, 3.0, 6
#: Side in pixels of the surroundings whose ground is taken; by which share of its move they may
#: have moved, and it differs from them at least.
_NEAR, _AROUND, _STANDS_OUT = 25, 0.35, 0.7
#: CIEDE2000 at the threshold, and times what nearly all of the others moved by.
_VISIBLE, _USUAL, _OF_OTHERS = 7.0, 3.0, 0.8
#: Pixels by which the outline of a mark lies beyond its core.
_RIM = 2


def marks_heat(before: np.ndarray, after: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Heat of marks that others of their color did not follow. Symmetric.

    Args:
        before: float32 (H, W, 3), opponent colors.
        after: Likewise, in the light and of the sharpness of ``before``.
        inside: bool (H, W), the places that are looked at.

    Returns:
        float32 (H, W) in [0, 1]; 0.5 at the threshold.
    """
    heat = np.zeros(inside.shape, np.float32)
    noise = _noise(before, after)
    smooth = [cv2.GaussianBlur(side, (3, 3), 0) for side in (before, after)]
    far = channel_max(cv2.absdiff(*smooth)) >= max(_LEVELS, _BEYOND * noise)
    if not (far & inside).any():
        return heat
    even = inside & (np.maximum(*map(contrast, smooth)) <= max(_EVEN, _SIGMAS * noise))
    if not (far & even).any():
        return heat
    count, labels, _ = components(even)
    own = labels[even]
    area = np.bincount(own, minlength=count)
    small = (area >= _CORE[0]) & (area <= _CORE[1])
    small[0] = False
    large = area > _CORE[1]
    large[0] = False
    grounds = _grounds(smooth, large[labels])
    places = np.flatnonzero(small[labels])
    own = labels.ravel()[places]

    def means(image: np.ndarray) -> np.ndarray:
        values = image.reshape(-1, 3)[places]
        sums = [np.bincount(own, values[:, channel], count) for channel in range(3)]
        return np.stack(sums, axis=1)[small] / area[small][:, None]

    colors = np.stack([means(side) for side in smooth])
    strength = np.zeros(count, np.float32)
    strength[small] = _strength(colors, np.stack([means(side) for side in grounds]), area[small])
    brush = np.ones((2 * _RIM + 1,) * 2, np.uint8)
    return cv2.dilate(strength[labels] * even, brush) * inside


def _strength(colors: np.ndarray, grounds: np.ndarray, area: np.ndarray) -> np.ndarray:
    """Heat of each mark, (N,). colors, grounds: (2, N, 3), opponent. area: (N,), pixels."""
    strength = np.zeros(len(area), np.float32)
    lab = to_lab(as_levels(colors @ RGB.T))
    seen = ciede2000(lab[0], lab[1])
    size = np.linalg.norm(colors[1] - colors[0], axis=1)
    hot = (seen >= _VISIBLE) & (size >= _LEVELS)
    hot &= np.linalg.norm(grounds[1] - grounds[0], axis=1) <= _AROUND * size
    hot &= np.linalg.norm(colors - grounds, axis=2).min(axis=0) >= _STANDS_OUT * size
    for mark in np.flatnonzero(hot):
        like = np.maximum(area / area[mark], area[mark] / area) <= _SIZE
        like &= size <= _ALIKE * size[mark]
        for side in colors:
            others = like & (np.linalg.norm(side - side[mark], axis=1) <= _ALIKE * size[mark])
            if np.count_nonzero(others) >= _OTHERS:
                usual = _USUAL * float(np.quantile(seen[others], _OF_OTHERS))
                lit = seen[mark] / (2 * max(_VISIBLE, usual))
                strength[mark] = max(strength[mark], min(1.0, lit))
    return strength


def _noise(before: np.ndarray, after: np.ndarray) -> float:
    """Sigma of what differs from pixel to pixel once it is smoothed, in levels."""
    moved = after[::_SAMPLE, :, 0] - before[::_SAMPLE, :, 0]
    fine = np.abs(moved - cv2.blur(moved, (3, 1)))
    return _SMOOTHED * float(np.median(fine))


def _grounds(sides: list[np.ndarray], ground: np.ndarray) -> list[np.ndarray]:
    """The mean color of the ground near each place, float32 (H, W, 3) each. ground: bool."""
    weight = ground.astype(np.float32)
    share = cv2.merge([np.maximum(cv2.blur(weight, (_NEAR, _NEAR)), 1e-3)] * 3)
    weights = cv2.merge([weight] * 3)
    return [
        cv2.divide(cv2.blur(cv2.multiply(side, weights), (_NEAR, _NEAR)), share) for side in sides
    ]
