"""Faint things: hidden in the noise of a pixel, plain over an area.

A spot a little brighter in a noisy picture, a wall moved in a scan, a word gone from a shaded
label. The pair is brought into one light and one sharpness; what is left is looked at through
filters of doubling size, each a centre against its surroundings (a matched filter for spots), and
each answer is judged three ways:

1. Against what an edge there, moved or softened as edges of this picture are, would answer.
2. Against the noise of such answers: in the same kind of place, and in most parts of the picture.
   What changed is in few parts, nuisances are in all.
3. By what can be seen: CIEDE2000 of the thing itself, against what is round it.

What is many times above the noise needs to be seen less well, down to what can be seen at all.

Beside these filters stand even parts and marks of another color and areas that are lit (see
``even_parts``, ``marks``, ``lit_areas``).

Light alone has no answer here: what is smooth over the picture is taken out, and where both images
show one texture, a shadow on it is none.
"""

from collections.abc import Iterable
from typing import Any

import cv2
import numpy as np

from imgdiff.arrays import band_with, bands, channel_max
from imgdiff.change.answers import SURROUNDINGS, answers, centre
from imgdiff.change.at_once import at_once, raise_to_enlarged
from imgdiff.change.color.ciede2000 import ciede2000
from imgdiff.change.color.even_parts import even_heat
from imgdiff.change.color.lit_areas import lit_heat
from imgdiff.change.color.marks import marks_heat
from imgdiff.change.color.opponent import OPPONENT, RGB
from imgdiff.change.nuisance.light_change import LightChange, fit_light
from imgdiff.change.nuisance.one_light import in_one_light
from imgdiff.change.nuisance.sharpness import in_one_sharpness
from imgdiff.change.nuisance.texture import shared_texture
from imgdiff.change.sigmas import in_sigmas
from imgdiff.io.resize import mask_shares, resize, size_within

#: Larger pictures are looked at on so many pixels.
_PIXELS = 2_100_000
#: Sizes of the filters, each twice the one before, and the shortest side in pixels of theirs.
_SCALES, _SHORTEST = 6, 24
#: Pixels beside the border, and beside what is not looked at, of which nothing is known: a shift
#: brings in what was outside.
_RIM = 3
_BORDER = np.s_[:_RIM], np.s_[-_RIM:], np.s_[:, :_RIM], np.s_[:, -_RIM:]
#: Sigmas at the threshold, and how often as many where the answer is smaller than three pixels of
#: its scale.
_SIGMAS, _SMALL = 10.0, 2.5
#: Share of the furthest that a color moved nearby, below which a place is its surroundings.
_HALO = 0.35
#: CIEDE2000 at the threshold, by scale: a thin thing is seen less. In texture it takes three times
#: as much. Side of what a thing is seen against, in pixels of the scale.
_VISIBLE, _VISIBLE_TEXTURE, _SEEN_AGAINST = (13.0, 4.0, 2.0, 1.7, 1.7, 1.7), 3.0, 17
#: Rows that are worked on at once.
_ROWS = 64
#: How often the sigmas needed count at most, and the share of the CIEDE2000 at the threshold
#: without which no sigmas count.
_MOST_SIGMAS, _LEAST_VISIBLE = 4.0, 0.7
#: Scales from which on a thing is broad: another renderer, too, draws thin things otherwise.
_BROAD = 2
#: Mean texture from which a picture is a photograph, and by how much evidence counts less in one:
#: at full weight 4 of 100 strongly disturbed photographs would show some.
_PHOTOGRAPH, _DOUBT = 0.25, 0.3


def faint_heat(
    before: np.ndarray,
    after: np.ndarray,
    where: np.ndarray,
    out: np.ndarray | None = None,
    light: LightChange | None = None,
) -> np.ndarray:
    """Heat of what is faint in a pixel and plain over an area. Symmetric.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, aligned to a pixel or so.
        where: bool (H, W), the places that are looked at and that tell of the nuisances.
        out: float32 (H, W), a heat that is raised to it in place.
        light: How it changed between the two; it is found out where None.

    Returns:
        float32 (H, W) in [0, 1], 0 elsewhere; 0.5 at the threshold, 1 at twice that. ``out`` where
        that is given.
    """
    height, width = where.shape
    heat = np.zeros((height, width), np.float32) if out is None else out
    if min(height, width) < _SHORTEST or not where.any():
        return heat
    size = size_within(where.shape, _PIXELS)
    before, after = resize(before, size), resize(after, size)
    inside = mask_shares(where, size)
    light = light or fit_light(before, after, inside > 0.99)
    sides = in_one_light(before, after, light)
    sides = in_one_sharpness(*(cv2.transform(side, OPPONENT) for side in sides))
    _agree(*sides, _BORDER)
    if not where.all():
        # Of a pair that was brought together every border may be what the motion brought in.
        inside = cv2.erode(inside, np.ones((2 * _RIM + 1,) * 2, np.uint8), borderValue=0)
        _agree(*sides, [inside <= 0.99])
    texture = shared_texture(*(np.ascontiguousarray(side[..., 0]) for side in sides))
    photograph = min(1.0, float(texture.mean()) / _PHOTOGRAPH)
    seen = inside > 0.99
    jobs = [
        lambda: _spots(*sides, inside, texture, photograph, range(1)),
        lambda: _spots(*sides, inside, texture, photograph, range(1, _SCALES)),
    ]
    if photograph < 1:
        jobs += [
            lambda: [even_heat(before, after, seen)],
            lambda: [lit_heat(before, after, light, seen)],
            lambda: [marks_heat(*sides, seen)],
        ]
    fine, broad, *parts = at_once(where.size, *jobs)
    answers = fine + broad
    if parts:
        answers.append(np.maximum.reduce([part for (part,) in parts]) * np.float32(1 - photograph))
    for answer in answers:
        raise_to_enlarged(heat, answer, where)
    return heat


