"""What happened in each region of a comparison."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from imgdiff.align.alpha_planes import on_black
from imgdiff.arrays import equal
from imgdiff.change.kinds.classify import LEARNED, probabilities
from imgdiff.change.kinds.colors import exchanged_colors
from imgdiff.change.kinds.measures import measures_of
from imgdiff.change.kinds.place import Cutout, cut_out
from imgdiff.change.kinds.scaled import is_scaled
from imgdiff.change.kinds.shifted import shift_of
from imgdiff.change.kinds.slides import find_slides
from imgdiff.change.kinds.twins import find_moves
from imgdiff.region import Change, Changes, Region
from imgdiff.result import Comparison

#: Probability from which a kind is told.
SURE = 0.6
#: Longest side of several places together that are looked at in full.
_WIDER = 400


def with_kinds(result: Comparison, regions: Sequence[Region]) -> tuple[Region, ...]:
    """The regions of a comparison, each with what happened there; found when it is asked for.

    Args:
        result: Whose regions they are.
        regions: They, in their order.
    """
    if not regions:
        return ()
    sides = (result.before, result.after), (result.before_alpha, result.after_alpha)
    removed = {band.box for band in result.alignment.bands if band.side == "before"}
    changes = Changes(
        partial(
            find_changes,
            *sides,
            result.heatmap,
            tuple(regions),
            result.threshold,
            removed,
            result.kind == "labels",
        )
    )
    return tuple(replace(r, changes=changes, place=i) for i, r in enumerate(regions))


def find_changes(
    pixels: tuple[np.ndarray, np.ndarray],
    alphas: tuple[np.ndarray | None, np.ndarray | None],
    heat: np.ndarray,
    regions: Sequence[Region],
    threshold: float,
    removed: frozenset | set = frozenset(),
    labels: bool = False,
) -> tuple[Change, ...]:
    """Says what happened in each region.

    Args:
        pixels: before and after, uint8 (H, W, 3).
        alphas: Their transparency, uint8 (H, W), or None.
        heat: float32 (H, W) in [0, 1].
        regions: Where.
        threshold: Heat from which a place counts as changed.
        removed: Boxes of the bands that only before has.
        labels: Whether the values are class numbers, whose colors mean nothing.

    Returns:
        One change for each region.
    """
    known: dict[int, Change] = {}
    cutouts: dict[int, Cutout] = {}
    shown = pixels
    for number, region in enumerate(regions):
        if region.only_in is not None:
            kind = "removed" if region.box in removed else "one_sided"
            known[number] = Change(kind, 1.0)
        elif labels:
            known[number] = Change("edited", 1.0)
        else:
            place = region.box.slices
            transparent = any(alpha is not None for alpha in alphas)
            if transparent and equal(pixels[0][place], pixels[1][place]):
                shown = on_black(pixels[0], alphas[0]), on_black(pixels[1], alphas[1])
                cutouts[number] = cut_out(*shown, heat, region.box, threshold)
            else:
                cutouts[number] = cut_out(*pixels, heat, region.box, threshold)
    for move in find_moves(cutouts):
        change = Change("moved", move.share, move.moved_from, move.moved_to)
        known |= {move.source: change, move.target: change}
    apart = {number: regions[number].box for number in cutouts if number not in known}
    known |= find_slides(apart, lambda box: cut_out(*pixels, heat, box, threshold, _WIDER))
    rest = [number for number in cutouts if number not in known]
    if rest:
        chances = probabilities(np.stack([measures_of(cutouts[number]) for number in rest]))
        for number, row in zip(rest, chances, strict=True):
            known[number] = _change(row, cutouts[number])
    return tuple(known[number] for number in range(len(regions)))


def _change(chances: np.ndarray, cutout: Cutout) -> Change:
    """The likeliest kind with what belongs to it."""
    best = int(chances.argmax())
    if LEARNED[best] == "resized" and not is_scaled(cutout):
        chances = np.where(np.arange(len(chances)) == best, 0, chances)
        chances = chances / chances.sum()
        best = int(chances.argmax())
    kind, confidence = LEARNED[best], float(chances[best])
    if confidence < SURE:
        return Change("changed", confidence)
    if kind == "recolored":
        return Change(kind, confidence, None, None, *exchanged_colors(cutout))
    if kind == "moved":
        boxes = shift_of(cutout)
        return Change(kind, confidence, *boxes) if boxes else Change("changed", confidence)
    return Change(kind, confidence)
