"""Even parts of a drawing that became another color, in pairs that nuisances came between.

Light moves an even part and what lies round it alike, and colors along one curve. So where the
outline of a part is where it was, and the part moved otherwise than its surroundings on the other
side of that outline and than the light that all other colors show, somebody gave it another color:
a tile, a button, a field. A shadow brings its outline with it.
"""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from imgdiff.arrays import as_levels
from imgdiff.change.color.ciede2000 import ciede2000
from imgdiff.change.nuisance.residual import LightChange, fit_light
from imgdiff.io.resize import resize

#: Side of the square within which an even part varies by so many levels, and by so many sigmas of
#: the noise.
_NEAR, _LEVELS, _SIGMAS = 5, 4.0, 4.0
#: Least pixels of a part, and most of the picture that it takes.
_LEAST, _MOST = 60, 0.5
#: Nearest and furthest of its surroundings, in pixels, and how many of them there must be.
_BETWEEN, _AROUND, _FEWEST = 4, 12, 40
#: The share of its outline that both images must have where the part is as colored as before;
#: CIEDE2000 without lightness from which it is not.
_SHARE, _COLORED = 0.6, 4.0
#: Levels from which a color is clipped, and least levels of surroundings that tell of the light.
_WHITE, _TELLING = 250.0, 20.0
#: CIEDE2000 at the threshold, beyond the light of the surroundings and of the other colors: of a
#: large part, of a small one, and of a thin one, which compression mixes with its neighbours.
#: Pixels of a large part, and how far within itself a pixel of one that is not thin lies.
_VISIBLE, _VISIBLE_SMALL, _VISIBLE_THIN = 2.0, 3.0, 4.5
_LARGE, _DEEP = 400, 6.0
#: In sigmas of the noise, of which so many pixels are one; and times what ``_MOST_PARTS`` of the
#: other parts leave, of which there must be ``_ENOUGH``, else times the usual misfit of the light;
#: and as a share of what the light moved most places by, which is never known better than that.
_NOISE, _GRAIN = 3.0, 16
_USUAL, _MOST_PARTS, _ENOUGH, _MISFITS, _OF_LIGHT = 3.0, 0.8, 3, 2.0, 0.6
#: Side of the blocks that the misfit is taken of, in pixels.
_BLOCK = 8
#: Ratio of the surroundings' levels that light changes at most, and levels added to both.
_RATIO, _DARK = 0.5, 8.0
#: Levels within which two parts changed alike, and how many such groups are asked about.
_ALIKE, _GROUPS = 8.0, 8
#: Share of the picture's other places that tell of the light at least.
_OTHERS = 0.2


@dataclass(frozen=True, eq=False)
class _Part:
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

    @cached_property
    def _own(self) -> float:
        return self._beyond(None)

    def _beyond(self, light: LightChange | None) -> float:
        pair = _lit(self.colors, light)
        least = _difference(*_unclipped(pair, self.colors))
        # Some of the surroundings may lie in a shadow: the likeliest of them.
        for ratio in self.ratios:
            ring = np.stack([self.ring, (self.ring + _DARK) * ratio - _DARK])
            first, second = _lit(ring, light)
            half = np.sqrt(
                np.clip(
                    (second + _DARK) / np.maximum(first + _DARK, 1), 1 - _RATIO, 1 / (1 - _RATIO)
                )
            )
            moved = np.stack([(pair[0] + _DARK) * half, (pair[1] + _DARK) / half]) - _DARK
            hazed = np.stack([pair[0] + (second - first) / 2, pair[1] - (second - first) / 2])
            for lit in (moved, hazed):
                least = min(least, _difference(*_unclipped(lit, self.colors)))
        return float(least)

    def visible(self) -> float:
        """CIEDE2000 from which a change of it can be told, where nothing disturbs."""
        deep = cv2.distanceTransform(np.pad(self.mask, 1).astype(np.uint8), cv2.DIST_L2, 3).max()
        if deep < _DEEP:
            return _VISIBLE_THIN
        return _VISIBLE if self.mask.sum() >= _LARGE else _VISIBLE_SMALL


