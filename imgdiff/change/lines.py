"""Straight lines that became thicker or thinner, came or went, beside what came between the two.

A border of two pixels for one, a rule of a table that is gone: each pixel of it lies within what an
edge may move by, but along the line the ink adds up. Shift and blur leave the ink of a line as it
is, light changes it as its ground, and noise and compression average out along it. So where both
images show nothing but a level profile across, the ink of the profile is compared, and judged by
what the other lines of the pair leave.
"""

from collections.abc import Callable

import cv2
import numpy as np

from imgdiff.arrays import bands, channel_max
from imgdiff.change.edges import grown
from imgdiff.change.nuisance.grounds import (
    WHITE,
    clipped_in_one,
    halfway_ratio,
    in_one_exposure,
)

#: Ink adds up along so many pixels, three of which make the shortest line; half the width of a line
#: with its blur, and rows of ground on either side, in pixels.
_STEP_ALONG, _HALF, _GROUND = 8, 2, 3
#: Levels, and sigmas of the noise, by which a profile varies along a line at most.
_EVEN, _SIGMAS = 3.0, 3.0
#: Levels by which a line stands out of the nearer of its grounds, and the share of that by which
#: they may differ.
_CONTRAST, _STEP = 16.0, 0.65
#: The share of it that is left at its ends: what tapers off more slowly is a halo.
_ENDS = 0.5
#: The share of its ink that a line loses or gains at the threshold, and times what half of the
#: others leave; levels times pixels that can be seen, so often the levels by which light moved
#: the ground, and how many sigmas of what the ground varies by across, of which the ink sums up so
#: many.
_SHARE, _USUAL, _VISIBLE, _OF_LIGHT, _BEYOND, _SUMS = 0.4, 3.0, 20.0, 1.0, 3.2, 4.3
#: Places of other lines that tell what is usual, and how many in a row count.
_ENOUGH, _SHORTEST = 15, 3


