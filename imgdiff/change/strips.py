"""The largest pictures, strip by strip, for evidence takes memory by the pixel.

Each strip tells on its own what is usual in it.
"""

from collections.abc import Callable, Iterator

import numpy as np

from imgdiff.arrays import band_with, bands
from imgdiff.memory import give_back

#: Pixels of the largest picture that is looked at as one, and of a strip of a larger one; and rows
#: more on each side, further than what is found there reaches.
_WHOLE, _STRIP, _SEAM = 30_000_000, 8_000_000, 72

#: Heat of two images uint8 (H, W, 3) at places bool (H, W), raised in a heat if one is given.
Evidence = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray | None], np.ndarray]
#: Of some rows, the places that are looked at, bool (h, W).
Places = Callable[[slice], np.ndarray]


def strips(shape: tuple[int, ...]) -> Iterator[slice]:
    """The rows of each strip of a picture (H, W); all of them where it is not that large."""
    height, width = shape
    rows = height if height * width <= _WHOLE else max(1, _STRIP // width)
    return bands(height, rows)


def in_strips(
    evidence: Evidence,
    before: np.ndarray,
    after: np.ndarray,
    places: Places,
    out: np.ndarray | None,
) -> np.ndarray:
    """Heat of one kind of evidence.

    Args:
        evidence: Finds it.
        before: uint8 (H, W, 3).
        after: Likewise.
        places: Which are looked at.
        out: float32 (H, W), a heat that is raised to it in place; always given of the largest.

    Returns:
        float32 (H, W); ``out`` where that is given.
    """
    height = len(before)
    rows = list(strips(before.shape[:2]))
    if out is None or len(rows) == 1:
        return evidence(before, after, places(slice(0, height)), out)
    for strip in rows:
        outer, inner = band_with(strip, height, _SEAM)
        found = evidence(before[outer], after[outer], places(outer), None)
        np.maximum(out[strip], found[inner], out=out[strip])
        del found
        give_back()
    return out
