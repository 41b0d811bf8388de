"""The ink of letters drawn twice, brought together; what is left is another letter.

Renderers place a letter by parts of a pixel, draw it heavier or lighter, and soften it otherwise.
So the ink of both images is brought together first, place by place: by the shift of up to a pixel
and the weight under which what lies round a place agrees best (block matching). What is left is a
share of the ink nearby. ``python -m benchmarks.letters`` prints what two renderings of one letter
leave, and what 8 leaves of 6, by size, nuisance and font.
"""

import itertools

import cv2
import numpy as np

from imgdiff.arrays import pieces
from imgdiff.change.edges import grown
from imgdiff.geometry import Box

#: Side of the square whose median is the ground, and of the one that is matched, in pixels.
GROUND = 21
_MATCHED = 11
#: Shifts that are tried as a rule, in pixels; weights of the ink at least and most; what a pixel of
#: shift costs, as a share of what is left.
SHIFTS = (-1.0, -0.5, 0.0, 0.5, 1.0)
_WEIGHTS, _COST = (0.7, 1.4), 0.02
#: Softening before matching, and that of what is left, in pixels.
_SOFT, _LEFT = 0.6, 0.9
#: Side of what is nearby, and least ink in levels.
_NEAR, _LEAST_INK = 13, 24
#: Levels from the ground within which a pixel has no ink, and the least share of such.
_BARE, _BARE_SHARE = 8, 0.4
#: Levels by which the ground itself may vary within so many pixels: thick shapes are no letters.
_GROUND_EDGE, _GROUND_NEAR = 24, 7
#: Ink, as a share of the most nearby, of which there must be so many levels and so many sigmas of
#: the noise; and the median of what is normal, in sigmas.
_INK, _INK_LEVELS, _INK_NOISE, _MEDIAN = 0.5, 40, 12, 0.674
#: Least of the most ink nearby in one image, as a share of that in the other.
_BOTH = 0.3
#: What a place depends on, in pixels: its ground, and the matching of its ink.
_REACH, _MATCHING_REACH = 32, 10


def ink_left(
    before: np.ndarray,
    after: np.ndarray,
    where: np.ndarray,
    shifts: tuple[float, ...] = SHIFTS,
) -> np.ndarray:
    """What is left of the ink once two renderings of it were brought together. Symmetric.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, in the same light.
        where: bool (H, W), the places that it is wanted of.
        shifts: In each direction, in pixels, that are tried.

    Returns:
        float32 (H, W) >= 0, as a share of the ink nearby; 0 elsewhere and where there is no even
        ground.
    """
    left = np.zeros(where.shape, np.float32)
    for box, outer in pieces(where, _REACH):
        part = box.shifted(-outer.left, -outer.top)
        left[box.slices] = _ink_left(before[outer.slices], after[outer.slices], shifts, part)
    left[~where] = 0
    return left


def _ink_left(
    before: np.ndarray, after: np.ndarray, shifts: tuple[float, ...], part: Box
) -> np.ndarray:
    """What is left in a part of two pictures that lies ``_REACH`` within them."""
    grounds = [_ground(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)) for image in (before, after)]
    inks = [ink for ink, _ in grounds]
    even = grounds[0][1] & grounds[1][1]
    bare = [cv2.blur((np.abs(ink) < _BARE).astype(np.float32), (GROUND,) * 2) for ink in inks]
    near = np.ones((_NEAR, _NEAR), np.uint8)
    strengths = [np.abs(ink) for ink in inks]
    strength = np.maximum(*strengths)
    nearby = [cv2.dilate(ink, near) for ink in strengths]
    noise = float(np.median(np.abs(inks[1] - inks[0]))) / _MEDIAN
    inked = strength >= _INK * np.maximum(np.maximum(*nearby), max(_INK_LEVELS, _INK_NOISE * noise))
    # A shadow's corner is in one image alone; a comma that is gone is beside letters that are not.
    inked &= np.minimum(*nearby) >= _BOTH * np.maximum(*nearby)
    counted = (even & (np.minimum(*bare) >= _BARE_SHARE) & grown(inked))[part.slices]
    if not counted.any():
        return np.zeros(part.shape, np.float32)
    peak = np.maximum(*(np.abs(cv2.GaussianBlur(ink, (0, 0), _LEFT)) for ink in inks))
    nearest = np.maximum(cv2.dilate(peak, near), _LEAST_INK)
    around = part.grown(_MATCHING_REACH, Box.of_shape(*even.shape))
    left = _matched(inks[0][around.slices], inks[1][around.slices], shifts)
    return left[part.slices_in(around)] / nearest[part.slices] * counted


def _ground(grey: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What differs from the ground, float32 (H, W), signed; and where that is even, bool (H, W)."""
    ground = cv2.medianBlur(grey, GROUND)
    ink: np.ndarray = cv2.subtract(grey, ground, dtype=cv2.CV_32F)  # type: ignore[call-overload]
    near = np.ones((_GROUND_NEAR, _GROUND_NEAR), np.uint8)
    return ink, cv2.subtract(cv2.dilate(ground, near), cv2.erode(ground, near)) < _GROUND_EDGE


def _matched(first: np.ndarray, second: np.ndarray, shifts: tuple[float, ...]) -> np.ndarray:
    """How far two inks are from each other under the shift and weight that suit what is near.

    float32 (H, W), in levels.
    """
    soft = [cv2.GaussianBlur(ink, (0, 0), _SOFT) for ink in (first, second)]
    least = np.full(first.shape, np.inf, np.float32)
    left = np.zeros_like(first)
    for dx, dy in itertools.product(shifts, repeat=2):
        # Half of the shift and of the weight for each side, so that neither is the first.
        a, b = _shifted(soft[0], dx / 2, dy / 2), _shifted(soft[1], -dx / 2, -dy / 2)
        aa, bb, ab = (_sum(product) for product in (a * a, b * b, a * b))
        weight = np.clip(np.sqrt((bb + 1) / (aa + 1)), *_WEIGHTS)
        error = (weight * aa + bb / weight - 2 * ab) * (1 + _COST * (dx * dx + dy * dy))
        better = error < least
        weight = np.sqrt(weight)
        a, b = _shifted(first, dx / 2, dy / 2), _shifted(second, -dx / 2, -dy / 2)
        rest = np.abs(cv2.GaussianBlur(a * weight - b / weight, (0, 0), _LEFT))
        np.copyto(least, error, where=better)
        np.copyto(left, rest, where=better)
    return left


def _shifted(image: np.ndarray, dx: float, dy: float) -> np.ndarray:
    if not (dx or dy):
        return image
    return cv2.warpAffine(
        image,
        np.array([[1, 0, dx], [0, 1, dy]], np.float32),
        image.shape[::-1],
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )


def _sum(image: np.ndarray) -> np.ndarray:
    return cv2.boxFilter(image, -1, (_MATCHED,) * 2, normalize=False)