def line_heat(before: np.ndarray, after: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Heat of straight lines, level or upright, whose ink changed. Symmetric.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, aligned to a pixel or so.
        inside: bool (H, W), the places that are looked at.

    Returns:
        float32 (H, W) in [0, 1]; 0.5 at the threshold.
    """
    heat = np.zeros(inside.shape, np.float32)
    if min(inside.shape) < 3 * _STEP_ALONG:
        return heat
    _raise_to_lines(heat, before, after, inside)
    exposed = in_one_exposure(before, after, inside) if heat.any() else None
    if exposed is not None:
        lit = np.zeros_like(heat)
        _raise_to_lines(lit, *exposed, inside)
        # A white ground tells nothing of a light that other colors tell of.
        white = grown(channel_max(cv2.max(before, after)) >= WHITE, 2 * _reach() + 1)
        np.minimum(heat, lit, out=heat, where=white)
    return heat


def _raise_to_lines(
    heat: np.ndarray, before: np.ndarray, after: np.ndarray, inside: np.ndarray
) -> None:
    """Raises heat, float32 (H, W), to that of the lines of two images as they are."""
    level = _level_lines(before, after, inside)
    upright = _level_lines(*(np.swapaxes(x, 0, 1) for x in (before, after, inside)))
    needed = _needed(np.concatenate([level[level >= 0], upright[upright >= 0]]))
    for share, lit in ((level, heat), (upright, heat.T)):
        wide = np.repeat(np.clip(share / (2 * needed), 0, 1), _STEP_ALONG, axis=1)
        np.maximum(lit[:, : wide.shape[1]], wide, out=lit[:, : wide.shape[1]])


def _needed(shares: np.ndarray) -> float:
    """The share of its ink that a line has to change by, beside all that were found."""
    if shares.size < _ENOUGH:
        return _SHARE
    return max(_SHARE, _USUAL * float(np.median(shares)))


def _level_lines(before: np.ndarray, after: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """The share of its ink by which each place of a level line changed, -1 elsewhere.

    float32 (H, W // _STEP_ALONG).
    """
    known = _along(inside) > 0.99
    share = np.full(known.shape, -1, np.float32)
    sides = [_Profiles(side) for side in (before, after)]
    noise = max(side.noise for side in sides)
    even = np.minimum(*(side.even(noise) for side in sides)) > 0
    even &= cv2.erode(known.astype(np.uint8), np.ones((2 * _reach() + 1, 1), np.uint8)) > 0
    contrasts = [side.contrast() for side in sides]
    steps = [side.step() for side in sides]
    contrast = np.maximum(*contrasts)
    even &= (contrast >= _CONTRAST) & (np.maximum(*steps) <= _STEP * contrast)
    for side, own in zip(sides, contrasts, strict=True):
        even &= side.ends() <= _ENDS * np.maximum(own, _CONTRAST)
    even[: _reach()] = even[-_reach() :] = False
    if not even.any():
        return share
    grounds = [side.ground()[even] for side in sides]
    ratio = halfway_ratio(*grounds)
    inks = [sides[0].ink(even) * ratio, sides[1].ink(even) / ratio]
    light = _OF_LIGHT * np.abs(grounds[1] - grounds[0]).max(axis=1)
    moved = np.abs(inks[1] - inks[0])
    moved[:, clipped_in_one(*grounds)] = 0
    change = moved.max(axis=(0, 2))
    most = np.maximum(*inks).max(axis=(0, 2))
    rough = np.maximum(*(side.roughness()[even] for side in sides))
    change[change < np.maximum(np.maximum(_VISIBLE, light), _BEYOND * _SUMS * rough)] = 0
    share[even] = change / np.maximum(most, 1)
    return cv2.morphologyEx(share, cv2.MORPH_OPEN, np.ones((1, _SHORTEST), np.uint8))


def _along(image: np.ndarray, of: Callable[[np.ndarray], np.ndarray] = np.asarray) -> np.ndarray:
    """Means of what ``of`` makes of float32 values, over ``_STEP_ALONG`` pixels along a row.

    float32 (H, W // _STEP_ALONG, ...).
    """
    height, width = image.shape[0], image.shape[1] // _STEP_ALONG
    means = np.empty((height, width, *image.shape[2:]), np.float32)
    for rows in bands(height):
        whole = np.ascontiguousarray(image[rows, : width * _STEP_ALONG], dtype=np.float32)
        size = width, len(whole)
        means[rows] = cv2.resize(of(whole), size, interpolation=cv2.INTER_AREA)
    return means


def _reach() -> int:
    return _HALF + _GROUND


class _Profiles:
    """The profiles across all level runs of three steps of an image, uint8 (H, W, 3)."""

    def __init__(self, image: np.ndarray):
        self.mean = cv2.blur(_along(image), (3, 1))
        square = cv2.blur(_along(image, np.square), (3, 1))
        self.spread = channel_max(np.sqrt(np.maximum(square - self.mean * self.mean, 0)))
        self.noise = float(np.quantile(self.spread[::4, ::4], 0.2))
        kernel = np.zeros(2 * _reach() + 1, np.float32)
        kernel[:_GROUND] = 1 / _GROUND
        self.above = cv2.sepFilter2D(self.mean, cv2.CV_32F, np.ones(1, np.float32), kernel)
        self.below = cv2.sepFilter2D(
            self.mean, cv2.CV_32F, np.ones(1, np.float32), kernel[::-1].copy()
        )

    def even(self, noise: float) -> np.ndarray:
        """uint8 (H, W): where nothing varies along the line, from its ground to its ground."""
        calm = (self.spread <= max(_EVEN, _SIGMAS * noise)).astype(np.uint8)
        return cv2.erode(calm, np.ones((2 * _reach() + 1, 1), np.uint8))

    def ground(self) -> np.ndarray:
        """The level beside a line, float32 (H, W, 3)."""
        ground: np.ndarray = (self.above + self.below) / 2
        return ground

    def contrast(self) -> np.ndarray:
        """By how many levels a line differs from the nearer of its grounds, float32 (H, W)."""
        nearer = np.abs(_nearer(self.mean - self.above, self.mean - self.below))
        return channel_max(cv2.dilate(nearer, np.ones((3, 1), np.uint8)))

    def ends(self) -> np.ndarray:
        """By how many levels what lies ``_HALF`` away differs from the ground, float32 (H, W)."""
        before, after = (np.roll(self.mean, rows, axis=0) for rows in (_HALF, -_HALF))
        return channel_max(np.maximum(np.abs(before - self.above), np.abs(after - self.below)))

    def step(self) -> np.ndarray:
        """By how many levels the grounds differ, float32 (H, W)."""
        return channel_max(np.abs(self.above - self.below))

    def roughness(self) -> np.ndarray:
        """Sigma, in levels, of what the grounds vary by from row to row, float32 (H, W)."""
        kernel = np.zeros(2 * _reach() + 1, np.float32)
        kernel[:_GROUND] = kernel[-_GROUND:] = 1 / (2 * _GROUND)
        one = np.ones(1, np.float32)
        mean = cv2.sepFilter2D(self.mean, cv2.CV_32F, one, kernel)
        square = cv2.sepFilter2D(self.mean * self.mean, cv2.CV_32F, one, kernel)
        step = (self.above - self.below) / 2
        return channel_max(np.sqrt(np.maximum(square - mean * mean - step * step, 0)))

    def ink(self, where: np.ndarray) -> np.ndarray:
        """Levels of all pixels across that are darker than the ground, and lighter, (2, N, 3).

        Apart, for compression puts a light halo beside a dark line. where: bool (H, W).
        """
        rows, columns = np.nonzero(where)
        above, below = self.above[where], self.below[where]
        total = np.zeros((2, *above.shape), np.float32)
        for offset in range(-_HALF, _HALF + 1):
            level = self.mean[rows + offset, columns]
            apart = level - (above if offset < 0 else below)
            if offset == 0:
                apart = _nearer(level - above, apart)
            total += np.maximum([-apart, apart], 0)
        return total


def _nearer(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The smaller of two differences; 0 where their signs differ."""
    smaller = np.where(np.abs(first) < np.abs(second), first, second)
    return np.where(first * second > 0, smaller, np.float32(0))
