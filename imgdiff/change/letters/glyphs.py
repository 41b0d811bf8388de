"""Letters drawn twice: the same one by another renderer, or another one.

Renderers place a letter by parts of a pixel, draw it heavier or lighter, and soften it otherwise.
So the ink of both images is brought together first, place by place: by the shift of up to a pixel
and the weight under which what lies round a place agrees best (block matching). What is left, as
a share of the ink nearby, is at most 0.3 for two renderings of one letter in 98 of 100 (9 to 20 px,
nine ways to render), and more for 8 against 6, c against e and their like in 76 (9 px) to 96 of
100 (16 px).
"""

import itertools

import cv2
import numpy as np

from imgdiff.arrays import crops, differs, pieces
from imgdiff.change.edges import EDGE, contrast, grown
from imgdiff.change.nuisance.texture import shared_texture

#: Side of the square whose median is the ground, and of the one that is matched, in pixels.
_GROUND, _MATCHED = 21, 11
#: Shifts that are tried, in pixels; weights of the ink at least and most; what a pixel of shift
#: costs, as a share of what is left.
_SHIFTS, _WEIGHTS, _COST = (-1, -0.5, 0, 0.5, 1), (0.7, 1.4), 0.02
#: Softening before matching, and that of what is left, in pixels.
_SOFT, _LEFT = 0.6, 0.9
#: Side of what is nearby, and least ink in levels.
_NEAR, _LEAST_INK = 13, 24
#: Levels from the ground within which a pixel has no ink, and the least share of such.
_BARE, _BARE_SHARE = 8, 0.4
#: Levels by which the ground itself may vary within so many pixels: thick shapes are no letters.
_GROUND_EDGE, _GROUND_NEAR = 24, 7
#: Ink, as a share of the most nearby, in levels of which there must be so many.
_INK, _INK_LEVELS = 0.5, 40
#: What a place depends on, in pixels.
_REACH = 32
#: Ink left at the threshold: at least so much, and so often what half of the ink of the pair has
#: (the renderers' own), measured from so many pixels on.
_OTHER, _BEYOND_USUAL, _LEAST_PIXELS = 0.45, 8.0, 200
#: Most ink left of two renderings of a letter.
_SAME = 0.3
#: Height and width of a word in pixels, and how many times as wide as high it may be.
_HEIGHTS, _WIDTH, _WIDE = (4, 40), 240, 24
#: Another renderer draws so many words in view at least, so large a share of them the same, and
#: leaves at most so many equal to the last bit, as a share of those that it drew.
_WORDS, _MOST_SAME, _EQUAL, _VIEW = 3, 0.8, 0.2, 160
#: By how much the color of the ink may turn, and the share of the ink that shares of it must have
#: moved by at least somewhere.
_COLOR, _ANEW = 0.15, 0.08


def ink_left(before: np.ndarray, after: np.ndarray, where: np.ndarray) -> np.ndarray:
    """What is left of the ink once two renderings of it were brought together. Symmetric.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, in the same light.
        where: bool (H, W), the places that it is wanted of.

    Returns:
        float32 (H, W) >= 0, as a share of the ink nearby; 0 elsewhere and where there is no even
        ground.
    """
    left = np.zeros(where.shape, np.float32)
    for box, outer in pieces(where, _REACH):
        sides = (image[outer.slices] for image in (before, after))
        left[box.slices] = _ink_left(*sides)[box.slices_in(outer)]
    left[~where] = 0
    return left


