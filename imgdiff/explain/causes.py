"""What differs outside of the regions: nothing, or what light, a lens or a file format does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from imgdiff.arrays import bands, differs, equal
from imgdiff.explain.detail import measure_detail
from imgdiff.explain.light import measure_light
from imgdiff.explain.patches import cut

if TYPE_CHECKING:
    from imgdiff.result import Comparison

#: What a change does around its box, in pixels, is no remainder.
_AROUND = 8
#: Least share of the picture that is worth a word.
_LEAST = 0.2
#: So many causes are named.
_MOST = 3
#: Levels of 255 from which a cause is noticed; what is fitted, and feigned by others, later.
_NOTICED, _FITTED = 0.7, 1.5
#: Every measure holds a little of what other causes did. One of light counts from these shares of
#: the strongest of light and of detail on, ...
_LIGHT_BY_LIGHT, _LIGHT_BY_DETAIL = 0.25, 0.5
#: ... one of detail from this share of the strongest of light on, and noise, which is measured in
#: flat places, from a lesser one.
_DETAIL_BY_LIGHT, _NOISE_BY_LIGHT = 0.2, 0.05
#: What may be named from so many levels on where nothing is noticed: hardly anything feigns these.
_PLAIN, _TRACE = ("brightness", "colour", "noise", "compression"), 0.1
#: How the note ends that ``alignment.align`` leaves.
_ALIGNED = ": aligned"


def remainder(result: Comparison) -> tuple[str, ...] | None:
    """The causes of what differs outside of the regions, strongest first, three at most: of
    "alignment", "brightness", "contrast", "colour", "shading" (light that is uneven),
    "sharpness", "noise", "compression" and "fine detail" (none of these for sure). Empty where
    nothing differs; None where too little is left to tell."""
    kept = _outside(result)
    if np.count_nonzero(kept) < _LEAST * kept.size:
        return None
    # A motion that was undone is no longer in the pixels.
    aligned = any(note.endswith(_ALIGNED) for note in result.notes)
    first = ["alignment"] if aligned else []
    if _equal(result.before, result.after, kept):
        return tuple(first)
    levels = causes(result.before, result.after, kept, aligned)
    named = first + sorted(levels, key=lambda cause: -levels[cause])
    return tuple(dict.fromkeys(named))[:_MOST] or ("fine detail",)


def causes(
    before: np.ndarray, after: np.ndarray, kept: np.ndarray, aligned: bool = False
) -> dict[str, float]:
    """What moved the pixels that count and is noticed, and how far, in levels of 255.

    before, after: uint8 (H, W, 3). kept: bool (H, W), what counts. aligned: whether a motion was
    undone."""
    patches = cut(before, after, kept)
    light = measure_light(patches)
    if light is None:
        return {}
    slow, fine = light.levels, measure_detail(patches, light, aligned)
    slowest, finest = max(slow.values()), max(fine.values(), default=0.0)
    least = {}
    for cause in slow:
        own = _FITTED if cause in ("contrast", "shading") else _NOTICED
        least[cause] = max(own, _LIGHT_BY_LIGHT * slowest, _LIGHT_BY_DETAIL * finest)
    for cause in fine:
        share = _NOISE_BY_LIGHT if cause == "noise" else _DETAIL_BY_LIGHT
        least[cause] = max(_NOTICED, share * slowest)
    every = slow | fine
    noticed = {cause: level for cause, level in every.items() if level >= least[cause]}
    strongest = max(every, key=lambda cause: every[cause])
    if not (noticed or aligned) and strongest in _PLAIN and every[strongest] >= _TRACE:
        return {strongest: every[strongest]}
    return noticed


def _outside(result: Comparison) -> np.ndarray:
    """bool (H, W): where both have pixels and no region is near."""
    kept = result.valid.copy()
    for region in result.regions:
        left, top, right, bottom = region.box
        rows = slice(max(0, top - _AROUND), bottom + _AROUND)
        kept[rows, max(0, left - _AROUND) : right + _AROUND] = False
    return kept


def _equal(before: np.ndarray, after: np.ndarray, kept: np.ndarray) -> bool:
    """Are two images the same to the last bit in the pixels that count?"""
    return all(
        equal(before[rows], after[rows])
        or not (differs(before[rows], after[rows]).astype(bool) & kept[rows]).any()
        for rows in bands(len(kept))
    )
