"""Light that came alone: all colors of a drawing moved by one law.

A single color that became another is a recoloring, and so are a few. But where each of several
colors moved by one small factor a channel, or each of many along one smooth curve as exposure,
gamma and saturation bend it, and every pixel with them, the whole drawing was shown in another
light; whatever does not follow it was changed. Few colors do where each is what the others predict
(cross-validation), as no color is that somebody chose.
"""

from collections.abc import Callable

import cv2
import numpy as np

from imgdiff.arrays import as_levels, differs
from imgdiff.change.color.recoloring import packed
from imgdiff.change.edges import contrast, flat
from imgdiff.change.nuisance.light_change import LightChange, fit_colors, fit_lines

#: Share of the pixels that differ at least, and of those that follow the light.
_DIFFERING, _FOLLOWING = 0.3, 0.8
#: Least pixels of a color, and of all as a share; share of pixels like their neighbors that makes a
#: drawing.
_LEAST, _SHARE, _EVEN = 20, 0.0005, 0.75
#: Colors that follow it and moved at least, of a factor or predicted, and of a curve, which bends
#: to a few; the share that may not follow it, or one.
_COLORS, _COLORS_OF_CURVE, _OTHERS = 4, 6, 0.1
#: Between the colors that tell of it a curve may be wrong by so much of what it moves them; beyond
#: them by so many levels.
_OF_LIGHT, _EXTRAPOLATED = 0.25, 16
#: Least pixels of a solid color, and levels within which one is a mixture of two others: a step of
#: a gradient.
_SOLID, _MIXED = 4, 4.0
#: Largest factor of a channel, of a level on a curve, and of one on a law that predicts colors,
#: either way; levels too dark to tell of it, and clipped ones; levels that rounding is off by.
_FACTOR, _FACTOR_OF_CURVE, _FACTOR_PREDICTED = 1.12, 1.25, 4 / 3
_DARK, _WHITE, _ROUNDED = 32, 255, 2

_Law = Callable[[np.ndarray, np.ndarray], LightChange]


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
    even = flat(before) & flat(after)
    old, new = _colors(before[even], after[even], _SHARE * even.size)
    lit = _by_factors(before, old, new)
    if lit is None and even.mean() >= _EVEN:  # a photograph has other colors between those
        solid = np.maximum(contrast(before), contrast(after)) == 0
        chosen = _colors(before[solid], after[solid], 0, _SOLID)
        lit = _by_a_curve(before, after, old, new, chosen)
    if lit is None:
        return None
    near = differs(lit, after) <= _ROUNDED
    if near.mean() < _FOLLOWING:
        return None
    np.copyto(lit, after, where=near[..., None])
    return lit


def _by_factors(before: np.ndarray, old: np.ndarray, new: np.ndarray) -> np.ndarray | None:
    """``before`` in a light that is one factor a channel; None where that is not the law."""
    told = [_factor(old[:, channel], new[:, channel]) for channel in range(3)]
    factors = [factor for factor in told if factor is not None]
    if len(factors) < len(told):
        return None
    curves = [np.clip(np.rint(np.arange(256) * factor), 0, 255) for factor in factors]
    tables = np.stack(curves, axis=1).astype(np.uint8)[None]
    if not _the_law(cv2.LUT(old[None], tables)[0], old, new, _COLORS):
        return None
    return cv2.LUT(before, tables)


