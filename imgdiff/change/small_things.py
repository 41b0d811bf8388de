"""Small things that stand by themselves on an even ground, as the ink of two images."""

from typing import NamedTuple

import cv2
import numpy as np

from imgdiff.arrays import bounds, commonest_color, components
from imgdiff.change.edges import EDGE, contrast
from imgdiff.geometry import Box

#: Largest side of a thing with a rim of two pixels, and least side of its ink, in pixels.
LARGEST, _LEAST = 40, 7
#: Pixels of ground round a thing that are looked at, and the share of their border that is even.
_RIM, _EVEN = 3, 0.7
#: Things that are looked at in a picture: of more it is a page of text.
_MOST = 200
#: The share of the ink between which a pixel has some of the ground, and the share of such along an
#: outline that is smooth.
_BETWEEN, _SMOOTH = (0.15, 0.85), 0.1


class Thing(NamedTuple):
    """A small thing that stands by itself.

    Attributes:
        place: Where it is, with a rim.
        own: bool (h, w), what of that is not of other things.
        shares: How much of each pixel is ink, in both images, float32 (2, h, w).
        size: Of its ink, in pixels.
    """

    place: tuple[slice, slice]
    own: np.ndarray
    shares: np.ndarray
    size: int


def small_things(
    before: np.ndarray, after: np.ndarray, differing: np.ndarray, several: int
) -> list[Thing]:
    """The small things that differ, in either of two images.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        differing: bool (H, W), where they differ.
        several: In how many places a thing differs at least.

    Returns:
        Each of them that no border cuts off and of which the ground is as it was; none where there
        are too many.
    """
    edges = np.maximum(contrast(before, 5), contrast(after, 5)) >= EDGE
    count, labels, boxes = components(edges)
    asked = np.bincount(labels[differing], minlength=count) >= several
    asked &= np.maximum(boxes[:, 2], boxes[:, 3]) <= LARGEST
    asked[0] = False
    things: list[Thing] = []
    if np.count_nonzero(asked) > _MOST:
        return things
    whole = Box.of_shape(*differing.shape)
    for number in np.flatnonzero(asked):
        left, top, width, height = (int(v) for v in boxes[number, :4])
        place = Box(left, top, left + width, top + height).grown(_RIM, whole).slices
        own = (labels[place] == number) | (labels[place] == 0)
        grounds = [commonest_color(_border(image[place])) for image in (before, after)]
        if np.abs(grounds[1] - grounds[0]).max() >= EDGE:
            continue  # in another light
        sides = zip((before, after), grounds, strict=True)
        inks = [(image[place] - ground) * own[..., None] for image, ground in sides]
        if min((np.abs(_border(ink)) < EDGE).all(axis=1).mean() for ink in inks) < _EVEN:
            continue
        if any(_is_cut_off(ink, place, differing.shape) for ink in inks):
            continue
        shares = _shares(np.stack(inks))
        ink = bounds(np.maximum(*np.abs(shares)) >= 0.5)
        if ink is not None and max(ink.shape) >= _LEAST:
            things.append(Thing(place, own, shares, max(ink.shape)))
    return things


def _is_cut_off(ink: np.ndarray, place: tuple[slice, slice], shape: tuple[int, ...]) -> bool:
    """Does a thing reach the border of the picture?"""
    rows, columns = place
    at = (rows.start == 0, rows.stop == shape[0], columns.start == 0, columns.stop == shape[1])
    ends = (ink[0], ink[-1], ink[:, 0], ink[:, -1])
    return any(there and np.abs(end).max() >= EDGE for there, end in zip(at, ends, strict=True))


def _shares(inks: np.ndarray) -> np.ndarray:
    """How much of each pixel is ink, float32 (2, h, w), along the color that is furthest away."""
    every = inks.reshape(-1, 3)
    color = every[np.square(every).sum(axis=1).argmax()]
    return (inks @ (color / max(1.0, float(color @ color)))).astype(np.float32)


def _border(image: np.ndarray) -> np.ndarray:
    """The outermost pixels of (h, w) or (h, w, 3), one after the other."""
    return np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])


def is_smooth(share: np.ndarray) -> bool | None:
    """Has the outline pixels that are partly ink, as anti-aliasing leaves?

    Args:
        share: float32 (h, w), how much of each pixel is ink.

    Returns:
        None where nobody knows: a rectangle on whole pixels has none.
    """
    share, near = np.abs(share), np.ones((3, 3), np.uint8)
    outline = cv2.dilate(share, near) - cv2.erode(share, near) >= 0.5
    between = outline & (share > _BETWEEN[0]) & (share < _BETWEEN[1])
    if np.count_nonzero(between) >= _SMOOTH * np.count_nonzero(outline):
        return True
    box = bounds(share >= 0.5)
    return None if box is not None and (share[box.slices] >= 0.5).all() else False
