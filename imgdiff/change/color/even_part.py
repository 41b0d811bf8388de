"""An even part of a drawing, and how far it moved beyond the light round it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from imgdiff.arrays import as_levels, channel_max
from imgdiff.change.color.ciede2000 import ciede2000
from imgdiff.change.edges import grown
from imgdiff.change.nuisance.light_change import LightChange

#: Side of the square within which an even part varies by so many levels, and by so many sigmas of
#: the noise.
NEAR, _LEVELS, _SIGMAS = 5, 4.0, 4.0
#: Least pixels of a part, and most of the picture that it takes.
_LEAST, _MOST = 60, 0.8
#: Nearest and furthest of its surroundings, in pixels, and how many of them there must be.
_BETWEEN, _AROUND, _FEWEST = 4, 12, 40
#: The share of its outline that both images must have where the part is as colored as before;
#: CIEDE2000 without lightness from which it is not.
_SHARE, _COLORED = 0.6, 4.0
#: Levels from which a color is clipped, and least levels of surroundings that tell of the light.
_WHITE, _TELLING = 250.0, 8.0
#: Ratio of the surroundings' levels that light changes at most, levels that may be added to both
#: (stray light), and the level that rounding may be off by.
_RATIO, _DARKS, _ROUNDED = 0.5, (8.0, 0.0), 0.5
#: Luminance, as JPEG has it.
_LUMINANCE = np.array([0.299, 0.587, 0.114], np.float32)
#: Pixels of a large part, and how far within itself a pixel of one that is not thin lies.
_LARGE, _DEEP = 400, 6.0


@dataclass(frozen=True, eq=False)
class EvenPart:
    """An even part.

    Attributes:
        rows, columns: Where it lies.
        mask: bool, its places there.
        colors: float32 (2, 3), before and after.
        ratios: float32 (3, 3), by which the levels round it changed: quartiles by channel.
        ring: float32 (3,), the color round it before.
    """

    rows: slice
    columns: slice
    mask: np.ndarray
    colors: np.ndarray
    ratios: np.ndarray
    ring: np.ndarray

    def changed(self, light: LightChange | None = None) -> float:
        """CIEDE2000 beyond the light of the surroundings and, where given, of other colors.

        Light that is known from other colors may be wrong of this one: whichever leaves less.
        """
        return min(self._own, self._beyond(light)) if light else self._own

    def lit_by(self, light: LightChange) -> float:
        """CIEDE2000 by which a light moves what has its color."""
        middle, half = self.colors.mean(axis=0), _half(self.colors, light)
        return float(_difference(np.stack([middle - half, middle + half])))

    @cached_property
    def _own(self) -> float:
        return self._beyond(None)

    def _beyond(self, light: LightChange | None) -> float:
        pair = _lit(self.colors, light)
        # Some of the surroundings may lie in a shadow: the likeliest of them.
        moved = (self.ring + _DARKS[0]) * self.ratios - _DARKS[0]
        rings = np.stack([np.broadcast_to(self.ring, moved.shape), moved], axis=1)
        first, second = np.moveaxis(_lit(rings, light), 1, 0)
        apart = (second - first) / 2
        hypotheses = [pair[None], np.stack([pair[0] + apart, pair[1] - apart], axis=1)]  # haze
        for dark in _DARKS:
            gain = _of_all((second + dark) / np.maximum(first + dark, 1), first, second)
            half = np.sqrt(np.clip(gain, 1 - _RATIO, 1 / (1 - _RATIO)))
            lit = np.stack([(pair[0] + dark) * half, (pair[1] + dark) / half], axis=1)
            hypotheses.append(lit - dark)
        return float(_difference(_unclipped(np.concatenate(hypotheses), self.colors)).min())

    @cached_property
    def area(self) -> int:
        """In pixels."""
        return int(self.mask.sum())

    @property
    def large(self) -> bool:
        """Whether noise and compression average out in it."""
        return self.area >= _LARGE and not self.thin

    @cached_property
    def thin(self) -> bool:
        """Whether compression mixes all of it with what lies beside it."""
        solid = np.pad(self.mask, 1).astype(np.uint8)
        return bool(cv2.distanceTransform(solid, cv2.DIST_L2, 3).max() < _DEEP)

    @property
    def lighter(self) -> float:
        """Levels of luminance by which it moved: JPEG rounds the rest more coarsely."""
        return float(abs((self.colors[1] - self.colors[0]) @ _LUMINANCE))

    @cached_property
    def contrast(self) -> float:
        """CIEDE2000 between it and its surroundings."""
        return float(_difference(np.stack([self.colors[0], self.ring])))


def find_even_parts(
    before: np.ndarray, after: np.ndarray, inside: np.ndarray, noise: float
) -> Iterator[EvenPart]:
    """The even parts with an outline and with surroundings.

    Args:
        before: uint8 (H, W, 3), smoothed.
        after: Likewise.
        inside: bool (H, W), the places that are looked at.
        noise: Its sigma, in levels.
    """
    sides = before, after
    spreads = [_spread(side) for side in sides]
    limit = int(max(_LEVELS, _SIGMAS * noise))  # spreads are whole levels
    even = (cv2.max(*spreads) <= limit) & inside
    steep = cv2.min(*spreads) > limit
    _, labels, stats, _ = cv2.connectedComponentsWithStats(even.view(np.uint8), connectivity=4)
    areas = stats[:, cv2.CC_STAT_AREA]
    wanted = (areas >= _LEAST) & (areas <= _MOST * inside.size)
    wanted[0] = False
    if not wanted.any():
        return
    # Most of some thousand parts of noise have no outline: what is cheap is asked first.
    colors = _medians(sides, labels, wanted)
    grey = colors * colors.mean(axis=(1, 2), keepdims=True)
    grey /= np.maximum(1, colors.mean(axis=2, keepdims=True))
    colored = _difference(grey) >= _COLORED
    for label, pair, other in zip(np.flatnonzero(wanted).tolist(), colors, colored, strict=True):
        if not other and not _outlined(labels, label, stats[label], steep):
            continue
        rows, columns = _box_of(stats[label], _AROUND + NEAR)
        mask = labels[rows, columns] == label
        near, far = (grown(_filled(mask), 2 * r + 1) for r in (_BETWEEN, _AROUND))
        around = far & ~near & even[rows, columns]
        if around.sum() < _FEWEST:
            continue
        ring = [side[rows, columns][around].astype(np.float32) for side in sides]
        usual = [np.median(side, axis=0) for side in ring]
        if min(side.max() for side in usual) < _TELLING:
            continue
        levels = [side + _DARKS[0] for side in ring]
        ratios = np.quantile(levels[1] / levels[0], (0.25, 0.5, 0.75), axis=0)
        ratios *= 1 + np.outer((-1, 0, 1), _ROUNDED / np.median(levels[0], axis=0))
        yield EvenPart(rows, columns, mask, pair, ratios, usual[0])


def _box_of(part: np.ndarray, reach: int) -> tuple[slice, slice]:
    """Rows and columns of a part, of which OpenCV gave the statistics, with so many more."""
    left, top, width, height = (int(value) for value in part[:4])
    return (
        slice(max(0, top - reach), top + height + reach),
        slice(max(0, left - reach), left + width + reach),
    )


def _outlined(labels: np.ndarray, label: int, part: np.ndarray, steep: np.ndarray) -> bool:
    """Whether a part ends where most places are steep, bool (H, W)."""
    box = _box_of(part, _BETWEEN + 1)
    solid = _filled(labels[box] == label)
    rim = grown(solid, 2 * _BETWEEN + 1) & ~(cv2.erode(solid, np.ones((3, 3), np.uint8)) > 0)
    return bool(np.count_nonzero(steep[box] & rim) >= _SHARE * np.count_nonzero(rim))


def _medians(sides: tuple[np.ndarray, ...], labels: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The median colors of some parts, float32 (parts, sides, 3).

    Args:
        sides: uint8 (H, W, 3) each.
        labels: int32 (H, W), the part of each place.
        wanted: bool (count,), the parts.
    """
    places = np.flatnonzero(wanted[labels])
    part = labels.ravel()[places].astype(np.uint32) << 8
    counts = np.bincount(part >> 8, minlength=len(wanted))[wanted]
    first = np.cumsum(counts) - counts
    middles = first + (counts - 1) // 2, first + counts // 2
    medians = np.empty((len(counts), len(sides), 3), np.float32)
    for number, side in enumerate(sides):
        colors = side.reshape(-1, 3)[places]
        for channel in range(3):
            # All at once: sorted by part, and by level within each.
            order = np.sort(part | colors[:, channel])
            low, high = (order[middle] & 255 for middle in middles)
            medians[:, number, channel] = (low + high) / 2
    return medians


