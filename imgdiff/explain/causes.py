"""What differs outside of the regions: nothing, or what light, a lens or a file format does."""

from collections.abc import Sequence

import numpy as np

from imgdiff.arrays import bands, differs, equal
from imgdiff.explain.detail import measure_detail
from imgdiff.explain.drawn import (
    cut_tiles,
    drawn_anew,
    exchanged_color,
    faint_causes,
    mapped_color,
)
from imgdiff.explain.light import measure_light
from imgdiff.explain.moved import find_copy
from imgdiff.explain.patches import Patches, cut
from imgdiff.explain.spectra import SIDE, corresponding
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
#: Percent of light that are worth a word.
_LEAST_PERCENT = 1.5
#: Every measure holds a little of what other causes did. One of light counts from these shares of
#: the strongest of light and of detail on, ...
_LIGHT_BY_LIGHT, _LIGHT_BY_DETAIL = 0.25, 0.15
#: ... one of detail from this share of the strongest of light on, and noise, which is measured in
#: flat places, from a lesser one.
_DETAIL_BY_LIGHT, _NOISE_BY_LIGHT = 0.1, 0.05
#: What may be named from so many levels on where nothing is noticed: hardly anything feigns these.
_PLAIN, _TRACE = ("brightness", "color", "noise", "compression"), 0.1
#: Share of the blocks with structure that must correspond.
_CORRESPOND = 0.5
#: Share of the pixels that differ, up to which the pair is one of drawings without noise.
_DRAWING = 0.7
#: What a motion, a lens or a processor does to edges.
_FILTERS = frozenset(("alignment", "blur", "sharpness"))
_UNITS = {"brightness": "%", "contrast": "%", "shading": "%", "color": "levels"}


def find_causes(
    before: np.ndarray,
    after: np.ndarray,
    valid: np.ndarray,
    regions: Sequence[Region] = (),
    alignment: Alignment | None = None,
    strict: np.ndarray | None = None,
) -> tuple[Cause, ...] | None:
    """What differs outside of the regions: nothing, or what light, a lens or a file format does.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        valid: bool (H, W), where both have pixels.
        regions: What changed.
        alignment: A motion that was undone is no longer in the pixels, and counts as a cause.
        strict: bool (H, W), where no nuisance was at work: what is left there is what nobody sees.

    Returns:
        The causes, strongest first, three at most; empty where nothing differs; None where too
        little is left to tell.
    """
    kept = outside_regions(valid, regions)
    if (count := np.count_nonzero(kept)) < _LEAST * kept.size:
        return None
    undone = []
    if alignment is not None and alignment.method in ("shift", "perspective"):
        undone.append(_undone(alignment))
    if _equal(before, after, kept):
        return tuple(undone)
    strict = np.broadcast_to(np.False_, kept.shape) if strict is None else strict
    tiles = cut_tiles(before, after, kept, strict)
    faint = faint_causes(tiles)
    if faint is not None:
        return tuple(undone + faint)
    color = exchanged_color(tiles, int(count))
    if color is not None:
        return (*undone, color)
    # Where much is equal to the last bit, as in drawings, a copy is told beyond doubt.
    drawing = tiles.differing <= _DRAWING * count
    if drawing and (copy := find_copy(before, after, valid, kept)):
        return (*undone, copy)
    patches = cut(before, after, kept)
    textured, matching = corresponding(*patches.greys)
    if matching.sum() < _CORRESPOND * textured.sum():
        return (*undone, find_copy(before, after, valid, kept) or Cause("unnamed"))
    _leave_out(patches, textured & ~matching)
    mapped = mapped_color(tiles)
    drawn = mapped is None and drawn_anew(tiles)
    causes = measure_causes(patches, bool(undone), drawn, mapped is not None)
    if drawn and _FILTERS.isdisjoint(cause.name for cause in causes):
        causes = [Cause("renderer")]
    elif mapped is not None and not causes:
        causes = [mapped]
    return tuple(undone + causes)[:_MOST] or (Cause("unnamed"),)


def measure_causes(
    patches: Patches, aligned: bool = False, drawn: bool = False, mapped: bool = False
) -> list[Cause]:
    """What moved the pixels that count and is noticed, strongest first.

    Args:
        patches: Parts of the pair.
        aligned: Whether a motion was undone.
        drawn: Whether only edges differ, as where another renderer drew them: what looks a little
            like a lens is none then.
        mapped: Whether each color became one other: nothing feigns light then, however faint.
    """
    light = measure_light(patches)
    if light is None:
        return []
    slow = [
        Cause(name, levels, light.amounts[name], _UNITS[name])
        for name, levels in light.levels.items()
    ]
    fine = measure_detail(patches, light, aligned, drawn)
    slowest, finest = (max(map(_strength, group), default=0.0) for group in (slow, fine))
    noticed = []
    for cause in slow:
        least = _FITTED if cause.name in ("contrast", "shading") else _NOTICED
        least = max(least, _LIGHT_BY_LIGHT * slowest, _LIGHT_BY_DETAIL * finest)
        much = cause.unit != "%" or abs(cause.amount or 0) >= _LEAST_PERCENT
        if much and _strength(cause) >= least:
            noticed.append(cause)
    for cause in fine:
        share = _DETAIL_BY_LIGHT if cause.name in _FILTERS else _NOISE_BY_LIGHT
        if _strength(cause) >= max(_NOTICED, share * slowest):
            noticed.append(cause)
    strongest = max(slow if mapped else slow + fine, key=_strength)
    plain = mapped or strongest.name in _PLAIN
    if not (noticed or aligned) and plain and _strength(strongest) >= _TRACE:
        return [strongest]
    return sorted(noticed, key=_strength, reverse=True)


def _strength(cause: Cause) -> float:
    """Levels that it moved the pixels by."""
    return cause.levels or 0.0


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


def _undone(alignment: Alignment) -> Cause:
    far = float(np.hypot(alignment.dx, alignment.dy))
    return Cause(
        "alignment",
        None,
        far,
        "px",
        alignment.dx,
        alignment.dy,
        alignment.degrees,
        scale=alignment.scale,
    )


def _leave_out(patches: Patches, blocks: np.ndarray) -> None:
    """Blocks of a side of ``SIDE`` that do not correspond no longer count."""
    high, wide = (length // SIDE for length in patches.kept.shape)
    apart = np.kron(blocks.reshape(high, wide), np.ones((SIDE, SIDE), bool))
    patches.kept[: high * SIDE, : wide * SIDE] &= ~apart


def _equal(before: np.ndarray, after: np.ndarray, kept: np.ndarray) -> bool:
    """Are two images the same to the last bit in the pixels that count?"""
    return all(
        equal(before[rows], after[rows])
        or not (differs(before[rows], after[rows]).astype(bool) & kept[rows]).any()
        for rows in bands(len(kept))
    )