def even_heat(before: np.ndarray, after: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Heat of even parts that became another color. Symmetric.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        inside: bool (H, W), the places that are looked at.

    Returns:
        float32 (H, W) in [0, 1]; 0.5 at the threshold.
    """
    heat = np.zeros(inside.shape, np.float32)
    noise = _noise(before, after)
    parts = list(_parts(before, after, inside, noise))
    height, width = (max(1, length // _BLOCK) for length in inside.shape)
    first, second = (resize(side, (height, width)) for side in (before, after))
    for group in _alike([part for part in parts if part.changed() >= _VISIBLE])[:_GROUPS]:
        others = inside.copy()
        for part in group:
            others[part.rows, part.columns] &= ~_grown(part.mask, _NEAR + 4)
        if np.count_nonzero(others) < _OTHERS * others.size:
            continue
        light = fit_light(before, after, others)
        rest = [part.changed(light) for part in parts if part not in group]
        moved, misfit = _light_moved(first, second, others, light)
        usual = _MISFITS * misfit
        if len(rest) >= _ENOUGH:
            usual = max(misfit, _USUAL * float(np.quantile(rest, _MOST_PARTS)))
        usual = max(usual, _OF_LIGHT * moved)
        for part in group:
            grain = _NOISE * noise * float(np.sqrt(_GRAIN / max(_GRAIN, part.mask.sum())))
            needed = max(part.visible(), usual, grain)
            strength = min(1.0, part.changed(light) / (2 * needed))
            lit = heat[part.rows, part.columns]
            np.maximum(lit, strength * _grown(part.mask, _NEAR), out=lit)
    heat[~inside] = 0
    return heat


def _parts(before: np.ndarray, after: np.ndarray, inside: np.ndarray, noise: float):
    """The even parts with an outline and with surroundings, as ``_Part``."""
    smooth = [cv2.GaussianBlur(side, (0, 0), 1).astype(np.float32) for side in (before, after)]
    spreads = [_spread(side) for side in smooth]
    limit = max(_LEVELS, _SIGMAS * noise)
    even = (np.maximum(*spreads) <= limit) & inside
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        even.astype(np.uint8), connectivity=4
    )
    reach = _AROUND + _NEAR
    for label in range(1, count):
        left, top, width, height, area = (int(v) for v in stats[label])
        if area < _LEAST or area > _MOST * inside.size:
            continue
        rows = slice(max(0, top - reach), top + height + reach)
        columns = slice(max(0, left - reach), left + width + reach)
        mask = labels[rows, columns] == label
        solid = _filled(mask)
        near, far = (_grown(solid, 2 * r + 1) for r in (_BETWEEN, _AROUND))
        around = far & ~near & even[rows, columns]
        if around.sum() < _FEWEST:
            continue
        colors = np.stack([np.median(side[rows, columns][mask], axis=0) for side in smooth])
        rim = near & ~(cv2.erode(solid, np.ones((3, 3), np.uint8)) > 0)
        outline = np.minimum(*(spread[rows, columns][rim] for spread in spreads))
        grey = colors * colors.mean() / np.maximum(1, colors.mean(axis=1, keepdims=True))
        if (outline > limit).mean() < _SHARE and _difference(*grey) < _COLORED:
            continue
        ring = [side[rows, columns][around] for side in smooth]
        if min(np.median(side, axis=0).max() for side in ring) < _TELLING:
            continue
        ratios = np.quantile((ring[1] + _DARK) / (ring[0] + _DARK), (0.25, 0.5, 0.75), axis=0)
        yield _Part(rows, columns, mask, colors, ratios, np.median(ring[0], axis=0))


def _alike(parts: list[_Part]) -> list[list[_Part]]:
    """Parts that one color became another in, together; the largest first."""
    groups: list[list[_Part]] = []
    for part in sorted(parts, key=lambda part: -int(part.mask.sum())):
        for group in groups:
            if np.abs(group[0].colors - part.colors).max() <= _ALIKE:
                group.append(part)
                break
        else:
            groups.append([part])
    return groups


def _light_moved(
    first: np.ndarray, second: np.ndarray, others: np.ndarray, light: LightChange
) -> tuple[float, float]:
    """CIEDE2000 by which most small blocks moved, and the usual one that the light leaves."""
    known = resize(others.astype(np.float32), first.shape[:2]) > 0.99
    if not known.any():
        return 0.0, 0.0
    half = light.moved(first, second) / 2
    sides = np.stack([first, second, first + half, second - half])[:, known]
    lab = cv2.cvtColor(np.clip(sides, 0, 255).astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    moved, left = ciede2000(lab[0], lab[1]), ciede2000(lab[2], lab[3])
    return float(np.quantile(moved, _MOST_PARTS)), float(np.median(left))


def _lit(colors: np.ndarray, light: LightChange | None) -> np.ndarray:
    """Two colors (2, 3) brought halfway to the other's light."""
    if light is None:
        return colors
    first, second = as_levels(colors)[:, None, None]
    half = light.moved(first, second)[0, 0] / 2
    return np.stack([colors[0] + half, colors[1] - half])


def _unclipped(pair: np.ndarray, colors: np.ndarray) -> np.ndarray:
    """Two colors (2, 3) in one light: what was clipped would have gone on."""
    first, second = pair
    white, black = colors >= _WHITE, colors <= 255 - _WHITE
    forgiven = (second < first) & (white[1] | black[0]) | (second > first) & (white[0] | black[1])
    middle = pair.mean(axis=0)
    return np.where(forgiven, middle, pair)


def _grown(mask: np.ndarray, side: int) -> np.ndarray:
    return cv2.dilate(mask.astype(np.uint8), np.ones((side, side), np.uint8)) > 0


def _filled(mask: np.ndarray) -> np.ndarray:
    """A part with what it surrounds (its letters), uint8 (h, w)."""
    outlines, _ = cv2.findContours(
        np.pad(mask, 1).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    filled = np.zeros((mask.shape[0] + 2, mask.shape[1] + 2), np.uint8)
    return cv2.drawContours(filled, outlines, -1, 1, cv2.FILLED)[1:-1, 1:-1]


def _noise(before: np.ndarray, after: np.ndarray) -> float:
    """Sigma of what differs from pixel to pixel, in levels."""
    moved = after.astype(np.float32).mean(axis=2) - before.astype(np.float32).mean(axis=2)
    fine = np.abs(moved - cv2.blur(moved, (3, 3)))
    return float(np.median(fine)) / 0.674


def _spread(image: np.ndarray) -> np.ndarray:
    """The largest range of a channel nearby, float32 (H, W)."""
    near = np.ones((_NEAR, _NEAR), np.uint8)
    spread: np.ndarray = cv2.subtract(cv2.dilate(image, near), cv2.erode(image, near)).max(axis=2)
    return spread


def _difference(first: np.ndarray, second: np.ndarray) -> float:
    """CIEDE2000 of two colors."""
    pair = np.clip(np.stack([first, second]), 0, 255)[:, None].astype(np.float32) / 255
    lab = cv2.cvtColor(pair, cv2.COLOR_RGB2Lab)[:, 0]
    return float(ciede2000(lab[:1], lab[1:])[0])
