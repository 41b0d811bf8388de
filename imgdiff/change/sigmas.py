"""By how much what moved exceeds what nuisances move, in their sigmas.

An edge that moved or was softened, as edges of this picture are, answers too; and noise does,
otherwise in each kind of place. What changed is in few parts of a picture, nuisances are in all.
"""

import cv2
import numpy as np

from imgdiff.arrays import band_with, bands, channel_max

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
    moved: np.ndarray,
    centres: list[np.ndarray],
    contrasts: list[np.ndarray],
    inside: np.ndarray,
    texture: np.ndarray,
    photograph: float,
    number: int,
) -> np.ndarray:
    """By how much what moved exceeds what nuisances move there.

    Args:
        moved: float32 (h, w, 3), by what the answers of both sides differ.
        centres: Both sides, smoothed, likewise.
        contrasts: Their answers, likewise.
        inside: bool (h, w), the places that are looked at.
        texture: float32 (h, w), 1 where a place looks like a photograph's.
        photograph: Likewise, of the picture.
        number: Of the scale.

    Returns:
        float32 (h, w), the most over the channels.
    """
    *planes, activity = _of_edges(moved, centres, contrasts)
    misfit = _MISFIT + (_MISFIT_TEXTURE - _MISFIT) * texture
    reach = (max(3, 16 // 2**number | 1),) * 2
    activity = cv2.blur(cv2.dilate(activity, np.ones(reach, np.uint8)), reach)
    kinds = np.zeros(inside.shape, np.uint8)
    for level in _KINDS:
        kinds += activity >= np.float32(level)
    step = max(1, round(np.sqrt(inside.size / _SAMPLE)))
    few = np.s_[::step, ::step]
    counted = inside[few]
    most = np.zeros(inside.shape, np.float32)
    if counted.sum() < _KIND_LEAST:
        return most
    edges = activity >= _STRUCTURED
    seen = [places & inside for places in (edges, ~edges)]
    least = max(_NOISE_COARSE, _NOISE / 2 ** (number / 2))
    least += photograph * (_NOISE - least)
    for amount, slope, shared in zip(*planes, strict=True):
        shift = _usual_shift(amount[few][counted], slope[few][counted], number)
        excess = np.subtract(amount, shift * slope, out=amount)
        excess -= np.multiply(misfit, shared, out=shared)
        np.maximum(0, excess, out=excess)
        noise = _noise_by_kind(excess[few][counted], kinds[few][counted], least)
        sigmas = np.divide(excess, np.take(noise, kinds), out=excess)
        sigmas *= inside
        chance = [_everywhere(np.where(places, sigmas, -1)) for places in seen]
        if max(chance) > 1:
            sigmas /= np.where(edges, *np.array(chance, np.float32))
        np.maximum(most, sigmas, out=most)
    return most


def _of_edges(
    moved: np.ndarray, centres: list[np.ndarray], contrasts: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """How far answers moved, the steepest slopes nearby and the contrasts that both sides have.

    Each float32 (3, h, w), and the largest of these contrasts, (h, w).
    """
    height, width = moved.shape[:2]
    amounts, slopes, common = np.empty((3, 3, height, width), np.float32)
    activity = np.empty((height, width), np.float32)
    near = np.ones((3, 3), np.uint8)
    for rows in bands(height, _ROWS):  # what fits into the cache is done in half of the time
        outer, inner = band_with(rows, height, 2)
        steep = [cv2.dilate(_range(side[outer], near), near)[inner] for side in centres]
        own = [np.abs(side[rows]) for side in contrasts]
        found = np.abs(moved[rows]), cv2.min(*steep) / 2, cv2.min(*own)
        for planes, image in zip((amounts, slopes, common), found, strict=True):
            for plane, channel in zip(planes, cv2.split(image), strict=True):
                plane[rows] = channel
        activity[rows] = cv2.min(*(channel_max(side) for side in own))
    return amounts, slopes, common, activity


def _range(image: np.ndarray, near: np.ndarray) -> np.ndarray:
    return cv2.subtract(cv2.dilate(image, near), cv2.erode(image, near))


def _usual_shift(amount: np.ndarray, slope: np.ndarray, number: int) -> float:
    """By how many pixels of the scale the edges of the picture moved."""
    least, most = (shift / 2**number for shift in (_LEAST_SHIFT, _MOST_SHIFT))
    edges = slope > max(_STEEP, float(np.quantile(slope, 0.8)))
    if edges.sum() < 50:
        return least
    usual = _MARGIN * float(np.quantile(amount[edges] / slope[edges], _MOST_EDGES))
    return min(max(usual, least), most + _SHARE)


def _noise_by_kind(excess: np.ndarray, kinds: np.ndarray, least: float) -> np.ndarray:
    """The noise of each kind of place, float32 (7,); a rare kind has that of the next."""
    noise = np.full(len(_KINDS) + 1, least, np.float32)
    for kind in range(len(noise)):
        values = excess[kinds == kind]
        last = noise[max(0, kind - 1)]
        if len(values) >= max(_KIND_LEAST, _KIND_SHARE * len(excess)):
            usual, most = np.quantile(values, (0.5, _QUANTILE))
            last = max(last, usual / 0.674, most / _NORMAL)
        noise[kind] = last
    return noise


def _everywhere(sigmas: np.ndarray) -> float:
    """How far the highest answers of most cells exceed chance; at least 1.

    Places below 0 do not count.
    """
    rows, columns = (max(2, min(_CELLS, length // 4)) for length in sigmas.shape)
    tall, wide = sigmas.shape[0] // rows, sigmas.shape[1] // columns
    cells = sigmas[: rows * tall, : columns * wide]
    peaks = cells.reshape(rows, tall, -1).max(axis=1).reshape(rows, columns, wide).max(axis=2)
    peaks = peaks[peaks >= 0]
    if len(peaks) < _FEWEST_CELLS:
        return 1.0
    return max(1.0, float(np.quantile(peaks, _MOST_CELLS)) / _BY_CHANCE)