def glyph_heat(before: np.ndarray, after: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Heat of letters that are others, whoever drew them. Symmetric.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        where: bool (H, W), the places that are looked at and that tell how the renderers differ.

    Returns:
        float32 (H, W) in [0, 1], 0 elsewhere; 0.5 at the threshold.
    """
    left = ink_left(before, after, where)
    values = left[left > 0]
    usual = float(np.median(values)) if len(values) >= _LEAST_PIXELS else 0.0
    left /= 2 * max(_OTHER, _BEYOND_USUAL * usual)
    if left.any():  # the grain of a photograph is no ink
        greys = (cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in (before, after))
        left *= 1 - shared_texture(*(grey.astype(np.float32) for grey in greys))
    return np.minimum(left, 1, out=left)


def redrawn(before: np.ndarray, after: np.ndarray, hot: np.ndarray) -> np.ndarray:
    """Words that another renderer drew, in a picture that is equal to the last bit elsewhere.

    Where other words nearby are equal, no other renderer was at work, whatever they look like.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        hot: bool (H, W), where a difference can be seen.

    Returns:
        bool (H, W), the places of such words.
    """
    forgiven = np.zeros_like(hot)
    for box in crops(hot, _VIEW):
        here = box.slices
        forgiven[here] = _redrawn(before[here], after[here], hot[here])
    return forgiven


def _redrawn(before: np.ndarray, after: np.ndarray, hot: np.ndarray) -> np.ndarray:
    edges = (contrast(before) >= EDGE) | (contrast(after) >= EDGE)
    count, labels, stats, centres = cv2.connectedComponentsWithStats(
        (edges | grown(hot)).astype(np.uint8), connectivity=8
    )
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    words = (height >= _HEIGHTS[0]) & (height <= _HEIGHTS[1])
    words &= (width <= _WIDTH) & (width <= _WIDE * height)
    words[0] = False
    nothing = np.zeros_like(hot)
    other = words & (np.bincount(labels[hot], minlength=count) > 0)
    equal = words & (np.bincount(labels[differs(before, after) > 0], minlength=count) == 0)
    if other.sum() < _WORDS:
        return nothing
    far = np.abs(centres[other][:, None] - centres[equal][None]).max(axis=2) > _VIEW
    beside = np.abs(centres[other][:, None] - centres[other][None]).max(axis=2) <= _VIEW
    alone = (~far).sum(axis=1) <= _EQUAL * beside.sum(axis=1)
    alone &= beside.sum(axis=1) >= _WORDS
    if not alone.any():
        return nothing
    asked = np.zeros(count, bool)
    asked[np.flatnonzero(other)[alone]] = True
    left = ink_left(before, after, asked[labels])
    most = np.zeros(count, np.float32)
    np.maximum.at(most, labels.ravel(), left.ravel())
    # Nothing is known of what has no even ground.
    known = np.bincount(labels[(left > 0) & hot], minlength=count) > 0
    same = asked & known & (most <= _SAME) & _drawn_anew(before, after, labels, count)
    return same[labels] if same.sum() >= _MOST_SAME * asked.sum() else nothing


def _drawn_anew(
    before: np.ndarray, after: np.ndarray, labels: np.ndarray, count: int
) -> np.ndarray:
    """bool (count,): parts whose ink has one color before and after, and not the same shares of it.

    Where each pixel has the share of ink that it had, the ink became another one.
    """
    where = labels > 0
    part = labels[where]
    inks = [(im.astype(np.float32) - cv2.medianBlur(im, _GROUND))[where] for im in (before, after)]

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(part, values, minlength=count)

    colors = []
    for ink in inks:
        color = np.stack([total(ink[:, channel]) for channel in range(3)], axis=1)
        colors.append(color / np.maximum(np.linalg.norm(color, axis=1, keepdims=True), 1e-3))
    one_color = np.linalg.norm(colors[1] - colors[0], axis=1) <= _COLOR
    product, square = ((inks[0] * ink).sum(axis=1) for ink in (inks[1], inks[0]))
    weight = total(product) / np.maximum(total(square), 1)
    missed, peak = np.zeros((2, count), np.float32)
    np.maximum.at(missed, part, np.abs(inks[1] - weight[part, None] * inks[0]).max(axis=1))
    np.maximum.at(peak, part, np.abs(inks[1]).max(axis=1))
    return one_color & (missed >= _ANEW * peak)


def _ink_left(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    inks, ground = _inks(before, after)
    even = contrast(ground[..., None].repeat(3, axis=2), _GROUND_NEAR) < _GROUND_EDGE
    bare = [cv2.blur((np.abs(ink) < _BARE).astype(np.float32), (_GROUND,) * 2) for ink in inks]
    near = np.ones((_NEAR, _NEAR), np.uint8)
    strength = np.maximum(*(np.abs(ink) for ink in inks))
    inked = strength >= _INK * np.maximum(cv2.dilate(strength, near), _INK_LEVELS)
    counted = even & (np.minimum(*bare) >= _BARE_SHARE) & grown(inked)
    if not counted.any():
        return np.zeros(counted.shape, np.float32)
    peak = np.maximum(*(np.abs(cv2.GaussianBlur(ink, (0, 0), _LEFT)) for ink in inks))
    return _matched(*inks) / np.maximum(cv2.dilate(peak, near), _LEAST_INK) * counted


def _inks(before: np.ndarray, after: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
    """What differs from the ground that both have but for its light, float32 (H, W), signed.

    And the ground, uint8 (H, W).
    """
    greys = [cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in (before, after)]
    grounds = [cv2.medianBlur(grey, _GROUND).astype(np.float32) for grey in greys]
    light = cv2.blur(grounds[1] - grounds[0], (3 * _GROUND,) * 2) / 2
    ground = cv2.medianBlur(cv2.addWeighted(greys[0], 0.5, greys[1], 0.5, 0), _GROUND)
    return [greys[0] - (ground - light), greys[1] - (ground + light)], ground


def _matched(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """How far two inks are from each other under the shift and weight that suit what is near.

    float32 (H, W), in levels.
    """
    soft = [cv2.GaussianBlur(ink, (0, 0), _SOFT) for ink in (first, second)]
    least = np.full(first.shape, np.inf, np.float32)
    left = np.zeros_like(first)
    for dx, dy in itertools.product(_SHIFTS, repeat=2):
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
