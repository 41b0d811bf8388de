"""Heat of letters that are others, whoever drew them.

What came between the two images leaves some ink of every letter, and another letter leaves more:
so the letters of the pair itself say how much is usual. Where there are too few to tell, and of
what is no letter, what two renderers may leave at most is taken for usual.
"""

from collections.abc import Callable

import cv2
import numpy as np

from imgdiff.arrays import band_with, bands, components, differs
from imgdiff.change.edges import EDGE, contrast, grown
from imgdiff.change.letters.ink import ink_left
from imgdiff.change.nuisance.sharpness import Sharpness, fit_sharpness
from imgdiff.change.nuisance.texture import texture_in_bands
from imgdiff.geometry import Box

#: Ink left at the threshold, at most; ...
LIMIT = 0.45
#: ... so often what ``_MOST`` of the cells with letters have at most, where there are so many cells
#: of that side (see ``benchmarks/letters``); ...
_BEYOND_USUAL, _MOST, _CELL, _LEAST_CELLS = 2.5, 0.8, 12, 20
#: ... so often what the so many-th highest has, where there are many more: among many letters
#: some leave more by chance; ...
_BEYOND_HIGH, _HIGH, _MANY = 1.5, 10, 200
#: ... and at least this, by the height of words in pixels: large letters leave more of others. But
#: so often what all but ``_FEW`` of the cells have at most, or but a share of them, is far beyond
#: what came between the two, of so many cells at least: that, or this in words and beside them, is
#: enough.
_LEAST, _HEIGHTS = (0.2, 0.36), (10, 20)
_FAR_BEYOND, _FEW, _FEW_OF_ALL, _ENOUGH, _ENOUGH_BESIDE = 3.0, 3, 0.02, 0.15, 0.3
_LEAST_FAR = 8
#: Height and width of a word in pixels, how many times as wide as high it may be, the share of its
#: box that it takes, and the least ink of one image as a share of the other's.
_WORD, _WIDTH, _WIDE, _FILLED, _INK = (4, 64), 240, 24, 0.3, 0.4
#: A sign that came or went stands so many pixels from a word that both images have at most. Other
#: shapes are looked at where so large a share of all pixels is equal (light and shadows, which are
#: much like ink, leave none), or where they are lit along so many pixels: a wall that moved.
_BESIDE, _EQUAL, _LONG, _LIT = 13, 0.6, 32, 0.35
#: Larger pictures are made equally sharp part by part; rows of cells that are looked at at once.
_AT_ONCE, _CELLS = 6_000_000, 42
#: Side of the part of a letter that is lit round a place, in pixels.
_PART = 5


