"""Heat of letters that are others, whoever drew them.

What came between the two images leaves some ink of every letter, and another letter leaves more:
so the letters of the pair itself say how much is usual. Where there are too few to tell, and of
what is no letter, what two renderers may leave at most is taken for usual.
"""

import cv2
import numpy as np

from imgdiff.arrays import components, differs
from imgdiff.change.edges import EDGE, contrast, grown
from imgdiff.change.letters.ink import ink_left
from imgdiff.change.nuisance.sharpness import fit_sharpness
from imgdiff.change.nuisance.texture import shared_texture

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
#: Side of the part of a letter that is lit round a place, in pixels.
_PART = 5


def glyph_heat(before: np.ndarray, after: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Heat of letters that are others, whoever drew them. Symmetric.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        where: bool (H, W), the places that are looked at and that tell how the renderers differ.

    Returns:
        float32 (H, W) in [0, 1], 0 elsewhere; 0.5 at the threshold.
    """
    if not where.any():
        return np.zeros(where.shape, np.float32)
    greys = [cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in (before, after)]
    moved = np.count_nonzero(differs(before, after))
    before, after = fit_sharpness(*greys).halfway_levels(before, after)
    left = ink_left(before, after, where)
    if not left.any():
        return left
    words, least = _words(before, after)
    needed = np.minimum(np.maximum(other_letter(left * words), least), np.float32(LIMIT))
    beside = grown(words, 2 * _BESIDE + 1)
    for places, enough in ((words, _ENOUGH), (beside & ~words, _ENOUGH_BESIDE)):
        needed[places] = np.minimum(needed[places], max(enough, _far_beyond(left * places)))
    heat = left / (2 * needed)
    # The grain of a photograph is no ink.
    heat *= 1 - shared_texture(*(grey.astype(np.float32) for grey in greys))
    np.minimum(heat, 1, out=heat)
    if moved > (1 - _EQUAL) * where.size:
        heat[~(beside | _strokes(heat >= _LIT))] = 0
    letters = words | (beside & (left > 0))
    part = cv2.dilate(heat * letters, np.ones((_PART, _PART), np.uint8))
    part[~(letters & where)] = 0
    return np.maximum(heat, part, out=heat)


def _strokes(lit: np.ndarray) -> np.ndarray:
    """bool (H, W): the long ones of some places, small gaps in them bridged."""
    _, labels, boxes = components(grown(lit, _PART))
    long = np.maximum(boxes[:, 2], boxes[:, 3]) >= _LONG
    long[0] = False
    return long[labels]


def other_letter(left: np.ndarray) -> float:
    """Ink left from which a letter is another one.

    Args:
        left: float32 (H, W), what ``ink_left`` gives of words, 0 elsewhere.
    """
    peaks = _peaks(left)
    if len(peaks) < _LEAST_CELLS:
        return LIMIT
    needed = _BEYOND_USUAL * float(np.quantile(peaks, _MOST))
    if len(peaks) >= _MANY:
        needed = max(needed, _BEYOND_HIGH * float(np.partition(peaks, -_HIGH)[-_HIGH]))
    return min(LIMIT, needed)


def _far_beyond(left: np.ndarray) -> float:
    """Ink left, of which float32 (H, W) is given, that is far beyond what the others leave."""
    peaks = _peaks(left)
    if len(peaks) < _LEAST_FAR:
        return LIMIT
    others = len(peaks) - 1 - max(_FEW, round(_FEW_OF_ALL * len(peaks)))
    return _FAR_BEYOND * float(np.partition(peaks, others)[others])


def _peaks(left: np.ndarray) -> np.ndarray:
    """The most of each cell that has any, float32 (N,)."""
    padded = np.pad(left, [(0, -length % _CELL) for length in left.shape])
    rows, columns = (length // _CELL for length in padded.shape)
    peaks = padded.reshape(rows, _CELL, columns, _CELL).max(axis=(1, 3))
    return peaks[peaks > 0]


def _words(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Words and parts of words that both images have: bool (H, W).

    And the least ink of another letter there, float32 (H, W); ``LIMIT`` elsewhere.
    """
    edges = [contrast(image) for image in (before, after)]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        (np.maximum(*edges) >= EDGE).astype(np.uint8), connectivity=8
    )
    _, _, width, height, area = stats.T
    words = (height >= _WORD[0]) & (height <= _WORD[1])
    words &= (width <= _WIDTH) & (width <= _WIDE * height) & (area >= _FILLED * width * height)
    ink = [np.bincount(labels.ravel(), edge.ravel(), minlength=count) for edge in edges]
    words &= np.minimum(*ink) >= _INK * np.maximum(*ink)
    words[0] = False
    least = np.interp(height, _HEIGHTS, _LEAST).astype(np.float32)
    least[~words] = LIMIT
    return words[labels], least[labels]