def _by_a_curve(
    before: np.ndarray,
    after: np.ndarray,
    old: np.ndarray,
    new: np.ndarray,
    solid: tuple[np.ndarray, np.ndarray],
) -> np.ndarray | None:
    """``before`` in a light that is a smooth curve; None where that is not the law.

    solid: Those of the colors that have places of their own, and what they became.
    """
    law = next((law for law in (fit_lines, fit_colors) if _predicts(law, *solid)), None)
    least, limit = _COLORS, _FACTOR_PREDICTED
    if law is None:
        law, least, limit = fit_colors, _COLORS_OF_CURVE, _FACTOR_OF_CURVE
    if len(old) < least:
        return None
    light = law(old, new)

    def lit(side: np.ndarray, other: np.ndarray) -> np.ndarray:
        return as_levels(side + light.moved(side, other))

    became = lit(old[None], new[None])[0]
    ratios = (became + float(_DARK)) / (old + float(_DARK))
    if max(ratios.max(), 1 / ratios.min()) > limit:
        return None
    if not _the_law(became, old, new, least):
        return None
    image = before
    for _ in range(2):  # light is told from the middle of both, and of what changed that is unknown
        image = lit(before, image)
    missed = differs(lit(before, after), after)
    follows = missed <= np.maximum(_ROUNDED, _OF_LIGHT * differs(before, after))
    beyond = _beyond(before, old) & _beyond(after, new)
    follows |= (missed <= _EXTRAPOLATED) & beyond
    np.copyto(image, after, where=follows[..., None])
    return image


def _beyond(image: np.ndarray, colors: np.ndarray) -> np.ndarray:
    """bool (H, W): the places with a channel outside the range of some colors, uint8 (N, 3)."""
    outside = (image < colors.min(axis=0)) | (image > colors.max(axis=0))
    return outside.any(axis=2)


def _the_law(lit: np.ndarray, old: np.ndarray, new: np.ndarray, least: int) -> bool:
    """Do enough colors move so, and few otherwise? All uint8 (N, 3)."""
    follows = differs(lit[None], new[None])[0] <= _ROUNDED
    moved = (differs(old[None], new[None])[0] > 0) & follows
    return bool(moved.sum() >= least and (~follows).sum() <= max(1, _OTHERS * len(old)))


def _predicts(law: _Law, old: np.ndarray, new: np.ndarray) -> bool:
    """Does a law fitted to the others predict what each color became? uint8 (N, 3) both."""
    chosen = _unmixed(old)
    if len(chosen) < _COLORS:
        return False
    old, new = old[chosen], new[chosen]
    follows = _missed(law(old, new), old, new) <= _ROUNDED
    others = np.count_nonzero(~follows)
    if others > max(1, _OTHERS * len(old)) or len(old) < _COLORS + 2 * others:
        return False  # one that is left out has to be made up for
    old, new = old[follows], new[follows]
    missed = np.zeros(len(old))
    for i in range(len(old)):
        light = law(np.delete(old, i, axis=0), np.delete(new, i, axis=0))
        missed[i] = _missed(light, old[i : i + 1], new[i : i + 1])[0]
    return bool(np.median(missed) <= _ROUNDED and missed.max() <= 2 * _ROUNDED)


def _missed(light: LightChange, old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Levels by which a light misses what colors (N, 3) became."""
    became = as_levels(old[None] + light.moved(old[None], new[None]))
    return differs(became, new[None])[0]


def _unmixed(colors: np.ndarray) -> list[int]:
    """Those of colors (N, 3) that do not lie on a line with two others."""
    chosen: list[int] = []
    for i, color in enumerate(colors.astype(np.float64)):
        ends = colors[chosen].astype(np.float64)
        lines = ends[:, None] - ends[None]
        lengths = np.linalg.norm(lines, axis=2)
        away = np.linalg.norm(np.cross(lines, color - ends[None]), axis=2)
        if (away[lengths > 0] > _MIXED * lengths[lengths > 0]).all():
            chosen.append(i)
    return chosen


def _colors(
    before: np.ndarray, after: np.ndarray, share: float, least: int = _LEAST
) -> tuple[np.ndarray, np.ndarray]:
    """The colors that some pixels (N, 3) have often, and what each became, uint8 (K, 3) twice."""
    pairs = packed(before) << np.uint64(24) | packed(after)
    values, counts = np.unique(pairs, return_counts=True)
    often = counts >= max(least, share)
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
