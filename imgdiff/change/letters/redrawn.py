"""Words that another renderer drew, in pictures that are equal to the last bit elsewhere."""

import cv2
import numpy as np

from imgdiff.arrays import crops
from imgdiff.change.letters.ink import GROUND, ink_left
from imgdiff.change.letters.words import find_words

#: How far another renderer may place a letter, in steps of shift to try, in pixels; and one that
#: only smooths it otherwise.
RENDERED, ANTIALIASED = (-1.0, -0.5, 0.0, 0.5, 1.0), (-0.5, -0.25, 0.0, 0.25, 0.5)
#: Most ink left of two renderings of a letter.
_SAME = 0.3
#: Another renderer draws so many words in view at least, so large a share of them the same, and
#: leaves at most so many equal to the last bit, as a share of those that it drew.
_WORDS, _MOST_SAME, _EQUAL, _VIEW = 3, 0.8, 0.2, 160
#: By how much the color of the ink may turn, and the share of the ink that shares of it must have
#: moved by at least somewhere.
_COLOR, _ANEW = 0.15, 0.08


def redrawn(
    before: np.ndarray,
    after: np.ndarray,
    differing: np.ndarray,
    hot: np.ndarray,
    shifts: tuple[float, ...] = RENDERED,
) -> np.ndarray:
    """Words that another renderer drew, in a picture that is equal to the last bit elsewhere.

    Where other words nearby are equal, no other renderer was at work, whatever they look like.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        differing: bool (H, W), where they differ.
        hot: bool (H, W), where a difference can be seen.
        shifts: ``RENDERED`` or ``ANTIALIASED``.

    Returns:
        bool (H, W), the places of such words.
    """
    forgiven = np.zeros_like(hot)
    for box in crops(hot, _VIEW):
        here = box.slices
        forgiven[here] = _redrawn(before[here], after[here], differing[here], hot[here], shifts)
    return forgiven


def _redrawn(
    before: np.ndarray,
    after: np.ndarray,
    differing: np.ndarray,
    hot: np.ndarray,
    shifts: tuple[float, ...],
) -> np.ndarray:
    words = find_words(before, after, differing, hot)
    labels, centres = words.labels, words.centres
    count, nothing = len(centres), np.zeros_like(hot)
    other = words.words & words.having(hot)
    equal = words.words & ~words.having(differing)
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
    left = ink_left(before, after, asked[labels], shifts)
    most = np.zeros(count, np.float32)
    np.maximum.at(most, labels.ravel(), left.ravel())
    # Nothing is known of what has no even ground.
    known = words.having((left > 0) & hot)
    same = asked & known & (most <= _SAME)
    if same.sum() < _MOST_SAME * asked.sum():
        return nothing
    same &= _drawn_anew(before, after, labels, count)
    return same[labels] if same.sum() >= _MOST_SAME * asked.sum() else nothing


def _drawn_anew(
    before: np.ndarray, after: np.ndarray, labels: np.ndarray, count: int
) -> np.ndarray:
    """bool (count,): parts whose ink has one color before and after, and not the same shares of it.

    Where each pixel has the share of ink that it had, the ink became another one.
    """
    where = labels > 0
    part = labels[where]
    inks = [(im.astype(np.float32) - cv2.medianBlur(im, GROUND))[where] for im in (before, after)]

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
