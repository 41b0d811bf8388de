"""By how much what moved exceeds what nuisances move, in their sigmas.

An edge that moved or was softened, as edges of this picture are, answers too; and noise does,
otherwise in each kind of place. What changed is in few parts of a picture, nuisances are in all.
"""

import cv2
import numpy as np

from imgdiff.arrays import bands
from imgdiff.change.answers import Answers

#: By how many pixels edges may move at least and at most, and an answer beyond any shift, as a
#: share of the edge; the usual motion is what ``_MOST_EDGES`` of them move by, times ``_MARGIN``.
_LEAST_SHIFT, _MOST_SHIFT, _SHARE = 0.4, 1.5, 0.05
_MOST_EDGES, _MARGIN, _STEEP = 0.85, 2.0, 3.0
#: The share of a contrast that light may change beyond the fit: of a drawing, and in texture.
_MISFIT, _MISFIT_TEXTURE = 0.08, 0.4
#: Levels between kinds of places, by the answers of the images themselves nearby; from
#: ``_STRUCTURED`` on there are edges.
_KINDS, _STRUCTURED = (1, 2, 4, 8, 16, 32), 8.0
#: Least noise of an answer, in levels, of the finest scale and of the coarser ones (rounding and
#: grain average out there). The quantile that measures it, and that of a normal
#: distribution. The share of the picture and the pixels that a kind needs to have its own noise.
_NOISE, _NOISE_COARSE, _QUANTILE, _NORMAL = 0.2, 0.1, 0.75, 1.15
_KIND_SHARE, _KIND_LEAST = 0.02, 100
#: About so many pixels measure it.
_SAMPLE = 15_000
#: Cells along a side, and how many sigmas the highest answer of most of them has by chance.
_CELLS, _MOST_CELLS, _BY_CHANCE, _FEWEST_CELLS = 8, 0.8, 4.0, 6
#: Rows that are worked on at once.
_ROWS = 32


