"""Noise and compression of two pages, measured where they match."""

from typing import NamedTuple

import cv2
import numpy as np

from imgdiff.align.layout.probes import HIGH, WIDE, shifts_of
from imgdiff.arrays import differs

#: Noise of fewer levels (root mean square) is none; more is smoothed by so many pixels. Differences
#: count from so many times what is left of it, to a limit in levels.
_NOISY, _SMOOTH, _BY_NOISE, _MOST = 1.0, 1.0, 4.0, 34.0
#: Noise is as strong as that share of the matches has it at most. There is none where the second
#: share is the same to the last bit: what a browser rounds is not. Those that are so and moved by
#: whole blocks of eight rows do not tell, as JPEG leaves some of them so.
_OFTEN, _EXACT, _BLOCK = 0.7, 0.5, 8


class Match(NamedTuple):
    """A probe that was found.

    Attributes:
        top, left: Where it is on ``before``.
        shift: How far down it lies on ``after``.
        off: Levels by which it is off there, root mean square.
    """

    top: int
    left: int
    shift: int
    off: float


def matches(grey: np.ndarray, other: np.ndarray, places: list[tuple[int, int]]) -> list[Match]:
    """The probes at some places of ``grey`` that are found on ``other``, both uint8 (H, W)."""
    found = shifts_of(grey, other, places)
    return [Match(*place, shifts[0], off) for place, shifts, off in found if shifts]


def is_noisy(matched: list[Match]) -> bool:
    """Are two pages not the same to the last bit where they match?"""
    if not matched or np.quantile([match.off for match in matched], _OFTEN) <= _NOISY:
        return False
    telling = [m.off for m in matched if m.shift % _BLOCK or m.off > _NOISY]
    return not telling or float(np.quantile(telling, _EXACT)) > _NOISY


def smoothed(page: np.ndarray) -> np.ndarray:
    """A page, uint8 (H, W, 3), without noise, and without color, which JPEG keeps a quarter of."""
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    return cv2.cvtColor(cv2.GaussianBlur(grey, (0, 0), _SMOOTH), cv2.COLOR_GRAY2RGB)


def levels_of_noise(before: np.ndarray, after: np.ndarray, matched: list[Match]) -> float:
    """By how many levels two smoothed pages differ where they are the same.

    Args:
        before: uint8 (H, W, 3).
        after: uint8 (H2, W, 3).
        matched: Where they match, at least one.
    """
    off = []
    for top, left, shift, _ in matched:
        left = min(left, before.shape[1] - WIDE)
        columns = slice(left, left + WIDE)
        one = before[top : top + HIGH, columns]
        apart = differs(one, after[top + shift : top + shift + HIGH, columns])
        off.append(np.sqrt(np.mean(np.square(apart, dtype=np.float32))))
    return min(_MOST, _BY_NOISE * float(np.quantile(off, _OFTEN)))
