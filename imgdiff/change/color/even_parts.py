"""Even parts of a drawing that became another color, in pairs that nuisances came between.

Light moves an even part and what lies round it alike, and colors along one curve. So where the
outline of a part is where it was, and the part moved otherwise than its surroundings on the other
side of that outline and than the light that all other colors show, somebody gave it another color:
a tile, a button, a field, the ground of a page. A shadow brings its outline with it.
"""

import cv2
import numpy as np

from imgdiff.arrays import some_of
from imgdiff.change.color.ciede2000 import ciede2000
from imgdiff.change.color.even_part import NEAR, EvenPart, find_even_parts
from imgdiff.change.edges import grown
from imgdiff.change.nuisance.light_change import LightChange, fit_light
from imgdiff.io.resize import resize

#: CIEDE2000 at the threshold, beyond the light of the surroundings and of the other colors: of a
#: large part, of a small one, and of a thin one, which compression mixes with its neighbours.
_VISIBLE, _VISIBLE_SMALL, _VISIBLE_THIN = 2.0, 3.0, 4.5
#: Where ``_ENOUGH`` others of the pair tell what nuisances do, less: of a large part what can be
#: seen, of a thin one what they do to others of so much CIEDE2000 to their surroundings, if no
#: light can be seen: it may be another one at a place than the surroundings tell.
_SEEN, _CONTRAST = 1.4, 10.0
#: Levels of luminance by which a large part has to move for that: hues alone may be rounded so far.
_LIGHTER = 1.0
#: In sigmas of the noise, of which so many pixels are one; times what ``_MOST_PARTS`` of the other
#: parts leave, of which there must be ``_ENOUGH``; times the usual misfit of the light; and as a
#: share of what the light moved most places by, or that color, which is never known better, and in
#: sigmas of what no other color tells of it.
_NOISE, _GRAIN = 3.0, 16
_USUAL, _MOST_PARTS, _ENOUGH, _MISFITS, _OF_LIGHT, _UNKNOWN = 3.0, 0.8, 3, 2.0, 0.6, 3.0
#: Side of the blocks that the misfit is taken of, in pixels.
_BLOCK = 8
#: Levels within which two parts changed alike, how many such groups are asked about, and the share
#: of the way from one color to the other within which a place has either.
_ALIKE, _GROUPS, _OF_WAY = 8.0, 8, 1 / 3
#: Share of the picture's other places that tell of the light at least.
_OTHERS = 0.2


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
    old, new = (cv2.GaussianBlur(side, (0, 0), 1) for side in (before, after))
    parts = list(find_even_parts(old, new, inside, noise))
    height, width = (max(1, length // _BLOCK) for length in inside.shape)
    first, second = (resize(side, (height, width)) for side in (before, after))
    for group in _alike([part for part in parts if part.changed() >= _SEEN])[:_GROUPS]:
        colors = group[0].colors
        # Between words that color is no part with surroundings, and no light.
        others = inside & ~_became(old, new, colors)
        for part in group:
            others[part.rows, part.columns] &= ~grown(part.mask, NEAR + 4)
        if np.count_nonzero(others) < _OTHERS * others.size:
            continue
        light = fit_light(before, after, others)
        rest = [part for part in parts if part not in group]
        rest = [part for part in rest if not _became(part.colors[0], part.colors[1], colors)]
        moved, misfit = _light_moved(first, second, others, light)
        needed = _Needed(light, rest, noise, moved, misfit)
        for part in group:
            strength = min(1.0, part.changed(light) / (2 * needed.of(part)))
            lit = heat[part.rows, part.columns]
            np.maximum(lit, strength * grown(part.mask, NEAR), out=lit)
    heat[~inside] = 0
    return heat


class _Needed:
    """The CIEDE2000 beyond a light from which a part was changed.

    Args:
        light: What the other parts show.
        rest: Those.
        noise: Its sigma, in levels.
        moved: CIEDE2000 by which the light moved most places.
        misfit: Likewise, the usual one that it leaves.
    """

    def __init__(
        self,
        light: LightChange,
        rest: list[EvenPart],
        noise: float,
        moved: float,
        misfit: float,
    ):
        self._light, self._noise, self._moved = light, noise, moved
        self._usual = max(_MISFITS * misfit, _usual([part.changed(light) for part in rest]))
        self._large = sum(part.large for part in rest)
        self._mixed = [
            part.changed(light) / part.contrast
            for part in rest
            if part.thin and part.contrast >= _CONTRAST
        ]

    def of(self, part: EvenPart) -> float:
        """What a part needs."""
        grain = _NOISE * self._noise * float(np.sqrt(_GRAIN / max(_GRAIN, part.area)))
        unknown = _UNKNOWN * self._light.unknown(part.colors.mean(axis=0))
        lit = (_OF_LIGHT + unknown) * max(self._moved, part.lit_by(self._light))
        return max(self._visible(part), self._usual, grain, lit)

    def _visible(self, part: EvenPart) -> float:
        if part.large:
            told = self._large >= _ENOUGH and part.lighter >= _LIGHTER
            return _SEEN if told else _VISIBLE
        if not part.thin:
            return _VISIBLE_SMALL
        if len(self._mixed) < _ENOUGH or self._moved >= _SEEN:
            return _VISIBLE_THIN
        return float(np.clip(_usual(self._mixed) * part.contrast, _VISIBLE_SMALL, _VISIBLE_THIN))


def _usual(others: list[float]) -> float:
    """Beyond what most of the others show; 0 where they are too few to tell."""
    if len(others) < _ENOUGH:
        return 0.0
    return _USUAL * float(np.quantile(others, _MOST_PARTS))


def _alike(parts: list[EvenPart]) -> list[list[EvenPart]]:
    """Parts that one color became another in, together; the largest first."""
    groups: list[list[EvenPart]] = []
    for part in sorted(parts, key=lambda part: -part.area):
        for group in groups:
            if np.abs(group[0].colors - part.colors).max() <= _ALIKE:
                group.append(part)
                break
        else:
            groups.append([part])
    return groups


def _became(before: np.ndarray, after: np.ndarray, colors: np.ndarray) -> np.ndarray:
    """bool (...): the places (..., 3) that had the first of two colors (2, 3), now the second."""
    limit = min(_ALIKE, _OF_WAY * float(np.abs(colors[1] - colors[0]).max()))
    near = [
        np.abs(side[..., channel] - color[channel]) <= limit
        for side, color in zip((before, after), colors, strict=True)
        for channel in range(3)
    ]
    both: np.ndarray = np.logical_and.reduce(near)
    return both


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


def _noise(before: np.ndarray, after: np.ndarray) -> float:
    """Sigma of what differs from pixel to pixel, in levels."""
    apart: np.ndarray = cv2.subtract(after, before, dtype=cv2.CV_32F)  # type: ignore[call-overload]
    moved = cv2.transform(apart, np.full((1, 3), 1 / 3, np.float32))
    fine = cv2.absdiff(moved, cv2.blur(moved, (3, 3)))
    return float(np.median(some_of(fine))) / 0.674