def in_sigmas(
    found: Answers, inside: np.ndarray, texture: np.ndarray, photograph: float, number: int
) -> np.ndarray:
    """By how much what moved exceeds what nuisances move there.

    Args:
        found: What the filters of the scale answer; it is used up.
        inside: bool (h, w), the places that are looked at.
        texture: float32 (h, w), 1 where a place looks like a photograph's.
        photograph: Likewise, of the picture.
        number: Of the scale.

    Returns:
        float32 (h, w), the most over the channels.
    """
    reach = (max(3, 16 // 2**number | 1),) * 2
    activity = cv2.blur(cv2.dilate(found.activity, np.ones(reach, np.uint8)), reach)
    step = max(1, round(np.sqrt(inside.size / _SAMPLE)))
    few = np.s_[::step, ::step]
    counted = inside[few]
    if counted.sum() < _KIND_LEAST:
        return np.zeros(inside.shape, np.float32)
    least = max(_NOISE_COARSE, _NOISE / 2 ** (number / 2))
    least += photograph * (_NOISE - least)
    kinds, misfit = (of(x[few])[counted] for of, x in ((_kinds, activity), (_misfit, texture)))
    shifts, noises = [], []
    for planes in zip(found.amounts, found.slopes, found.shared, strict=True):
        amount, slope, shared = (plane[few][counted] for plane in planes)
        shifts.append(np.float32(_usual_shift(amount, slope, number)))
        excess = np.maximum(0, amount - shifts[-1] * slope - misfit * shared)
        noises.append(_noise_by_kind(excess, kinds, least))
    edges = activity >= _STRUCTURED
    for rows in bands(len(inside), _ROWS):  # what fits into the cache is done in half of the time
        misfit, kinds, seen = _misfit(texture[rows]), _kinds(activity[rows]), inside[rows]
        for channel, (shift, noise) in enumerate(zip(shifts, noises, strict=True)):
            sigmas, slope, shared = (
                planes[channel, rows] for planes in (found.amounts, found.slopes, found.shared)
            )
            sigmas -= np.multiply(shift, slope, out=slope)
            sigmas -= np.multiply(misfit, shared, out=shared)
            np.maximum(0, sigmas, out=sigmas)
            sigmas /= _of_kinds(noise, kinds)
            sigmas *= seen
    chances = np.array([_everywhere(found.amounts, inside & part) for part in (~edges, edges)])
    most = np.zeros(inside.shape, np.float32)
    for rows in bands(len(inside), _ROWS):
        kinds = edges[rows].view(np.uint8)
        for plane, chance in zip(found.amounts, chances.T, strict=True):
            beyond = plane[rows] if max(chance) <= 1 else plane[rows] / _of_kinds(chance, kinds)
            np.maximum(most[rows], beyond, out=most[rows])
    return most


def _misfit(texture: np.ndarray) -> np.ndarray:
    """The share of a contrast that light may change beyond the fit."""
    misfit: np.ndarray = _MISFIT + (_MISFIT_TEXTURE - _MISFIT) * texture
    return misfit


def _kinds(activity: np.ndarray) -> np.ndarray:
    """The kind of each place, uint8."""
    kinds = np.zeros(activity.shape, np.uint8)
    for level in _KINDS:
        kinds += activity >= np.float32(level)
    return kinds


def _of_kinds(values: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """The value of each place's kind, float32 (h, w), faster than NumPy's ``take``."""
    table = np.zeros(256, np.float32)
    table[: len(values)] = values
    return cv2.LUT(kinds, table)


def _usual_shift(amount: np.ndarray, slope: np.ndarray, number: int) -> float:
    """By how many pixels of the scale the edges of the picture moved."""
    least, most = (shift / 2**number for shift in (_LEAST_SHIFT, _MOST_SHIFT))
    edges = slope > max(_STEEP, *_quantiles(slope, 0.8))
    if edges.sum() < 50:
        return least
    (usual,) = _quantiles(amount[edges] / slope[edges], _MOST_EDGES)
    return min(max(_MARGIN * usual, least), most + _SHARE)


def _noise_by_kind(excess: np.ndarray, kinds: np.ndarray, least: float) -> np.ndarray:
    """The noise of each kind of place, float32 (7,); a rare kind has that of the next."""
    noise = np.full(len(_KINDS) + 1, least, np.float32)
    for kind in range(len(noise)):
        values = excess[kinds == kind]
        last = noise[max(0, kind - 1)]
        if len(values) >= max(_KIND_LEAST, _KIND_SHARE * len(excess)):
            usual, most = _quantiles(values, 0.5, _QUANTILE)
            last = max(last, usual / 0.674, most / _NORMAL)
        noise[kind] = last
    return noise


def _quantiles(values: np.ndarray, *shares: float) -> list[float]:
    """Quantiles of some thousand values, in half of the time that NumPy's take."""
    ordered = np.sort(values)
    places = np.array(shares) * (len(ordered) - 1)
    found: list[float] = np.interp(places, np.arange(len(ordered)), ordered).tolist()
    return found


def _everywhere(sigmas: np.ndarray, places: np.ndarray) -> np.ndarray:
    """How far the highest answers of most cells exceed chance, at least 1: of each channel, (3,).

    sigmas: float32 (3, h, w), at least 0. places: bool (h, w), those that count.
    """
    rows, columns = (max(2, min(_CELLS, length // 4)) for length in places.shape)
    tall, wide = places.shape[0] // rows, places.shape[1] // columns
    peaks, known = np.empty((3, rows, columns), np.float32), np.empty((rows, columns), bool)
    for row, band in zip(range(rows), bands(rows * tall, tall), strict=True):
        counted = places[band, : columns * wide]
        highest = (sigmas[:, band, : columns * wide] * counted).max(axis=1)
        peaks[:, row] = highest.reshape(3, columns, wide).max(axis=2)
        known[row] = counted.any(axis=0).reshape(columns, wide).any(axis=1)
    if np.count_nonzero(known) < _FEWEST_CELLS:
        return np.ones(3)
    return np.maximum(1, np.quantile(peaks[:, known], _MOST_CELLS, axis=1) / _BY_CHANCE)
