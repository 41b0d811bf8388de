"""Straight lines that became thicker or thinner, came or went, beside what came between the two.

A border of two pixels for one, a rule of a table that is gone: each pixel of it lies within what an
edge may move by, but along the line the ink adds up. Shift and blur leave the ink of a line as it
is, light changes it as its ground, and noise and compression average out along it. So where both
images show nothing but a level profile across, the ink of the profile is compared, and judged by
what the other lines of the pair leave.
"""

from collections.abc import Callable
from typing import TypeAlias

import cv2
import numpy as np

from imgdiff.arrays import band_with, bands, channel_max, rows_of
from imgdiff.change.edges import grown
from imgdiff.change.nuisance.chroma import colors_smeared, luminance
from imgdiff.change.nuisance.grounds import (
    WHITE,
    clipped_in_one,
    halfway_ratio,
    one_exposure,
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
#: The level of a ground below which it does not tell by which ratio light changed what lies on it.
_BLACK = 48.0
#: Places of other lines that tell what is usual, and how many in a row count.
_ENOUGH, _SHORTEST = 15, 3
#: Pixels that are looked at at once, and most rows of them.
_AT_ONCE, _ROWS = 1_600_000, 256

_Tables: TypeAlias = tuple[np.ndarray, np.ndarray]


def line_heat(
    before: np.ndarray, after: np.ndarray, inside: np.ndarray, out: np.ndarray | None = None
) -> np.ndarray:
    """Heat of straight lines, level or upright, whose ink changed. Symmetric.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, aligned to a pixel or so.
        inside: bool (H, W), the places that are looked at.
        out: float32 (H, W), a heat that is raised to it in place.

    Returns:
        float32 (H, W) in [0, 1]; 0.5 at the threshold. ``out`` where that is given.
    """
    heat = np.zeros(inside.shape, np.float32) if out is None else out
    if min(inside.shape) < 3 * _STEP_ALONG:
        return heat
    grey = colors_smeared(before, after)
    shown = _heat_of_lines(before, after, inside, grey)
    if not any(lines.any() for lines in shown):
        return heat
    exposure, exposed = one_exposure(before, after, inside), None
    if exposure is not None:
        exposed = _heat_of_lines(before, after, inside, grey, exposure)
    for rows in bands(len(heat)):
        band = _band(shown, rows, heat.shape)
        if exposed is not None:
            # A white ground tells nothing of a light that other colors tell of.
            outer, inner = band_with(rows, len(heat), _reach())
            brightest = channel_max(cv2.max(before[outer], after[outer]))
            white = grown(brightest >= WHITE, 2 * _reach() + 1)[inner]
            np.minimum(band, _band(exposed, rows, heat.shape), out=band, where=white)
        np.maximum(heat[rows], band, out=heat[rows])
    return heat


def _heat_of_lines(
    before: np.ndarray,
    after: np.ndarray,
    inside: np.ndarray,
    grey: bool,
    exposure: _Tables | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The heat of level lines, float32 (H, W // _STEP_ALONG), and of upright ones, (W, ...).

    grey: whether luminance alone tells. exposure: what the levels of both images become first.
    """
    level = _level_lines(before, after, inside, grey, exposure)
    before, after, inside = (np.swapaxes(x, 0, 1) for x in (before, after, inside))
    upright = _level_lines(before, after, inside, grey, exposure)
    needed = _needed(np.concatenate([level[level >= 0], upright[upright >= 0]]))
    for share in (level, upright):
        share /= 2 * needed
        np.clip(share, 0, 1, out=share)
    return level, upright


def _band(lines: tuple[np.ndarray, np.ndarray], rows: slice, shape: tuple[int, ...]) -> np.ndarray:
    """The heat of lines at rows of a picture of a shape, from a whole step on, float32 (h, W)."""
    band = np.zeros((rows.stop - rows.start, shape[1]), np.float32)
    level, upright = lines
    wide = np.repeat(level[rows], _STEP_ALONG, axis=1)
    band[:, : wide.shape[1]] = wide
    steps = slice(rows.start // _STEP_ALONG, -(-rows.stop // _STEP_ALONG))
    tall = np.repeat(upright.T[steps], _STEP_ALONG, axis=0)
    np.maximum(band[: len(tall)], tall, out=band[: len(tall)])
    return band


def _needed(shares: np.ndarray) -> float:
    """The share of its ink that a line has to change by, beside all that were found."""
    if shares.size < _ENOUGH:
        return _SHARE
    return max(_SHARE, _USUAL * float(np.median(shares)))


def _level_lines(
    before: np.ndarray, after: np.ndarray, inside: np.ndarray, grey: bool, exposure: _Tables | None
) -> np.ndarray:
    """The share of its ink by which each place of a level line changed, -1 elsewhere.

    float32 (H, W // _STEP_ALONG).
    """
    height, width = inside.shape
    tables = exposure or (None, None)
    sides = list(zip((before, after), tables, strict=True))
    few = slice(None, None, 4)
    noise = 0.0
    for side, table in sides:
        seen = _shown(side[few], grey, table)
        spread = _spread(_mean(seen), _mean(seen, np.square))
        noise = max(noise, float(np.quantile(spread[:, few], 0.2)))
    share = np.empty((height, width // _STEP_ALONG), np.float32)
    for rows in bands(height, rows_of(width, _AT_ONCE, _ROWS)):
        outer, inner = band_with(rows, height, _reach() + 1)
        one, two = (_Profiles(_shown(_turned(side[outer]), grey, table)) for side, table in sides)
        share[rows] = _changed(one, two, _turned(inside[outer]), noise)[inner]
    return share


def _turned(image: np.ndarray) -> np.ndarray:
    """An image of which rows and columns may be swapped, so that its rows lie in one piece.

    OpenCV turns one several times as fast as NumPy.
    """
    if image.flags.c_contiguous:
        return image
    values = image.view(np.uint8) if image.dtype == bool else image
    return cv2.transpose(np.swapaxes(values, 0, 1))


def _shown(image: np.ndarray, grey: bool, table: np.ndarray | None) -> np.ndarray:
    """An image in the light of a table, if there is one, and without its colors, if asked for."""
    if table is not None:
        image = cv2.LUT(np.ascontiguousarray(image), table)
    return luminance(np.ascontiguousarray(image)) if grey else image


def _changed(
    before: "_Profiles", after: "_Profiles", inside: np.ndarray, noise: float
) -> np.ndarray:
    """What ``_level_lines`` gives, of a band."""
    share = np.full(before.mean.shape[:2], -1, np.float32)
    sides = before, after
    contrasts = [side.contrast() for side in sides]
    contrast = np.maximum(*contrasts)
    even = contrast >= _CONTRAST
    if not even.any():
        return share
    even &= np.maximum(*(side.step() for side in sides)) <= _STEP * contrast
    even &= np.minimum(*(side.even(noise) for side in sides)) > 0
    known = (_along(inside) > 0.99).astype(np.uint8)
    even &= cv2.erode(known, np.ones((2 * _reach() + 1, 1), np.uint8)) > 0
    for side, own in zip(sides, contrasts, strict=True):
        even &= side.ends() <= _ENDS * np.maximum(own, _CONTRAST)
    even[: _reach()] = even[-_reach() :] = False
    if not even.any():
        return share
    grounds = [side.ground()[even] for side in sides]
    ratio = halfway_ratio(*grounds)
    inks = [side.ink(even) for side in sides]
    light = _OF_LIGHT * np.abs(grounds[1] - grounds[0]).max(axis=1)
    rough = np.maximum(*(side.roughness()[even] for side in sides))
    least = np.maximum(np.maximum(_VISIBLE, light), _BEYOND * _SUMS * rough)
    clipped = clipped_in_one(*grounds)
    changed = _share(inks[0] * ratio, inks[1] / ratio, clipped, least)
    # Black tells little of the light: what stands out of it may have been moved by none.
    dark = np.minimum(*grounds).max(axis=1) < _BLACK
    if dark.any():
        np.minimum(changed, _share(inks[0], inks[1], clipped, least), out=changed, where=dark)
    share[even] = changed
    return cv2.morphologyEx(share, cv2.MORPH_OPEN, np.ones((1, _SHORTEST), np.uint8))


def _share(
    first: np.ndarray, second: np.ndarray, clipped: np.ndarray, least: np.ndarray
) -> np.ndarray:
    """The share by which ink (2, N, 3) changed, (N,); 0 where that is less than ``least``, (N,).

    clipped: bool (N, 3), channels that tell nothing.
    """
    moved = np.abs(second - first)
    moved[:, clipped] = 0
    change = moved.max(axis=(0, 2))
    change[change < least] = 0
    share: np.ndarray = change / np.maximum(np.maximum(first, second).max(axis=(0, 2)), 1)
    return share


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


def _mean(image: np.ndarray, of: Callable[[np.ndarray], np.ndarray] = np.asarray) -> np.ndarray:
    """Means of what ``of`` makes of levels over three steps along, float32 (H, W, 3)."""
    return cv2.blur(_along(image, of), (3, 1))


def _spread(mean: np.ndarray, square: np.ndarray) -> np.ndarray:
    """By how many levels such runs vary, float32 (H, W)."""
    return channel_max(np.sqrt(np.maximum(square - mean * mean, 0)))


def _reach() -> int:
    return _HALF + _GROUND


class _Profiles:
    """The profiles across all level runs of three steps of an image, uint8 (H, W, 3)."""

    def __init__(self, image: np.ndarray):
        self._image, self.mean = image, _mean(image)
        kernel = np.zeros(2 * _reach() + 1, np.float32)
        kernel[:_GROUND] = 1 / _GROUND
        self.above = cv2.sepFilter2D(self.mean, cv2.CV_32F, np.ones(1, np.float32), kernel)
        self.below = cv2.sepFilter2D(
            self.mean, cv2.CV_32F, np.ones(1, np.float32), kernel[::-1].copy()
        )

    def even(self, noise: float) -> np.ndarray:
        """uint8 (H, W): where nothing varies along the line, from its ground to its ground."""
        spread = _spread(self.mean, _mean(self._image, np.square))
        calm = (spread <= max(_EVEN, _SIGMAS * noise)).astype(np.uint8)
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
