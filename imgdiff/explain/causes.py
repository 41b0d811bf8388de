"""What differs outside of the regions: nothing, or what light, a lens or a file format does."""

from collections.abc import Sequence

import numpy as np

from imgdiff.arrays import bands, differs, equal
from imgdiff.explain.detail import measure_detail
from imgdiff.explain.light import measure_light
from imgdiff.explain.patches import cut
from imgdiff.geometry import Box
from imgdiff.result import Alignment, Cause, Region

#: What a change does around its box, in pixels, is part of it.
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


def find_causes(
    before: np.ndarray,
    after: np.ndarray,
    valid: np.ndarray,
    regions: Sequence[Region] = (),
    alignment: Alignment | None = None,
) -> tuple[Cause, ...] | None:
    """What differs outside of the regions: nothing, or what light, a lens or a file format does.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        valid: bool (H, W), where both have pixels.
        regions: What changed.
        alignment: A motion that was undone is no longer in the pixels, and counts as a cause.

    Returns:
        The causes, strongest first, three at most; empty where nothing differs; None where too
        little is left to tell.
    """
    kept = outside_regions(valid, regions)
    if np.count_nonzero(kept) < _LEAST * kept.size:
        return None
    aligned = alignment is not None and alignment.method != "none"
    undone = [Cause("alignment")] if aligned else []
    if _equal(before, after, kept):
        return tuple(undone)
    levels = measure_causes(before, after, kept, aligned)
    measured = [
        Cause(name, levels[name])
        for name in sorted(levels, key=lambda name: -levels[name])
        if not (aligned and name == "alignment")
    ]
    return tuple(undone + measured)[:_MOST] or (Cause("fine detail"),)


def measure_causes(
    before: np.ndarray, after: np.ndarray, kept: np.ndarray, aligned: bool = False
) -> dict[str, float]:
    """What moved the pixels that count and is noticed.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        kept: bool (H, W), what counts.
        aligned: Whether a motion was undone.

    Returns:
        For each cause how far it moved them, in levels of 255.
    """
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


def outside_regions(valid: np.ndarray, regions: Sequence[Region]) -> np.ndarray:
    """The places of which causes are told.

    Args:
        valid: bool (H, W), where both images have pixels.
        regions: What changed.

    Returns:
        bool (H, W): where both have pixels and no region is near.
    """
    kept = valid.copy()
    whole = Box.of_shape(*valid.shape)
    for region in regions:
        kept[Box(*region.box).grown(_AROUND, whole).slices] = False
    return kept


def _equal(before: np.ndarray, after: np.ndarray, kept: np.ndarray) -> bool:
    """Are two images the same to the last bit in the pixels that count?"""
    return all(
        equal(before[rows], after[rows])
        or not (differs(before[rows], after[rows]).astype(bool) & kept[rows]).any()
        for rows in bands(len(kept))
    )
