"""What happened in each region of a comparison."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from types import MappingProxyType

import numpy as np

from imgdiff.align.alpha_planes import on_black
from imgdiff.arrays import commonest_color, equal
from imgdiff.change.kinds.classify import LEARNED, probabilities
from imgdiff.change.kinds.colors import exchanged_colors
from imgdiff.change.kinds.extended import is_extended
from imgdiff.change.kinds.magnified import is_magnified
from imgdiff.change.kinds.measures import NAMES, measures_of
from imgdiff.change.kinds.place import SIDE, Cutout, cut_out
from imgdiff.change.kinds.scaled import is_scaled
from imgdiff.change.kinds.shifted import gradient, shift_of, shifted_share
from imgdiff.change.kinds.slides import explains, find_slides
from imgdiff.change.kinds.twins import LARGEST, find_twins
from imgdiff.geometry import Box
from imgdiff.region import Change, Changes, Region
from imgdiff.result import Comparison

#: Probability from which a kind is told.
SURE = 0.6
#: That of one that pixels may confirm where none is sure.
_PERHAPS = 0.2
#: Share of the structure that a shift explains where something moved, beyond what none does; and of
#: all of it on a ground of one color, which hides nothing. That share of the ring, to these levels:
#: beside a letter lies another one.
_MOVED, _MOVED_ON_GROUND, _GROUND, _LEVELS = 0.15, 0.7, 0.8, 6
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
    removed = {b.box: b.change for b in result.alignment.bands if b.side == "before"}
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
    removed: Mapping[Box, Change] = MappingProxyType({}),
    labels: bool = False,
) -> tuple[Change, ...]:
    """Says what happened in each region.

    Args:
        pixels: before and after, uint8 (H, W, 3).
        alphas: Their transparency, uint8 (H, W), or None.
        heat: float32 (H, W) in [0, 1].
        regions: Where.
        threshold: Heat from which a place counts as changed.
        removed: What happened to the bands that before has, by their boxes.
        labels: Whether the values are class numbers, whose colors mean nothing.

    Returns:
        One change for each region.
    """
    known: dict[int, Change] = {}
    places: dict[int, Box] = {}
    for number, region in enumerate(regions):
        if region.only_in is not None:
            known[number] = removed.get(region.box, Change("one_sided", 1.0))
        elif labels:
            known[number] = Change("edited", 1.0)
        else:
            places[number] = region.box

    @cache
    def on_ground() -> tuple[np.ndarray, np.ndarray]:
        return on_black(pixels[0], alphas[0]), on_black(pixels[1], alphas[1])

    def cut(side: int, warm_only: bool, box: Box) -> Cutout:
        transparent = any(alpha is not None for alpha in alphas)
        alike = transparent and equal(pixels[0][box.slices], pixels[1][box.slices])
        return cut_out(*(on_ground() if alike else pixels), heat, box, threshold, side, warm_only)

    known |= find_twins(places, partial(cut, LARGEST, False))
    apart = {number: box for number, box in places.items() if number not in known}
    known |= find_slides(apart, partial(cut, _WIDER, True))
    cutouts = {n: cut(SIDE, True, box) for n, box in places.items() if n not in known}
    if cutouts:
        measures = np.stack([measures_of(cutout) for cutout in cutouts.values()])
        chances = probabilities(measures)
        for (number, cutout), row, measured in zip(cutouts.items(), chances, measures, strict=True):
            whole = cut(_WIDER, True, places[number]) if cutout.scale < 1 else None
            known[number] = _slid(cutout, measured, whole) or _change(row, cutout, measured)
    return tuple(known[number] for number in range(len(regions)))


def _slid(cutout: Cutout, measures: np.ndarray, whole: Cutout | None) -> Change | None:
    """The move of a place of which one shift explains all, whatever else it looks like.

    whole: The place in full where ``cutout`` is smaller: scaled pixels are hardly equal elsewhere.
    """
    share, unshifted = _shifted(measures)
    if whole is not None:
        cutout = whole
        one = shifted_share(whole, gradient(whole.before), gradient(whole.after))
        share, unshifted = one.share, one.unshifted
    boxes = shift_of(cutout) if explains(share, unshifted) else None
    return Change("moved", share, *boxes) if boxes else None


def _shifted(measures: np.ndarray) -> tuple[float, float]:
    """What share of the structure a shift explains, and what share none does."""
    share, unshifted = (float(measures[NAMES.index(name)]) for name in ("shifted", "unshifted"))
    return share, unshifted


def _is_so(kind: str, cutout: Cutout, measures: np.ndarray) -> bool:
    """Do the pixels allow what the trees say?"""
    if kind == "resized":
        return is_scaled(cutout)
    if kind == "moved":  # letters that two words share stand elsewhere too
        share, unshifted = _shifted(measures)
        return share >= (_MOVED_ON_GROUND if _on_ground(cutout) else unshifted + _MOVED)
    return True


def _on_ground(cutout: Cutout) -> bool:
    """Do both images show one color all round?"""
    sides = [image[cutout.ring] for image in (cutout.before, cutout.after)]
    if not len(sides[0]):
        return False
    color = commonest_color(sides[0])
    near = [np.abs(side - color).max(axis=1) <= _LEVELS + cutout.noise for side in sides]
    return all(float(part.mean()) >= _GROUND for part in near)


def _change(chances: np.ndarray, cutout: Cutout, measures: np.ndarray) -> Change:
    """The likeliest kind with what belongs to it."""
    best = int(chances.argmax())
    if not _is_so(LEARNED[best], cutout, measures):
        chances = np.where(np.arange(len(chances)) == best, 0, chances)
        chances = chances / chances.sum()
        best = int(chances.argmax())
    kind, confidence = LEARNED[best], float(chances[best])
    resized = float(chances[LEARNED.index("resized")])
    if confidence < SURE and resized >= _PERHAPS and is_magnified(cutout):
        return Change("resized", SURE)
    if confidence < SURE:
        return Change("changed", confidence)
    more = {"added": cutout.after, "removed": cutout.before}.get(kind)
    if more is not None and is_extended(cutout, more):
        return Change("resized", confidence)
    if kind == "recolored":
        return Change(kind, confidence, None, None, *exchanged_colors(cutout))
    if kind == "moved":
        boxes = shift_of(cutout)
        return Change(kind, confidence, *boxes) if boxes else Change("changed", confidence)
    return Change(kind, confidence)
