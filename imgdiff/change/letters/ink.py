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

from imgdiff.arrays import bounds, pieces, some_of
from imgdiff.change.edges import grown
from imgdiff.change.nuisance.sharpness import Sharpness
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
#: What a place depends on, in pixels: its ground, what is near its ink, and the matching of that.
_REACH, _AROUND, _MATCHING_REACH = 32, 12, 10
#: Side of the tiles of which those without ink are left out.
_TILE = 256


def ink_left(
    before: np.ndarray,
    after: np.ndarray,
    where: np.ndarray,
    shifts: tuple[float, ...] = SHIFTS,
    sharpness: Sharpness | None = None,
) -> np.ndarray:
    """What is left of the ink once two renderings of it were brought together. Symmetric.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, in the same light.
        where: bool (H, W), the places that it is wanted of.
        shifts: In each direction, in pixels, that are tried.
        sharpness: How they differ in that, which is undone; as they are where None.

    Returns:
        float32 (H, W) >= 0, as a share of the ink nearby; 0 elsewhere and where there is no even
        ground.
    """
    left = np.zeros(where.shape, np.float32)
    for box, outer in pieces(where, _REACH):
        if sharpness is None:
            sides = before[outer.slices], after[outer.slices]
        else:
            sides = sharpness.halfway_levels(before, after, outer)
        here = left[box.slices]
        _fill_in(here, *sides, shifts, box.shifted(-outer.left, -outer.top))
        here[~where[box.slices]] = 0
    return left


def _fill_in(
    left: np.ndarray, before: np.ndarray, after: np.ndarray, shifts: tuple[float, ...], part: Box
) -> None:
    """What is left in a part of two pictures that lies ``_REACH`` within them.

    left: float32, of the part; all 0, and stays so where nothing is.
    """
    grounds = [_ground(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)) for image in (before, after)]
    inks = [ink for ink, _ in grounds]
    even = grounds[0][1] & grounds[1][1]
    noise = float(np.median(some_of(cv2.absdiff(*inks)))) / _MEDIAN
    for tile in part.tiles(_TILE):
        outer = tile.grown(_AROUND, Box.of_shape(*even.shape))
        here, inner = outer.slices, tile.slices_in(outer)
        sides = inks[0][here], inks[1][here]
        counted = _counted(*sides, even[here], noise)[inner]
        box = bounds(counted)
        if box is not None:
            asked = box.shifted(tile.left, tile.top)
            own = left[asked.slices_in(part)]
            own[:] = _ink_left(*sides, shifts, asked.shifted(-outer.left, -outer.top))
            own *= counted[box.slices]


def _counted(first: np.ndarray, second: np.ndarray, even: np.ndarray, noise: float) -> np.ndarray:
    """bool (H, W): where ink of both images, or a pixel beside it, lies on even ground."""
    strengths = np.abs(first), np.abs(second)
    bare = [cv2.blur((ink < _BARE).astype(np.float32), (GROUND,) * 2) for ink in strengths]
    near = np.ones((_NEAR, _NEAR), np.uint8)
    nearby = [cv2.dilate(ink, near) for ink in strengths]
    most, least = np.maximum(*nearby), np.minimum(*nearby)
    inked = np.maximum(*strengths) >= _INK * np.maximum(most, max(_INK_LEVELS, _INK_NOISE * noise))
    # A shadow's corner is in one image alone; a comma that is gone is beside letters that are not.
    inked &= least >= _BOTH * most
    counted: np.ndarray = even & (np.minimum(*bare) >= _BARE_SHARE) & grown(inked)
    return counted


def _ink_left(
    first: np.ndarray, second: np.ndarray, shifts: tuple[float, ...], part: Box
) -> np.ndarray:
    """What is left of two inks in a part, as a share of what is nearby, float32."""
    near = np.ones((_NEAR, _NEAR), np.uint8)
    peak = np.maximum(*(np.abs(cv2.GaussianBlur(ink, (0, 0), _LEFT)) for ink in (first, second)))
    nearest = np.maximum(cv2.dilate(peak, near), _LEAST_INK)
    around = part.grown(_MATCHING_REACH, Box.of_shape(*first.shape))
    left = _matched(first[around.slices], second[around.slices], shifts)
    share: np.ndarray = left[part.slices_in(around)] / nearest[part.slices]
    return share


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
