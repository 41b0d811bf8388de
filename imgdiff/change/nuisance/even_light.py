"""Light that came alone: all colors of a drawing moved by one factor a channel.

A single color that became another is a recoloring, and so are a few. But where each of several
colors moved by one small factor, and every pixel with them, the whole drawing was shown in another
light; whatever does not follow it was changed.
"""

import cv2
import numpy as np

from imgdiff.arrays import differs
from imgdiff.change.color.recoloring import packed
from imgdiff.change.edges import flat

#: Share of the pixels that differ at least, and of those that follow the light.
_DIFFERING, _FOLLOWING = 0.3, 0.8
#: Least pixels of a color, and of all as a share.
_LEAST, _SHARE = 20, 0.0005
#: Colors that follow it and moved at least; the share that may not follow it, or one.
_COLORS, _OTHERS = 4, 0.1
#: Largest factor, either way; levels too dark to tell of it, and clipped ones; levels that rounding
#: is off by.
_FACTOR, _DARK, _WHITE, _ROUNDED = 1.12, 32, 255, 2


def in_its_light(before: np.ndarray, after: np.ndarray, differing: np.ndarray) -> np.ndarray | None:
    """``before`` in the light of ``after``, where nothing but light and changes came between.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        differing: bool (H, W), where they differ.

    Returns:
        uint8 (H, W, 3), equal to ``after`` wherever that follows from the light; None where no
        light came alone.
    """
    if np.count_nonzero(differing) < _DIFFERING * differing.size:
        return None
    old, new = _colors(before, after)
    told = [_factor(old[:, channel], new[:, channel]) for channel in range(3)]
    factors = [factor for factor in told if factor is not None]
    if len(factors) < len(told):
        return None
    curves = [np.clip(np.rint(np.arange(256) * factor), 0, 255) for factor in factors]
    tables = np.stack(curves, axis=1).astype(np.uint8)[None]
    colors, became = old[None], new[None]
    follows = differs(cv2.LUT(colors, tables), became) <= _ROUNDED
    moved = (differs(colors, became) > 0) & follows
    if moved.sum() < _COLORS or (~follows).sum() > max(1, _OTHERS * len(old)):
        return None
    lit = cv2.LUT(before, tables)
    near = differs(lit, after) <= _ROUNDED
    if near.mean() < _FOLLOWING:
        return None
    np.copyto(lit, after, where=near[..., None])
    return lit


def _colors(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The flat colors of a drawing and what each became, uint8 (N, 3) twice."""
    where = flat(before) & flat(after)
    pairs = packed(before[where]) << np.uint64(24) | packed(after[where])
    values, counts = np.unique(pairs, return_counts=True)
    often = counts >= max(_LEAST, _SHARE * where.size)
    values = values[often][np.argsort(-counts[often], kind="stable")]
    _, first = np.unique(values >> np.uint64(24), return_index=True)  # what most of it became
    bytes_of = values[first].astype(">u8").view(np.uint8).reshape(-1, 8)
    return bytes_of[:, 2:5], bytes_of[:, 5:8]


def _factor(old: np.ndarray, new: np.ndarray) -> float | None:
    """The usual factor of a channel's levels; None where there is none or it is no light."""
    telling = (np.minimum(old, new) >= _DARK) & (np.minimum(old, new) < _WHITE)
    if not telling.any():
        return None
    levels = old[telling].astype(np.float64)
    factors = new[telling] / levels
    order = np.argsort(factors)
    weights = np.cumsum(levels[order])  # rounding matters less the higher a level is
    factor = float(factors[order][np.searchsorted(weights, weights[-1] / 2)])
    return factor if 1 / _FACTOR <= factor <= _FACTOR else None