def _spots(
    before: np.ndarray,
    after: np.ndarray,
    inside: np.ndarray,
    texture: np.ndarray,
    photograph: float,
    scales: range,
) -> list[np.ndarray]:
    """The heat of each of some scales that has any, float32 of its size.

    before, after: float32 (h, w, 3), opponent colors. inside: float32 (h, w), 1 where it is looked
    at. texture: float32 (h, w).
    """
    answers, sides = [], (before, after)
    for number in range(scales.stop):
        if number:
            size = tuple(-(-length // 2) for length in inside.shape)
            if min(size) < _SHORTEST:
                break
            sides = resize(sides[0], size), resize(sides[1], size)
            inside, texture = resize(inside, size), resize(texture, size)
        if number in scales:
            answer = _scale_heat(*sides, inside > 0.99, texture, photograph, number)
            if answer is not None:
                answers.append(answer)
    return answers


def _agree(before: np.ndarray, after: np.ndarray, places: Iterable[Any]) -> None:
    """Leaves no difference at some places, so that no filter carries one in.

    places: indices of an image, masks or slices.
    """
    for place in places:
        before[place] = after[place] = (before[place] + after[place]) / 2


def _scale_heat(
    before: np.ndarray,
    after: np.ndarray,
    inside: np.ndarray,
    texture: np.ndarray,
    photograph: float,
    number: int,
) -> np.ndarray | None:
    """Heat at one scale, float32 (h, w); None where there is none.

    before, after: float32 (h, w, 3), opponent colors. inside: bool (h, w). number: of the scale.
    """
    texture = cv2.dilate(texture, np.ones((3, 3), np.uint8))
    sigmas = in_sigmas(answers(before, after, texture), inside, texture, photograph, number)
    strong = sigmas > _SIGMAS / 4
    if not strong.any():
        return None
    visible, beside = _seen(before, after, strong)
    visible /= _VISIBLE[number] * (1 + (_VISIBLE_TEXTURE - 1) * texture[strong])
    doubt = np.maximum(texture[strong], 1.0 if number < _BROAD else photograph)
    heat = np.zeros(inside.shape, np.float32)
    for needed, side in ((_SIGMAS, 3), (_SIGMAS * _SMALL, 2)):
        answer = np.zeros(inside.shape, np.float32)
        evidence = _together(sigmas[strong] / needed, visible, doubt)
        answer[strong] = np.clip(evidence / 2, 0, 1)
        wide = cv2.morphologyEx(answer, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
        np.maximum(heat, wide, out=heat)
    heat[beside] = 0
    return heat


def _seen(
    before: np.ndarray, after: np.ndarray, where: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How well what moved is seen: CIEDE2000 against what moved round it, float32 (N,).

    And which places only answer to a strong change beside them, bool (h, w). where: bool (h, w),
    the N places.
    """
    visible, beside = [], np.empty(where.shape, bool)
    around = np.ones((SURROUNDINGS,) * 2, np.uint8)
    for rows in bands(len(where), _ROWS):  # what fits into the cache is done in half of the time
        outer, inner = band_with(rows, len(where), _SEEN_AGAINST // 2 + 2)
        centres = [centre(side[outer]) for side in (before, after)]
        rest = channel_max(cv2.absdiff(*centres))
        beside[rows] = (rest < _HALO * cv2.dilate(rest, around))[inner]
        here = where[rows]
        if here.any():
            moved = centres[1] - centres[0]
            moved -= cv2.blur(moved, (_SEEN_AGAINST,) * 2)
            first, second = (side[inner][here] for side in centres)
            middle, half = (first + second) / 2, moved[inner][here] / 2
            visible.append(ciede2000(_lab(middle - half), _lab(middle + half)))
    return np.concatenate(visible), beside


def _together(sigmas: np.ndarray, visible: np.ndarray, doubt: np.ndarray) -> np.ndarray:
    """Evidence from two shares of what is needed: sigmas make up for some of what is seen less.

    Not where there is doubt: answers beyond chance are a photograph's light or another renderer's,
    and count less.
    """
    most = 1 + (_MOST_SIGMAS - 1) * (1 - doubt)
    least = _LEAST_VISIBLE + (1 - _LEAST_VISIBLE) * doubt
    both = np.sqrt(np.minimum(sigmas, np.maximum(most, visible)) * visible)
    return np.minimum(both, np.minimum(sigmas, visible / least)) * (1 - _DOUBT * doubt)


def _lab(opponent: np.ndarray) -> np.ndarray:
    rgb = np.clip(opponent @ RGB.T, 0, 255)[:, None] / 255
    return cv2.cvtColor(rgb.astype(np.float32), cv2.COLOR_RGB2Lab)[:, 0]