def _half(pairs: np.ndarray, light: LightChange) -> np.ndarray:
    """Half of the levels by which a light moves what became the second of two colors.

    Args:
        pairs: float32 (..., 2, 3).
        light: The light.

    Returns:
        (..., 3).
    """
    levels = as_levels(pairs).reshape(-1, 2, 1, 1, 3)
    # One by one: each is asked about in the middle of the picture.
    half = np.stack([light.moved(*pair)[0, 0] for pair in levels]) / 2
    return half.reshape(*pairs.shape[:-2], 3)


def _lit(pairs: np.ndarray, light: LightChange | None) -> np.ndarray:
    """Pairs of colors (..., 2, 3), each brought halfway to the other's light."""
    if light is None:
        return pairs
    half = _half(pairs, light)
    return pairs + np.stack([half, -half], axis=-2)


def _of_all(gain: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Gains (N, 3) by which a first color became a second; of black channels that of the others."""
    telling = np.minimum(first, second) >= _TELLING
    usual = (gain * telling).sum(axis=1) / np.maximum(telling.sum(axis=1), 1)
    return np.where(telling | ~telling.any(axis=1, keepdims=True), gain, usual[:, None])


def _unclipped(pairs: np.ndarray, colors: np.ndarray) -> np.ndarray:
    """Pairs (..., 2, 3) of what two colors (2, 3) are in one light, as if nothing was clipped."""
    first, second = pairs[..., 0, :], pairs[..., 1, :]
    white, black = colors >= _WHITE, colors <= 255 - _WHITE
    forgiven = (second < first) & (white[1] | black[0]) | (second > first) & (white[0] | black[1])
    middle = pairs.mean(axis=-2, keepdims=True)
    return np.where(forgiven[..., None, :], middle, pairs)


def _filled(mask: np.ndarray) -> np.ndarray:
    """A part with what it surrounds (its letters), uint8 (h, w)."""
    filled = np.zeros((mask.shape[0] + 2, mask.shape[1] + 2), np.uint8)
    filled[1:-1, 1:-1] = mask
    outlines, _ = cv2.findContours(filled, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return cv2.drawContours(filled, outlines, -1, 1, cv2.FILLED)[1:-1, 1:-1]


def _spread(image: np.ndarray) -> np.ndarray:
    """The largest range of a channel nearby, uint8 (H, W)."""
    near = np.ones((NEAR, NEAR), np.uint8)
    return channel_max(cv2.subtract(cv2.dilate(image, near), cv2.erode(image, near)))


def _difference(pairs: np.ndarray) -> np.ndarray:
    """CIEDE2000 of pairs of colors (..., 2, 3), (...)."""
    colors = np.clip(pairs, 0, 255).astype(np.float32).reshape(-1, 2, 3) / 255
    lab = cv2.cvtColor(colors, cv2.COLOR_RGB2Lab)
    return ciede2000(lab[:, 0], lab[:, 1]).reshape(pairs.shape[:-2])
