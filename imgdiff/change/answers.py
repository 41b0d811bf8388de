"""What a filter answers to two images at one scale: a centre against its surroundings.

A matched filter for spots, as the difference of two smoothings is (Marr and Hildreth 1980).
"""

from dataclasses import dataclass

import cv2
import numpy as np

from imgdiff.arrays import band_with, bands, channel_max
from imgdiff.change.color.opponent import RGB

#: Width of the centre, and side of its surroundings, in pixels of the scale.
_CENTRE, SURROUNDINGS = 1.0, 9
#: Rows that are worked on at once (what fits into the cache is done in half of the time), and
#: those beside them that their answers depend on.
_ROWS, _REACH = 32, 6
#: Ratio of a texture's colors that a shadow changes at most.
_SHADOW = 0.7


@dataclass(frozen=True, eq=False)
class Answers:
    """Of two images (h, w), by opponent color.

    Attributes:
        amounts: float32 (3, h, w), levels by which both answers differ; of a texture, beyond what a
            shadow on it does.
        slopes: Likewise, the steepest nearby that both have, levels a pixel.
        shared: Likewise, the answer that both have.
        activity: float32 (h, w), the most of those.
    """

    amounts: np.ndarray
    slopes: np.ndarray
    shared: np.ndarray
    activity: np.ndarray


def centre(image: np.ndarray) -> np.ndarray:
    """An image (h, w, 3) as the centres of its filters see it."""
    return cv2.GaussianBlur(image, (5, 5), _CENTRE)


def answers(before: np.ndarray, after: np.ndarray, texture: np.ndarray) -> Answers:
    """What the filters answer.

    Args:
        before: float32 (h, w, 3), opponent colors.
        after: Likewise.
        texture: float32 (h, w), 1 where a place looks like a photograph's.
    """
    height, width = texture.shape
    amounts, slopes, shared = np.empty((3, 3, height, width), np.float32)
    found = Answers(amounts, slopes, shared, np.empty((height, width), np.float32))
    near = np.ones((3, 3), np.uint8)
    for rows in bands(height, _ROWS):
        outer, inner = band_with(rows, height, _REACH)
        centres = [centre(side[outer]) for side in (before, after)]
        own = [cv2.subtract(side, cv2.blur(side, (SURROUNDINGS,) * 2))[inner] for side in centres]
        steep = [cv2.dilate(_range(side, near), near)[inner] for side in centres]
        moved = cv2.subtract(own[1], own[0])
        part = texture[rows]
        if part.any():
            middle = cv2.addWeighted(centres[0][inner], 0.5, centres[1][inner], 0.5, 0)
            moved -= part[..., None] * _shadow(moved, middle)
        own = [np.abs(side) for side in own]
        _put(found.amounts, rows, np.abs(moved, out=moved))
        _put(found.slopes, rows, cv2.min(*steep) / 2)
        _put(found.shared, rows, cv2.min(*own))
        found.activity[rows] = cv2.min(*map(channel_max, own))
    return found


def _put(planes: np.ndarray, rows: slice, image: np.ndarray) -> None:
    """Puts the channels of an image (h, w, 3) into rows of planes (3, H, W)."""
    cv2.split(image, [plane[rows] for plane in planes])


def _range(image: np.ndarray, near: np.ndarray) -> np.ndarray:
    return cv2.subtract(cv2.dilate(image, near), cv2.erode(image, near))


def _shadow(moved: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """The part of what moved that is a common ratio of all three colors."""
    colors, rise = cv2.transform(middle, RGB), cv2.transform(moved, RGB)
    total = np.ones((1, 3), np.float32)
    ratio = cv2.transform(rise * colors, total) / np.maximum(
        cv2.transform(colors * colors, total), 100
    )
    ratio = np.clip(ratio, -_SHADOW, _SHADOW)
    return cv2.multiply(cv2.merge([ratio] * 3), middle)