def glyph_heat(
    before: np.ndarray, after: np.ndarray, where: np.ndarray, out: np.ndarray | None = None
) -> np.ndarray:
    """Heat of letters that are others, whoever drew them. Symmetric.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        where: bool (H, W), the places that are looked at and that tell how the renderers differ.
        out: float32 (H, W), a heat that is raised to it in place.

    Returns:
        float32 (H, W) in [0, 1], 0 elsewhere; 0.5 at the threshold. ``out`` where that is given.
    """
    raised = np.zeros(where.shape, np.float32) if out is None else out
    if not where.any():
        return raised
    greys = [cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in (before, after)]
    mostly_equal = np.count_nonzero(differs(before, after)) <= (1 - _EQUAL) * where.size
    sharpness: Sharpness | None = fit_sharpness(*greys)
    if where.size <= _AT_ONCE and sharpness:
        before, after = sharpness.halfway_levels(before, after)
        sharpness = None
    heat = ink_left(before, after, where, sharpness=sharpness)
    if not heat.any():
        return raised
    inked, heights = heat > 0, _heights_of_words(before, after, sharpness)
    beside = grown(heights, 2 * _BESIDE + 1)
    _share_of_needed(heat, heights, beside)
    # The grain of a photograph is no ink.
    for rows, texture in texture_in_bands(*greys):
        heat[rows] *= 1 - texture
    del greys
    np.minimum(heat, 1, out=heat)
    if not mostly_equal:
        heat[~(beside | _strokes(heat >= _LIT))] = 0
    inked &= beside
    inked |= heights > 0  # the letters
    del heights, beside
    for rows in bands(len(heat)):
        outer, inner = band_with(rows, len(heat), _PART // 2)
        part = cv2.dilate(heat[outer] * inked[outer], np.ones((_PART, _PART), np.uint8))[inner]
        part[~(inked[rows] & where[rows])] = 0
        np.maximum(part, heat[rows], out=part)
        np.maximum(raised[rows], part, out=raised[rows])
    return raised


def _share_of_needed(left: np.ndarray, heights: np.ndarray, beside: np.ndarray) -> None:
    """Makes of ink left, float32 (H, W), the heat that it comes to, in place.

    heights: uint8 (H, W), of words. beside: bool (H, W), them and what is beside them.
    """
    in_words = _peaks(left, lambda rows: heights[rows] > 0)
    usual = _other_letter(in_words)
    outside = _peaks(left, lambda rows: beside[rows] & (heights[rows] == 0))
    enough = max(_ENOUGH, _far_beyond(in_words)), max(_ENOUGH_BESIDE, _far_beyond(outside))
    least = np.interp(np.arange(256), _HEIGHTS, _LEAST).astype(np.float32)
    least[0] = LIMIT
    needed = np.minimum(np.maximum(np.float32(usual), least), np.float32(LIMIT))
    needed[1:] = np.minimum(needed[1:], enough[0])
    for rows in bands(len(left)):
        here = needed[heights[rows]]
        here[beside[rows] & (heights[rows] == 0)] = min(needed[0], enough[1])
        left[rows] /= 2 * here


def _strokes(lit: np.ndarray) -> np.ndarray:
    """bool (H, W): the long ones of some places, small gaps in them bridged."""
    strokes = np.empty_like(lit)
    for rows in bands(len(lit)):  # what goes on beyond the margin is long
        outer, inner = band_with(rows, len(lit), _LONG + _PART)
        _, labels, boxes = components(grown(lit[outer], _PART))
        long = np.maximum(boxes[:, 2], boxes[:, 3]) >= _LONG
        long[0] = False
        strokes[rows] = long[labels[inner]]
    return strokes


def other_letter(left: np.ndarray) -> float:
    """Ink left from which a letter is another one.

    Args:
        left: float32 (H, W), what ``ink_left`` gives of words, 0 elsewhere.
    """
    return _other_letter(_peaks(left))


def _other_letter(peaks: np.ndarray) -> float:
    if len(peaks) < _LEAST_CELLS:
        return LIMIT
    needed = _BEYOND_USUAL * float(np.quantile(peaks, _MOST))
    if len(peaks) >= _MANY:
        needed = max(needed, _BEYOND_HIGH * float(np.partition(peaks, -_HIGH)[-_HIGH]))
    return min(LIMIT, needed)


def _far_beyond(peaks: np.ndarray) -> float:
    """Ink left that is far beyond what the others leave, of whose cells the peaks are given."""
    if len(peaks) < _LEAST_FAR:
        return LIMIT
    others = len(peaks) - 1 - max(_FEW, round(_FEW_OF_ALL * len(peaks)))
    return _FAR_BEYOND * float(np.partition(peaks, others)[others])


def _peaks(
    left: np.ndarray, counted: Callable[[slice], np.ndarray | bool] = lambda rows: True
) -> np.ndarray:
    """The most of each cell that has any, float32 (N,).

    counted: bool (h, W) of rows, the places that count.
    """
    peaks = []
    for rows in bands(len(left), _CELL * _CELLS):
        band = left[rows] * counted(rows)
        padded = np.pad(band, [(0, -length % _CELL) for length in band.shape])
        high, wide = (length // _CELL for length in padded.shape)
        peaks.append(padded.reshape(high, _CELL, wide, _CELL).max(axis=(1, 3)).ravel())
    found = np.concatenate(peaks)
    return found[found > 0]


def _heights_of_words(
    before: np.ndarray, after: np.ndarray, sharpness: Sharpness | None
) -> np.ndarray:
    """The height of words and parts of words that both images have, uint8 (H, W); 0 elsewhere."""
    heights = np.empty(before.shape[:2], np.uint8)
    for rows in bands(len(heights)):  # what goes on beyond the margin is higher than a word
        outer, inner = band_with(rows, len(heights), _WORD[1] + 2)
        sides = before[outer], after[outer]
        if sharpness:
            part = Box(0, outer.start, before.shape[1], outer.stop)
            sides = sharpness.halfway_levels(before, after, part)
        heights[rows] = _heights(*(contrast(side) for side in sides))[inner]
    return heights


def _heights(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """What ``_heights_of_words`` gives, of the contrasts of two images, uint8 (H, W)."""
    edges = np.maximum(first, second) >= EDGE
    count, labels, stats, _ = cv2.connectedComponentsWithStats(edges.view(np.uint8), connectivity=8)
    _, _, width, height, area = stats.T
    words = (height >= _WORD[0]) & (height <= _WORD[1])
    words &= (width <= _WIDTH) & (width <= _WIDE * height) & (area >= _FILLED * width * height)
    part = labels[edges]
    ink = [np.bincount(part, contrasts[edges], minlength=count) for contrasts in (first, second)]
    words &= np.minimum(*ink) >= _INK * np.maximum(*ink)
    words[0] = False
    return np.where(words, height, 0).astype(np.uint8)[labels]
