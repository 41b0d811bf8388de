"""A forward pass of pairs: what both sides have alike goes through the backbone once.

A change reaches as far as the convolutions do and no further, so that most of the features of
``after`` are those of ``before``: only the places that can differ are computed anew.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from imgdiff.arrays import bounds, differs
from imgdiff.network.architecture import BLOCK1_MARGIN, EVIDENCE_MARGIN, HEAD_MARGIN, VGG16_BLOCKS
from imgdiff.network.runtime.areas import Area, Mosaic

#: Runs a part of the network: (part, outputs, **inputs) -> outputs by name, arrays.
Run = Callable[..., dict[str, np.ndarray]]
#: Calls a function with each of several areas, side by side.
Each = Callable[[Callable[[Area], None], Iterable[Area]], None]

#: What an embedding is made of.
_UPPER = ("block3", "block4", "block5")
#: Side of the tiles of blocks 1 and 2: small enough for the processor's cache.
_TILE = 128
#: Where windows differ is known in cells of so many pixels.
_CELL = 16
#: Pixels around the wanted part that the inputs of blocks 4 and 5 must hold: a place of block 5
#: more, for its enlargement, and what the convolutions see.
_SEEN_BY = {4: 96, 5: 64}
#: Both sides are run whole if more of a block's input than this can differ: it costs about as much.
_MOST = 0.8


@dataclass(frozen=True)
class _Maps:
    """Features (2N, C, ...) of an area; outside of ``differing`` both sides are equal."""

    values: np.ndarray
    area: Area
    differing: Area


class Forward:
    """before, after: uint8 (N, H, W, 3), sides multiples of 16."""

    def __init__(self, run: Run, each: Each, before: np.ndarray, after: np.ndarray):
        self._run, self._each = run, each
        self._before, self._after = before, after
        self._window = Area(0, 0, *before.shape[1:3])
        self._differing = _differing(before, after, self._window)
        self._upper: dict[str, np.ndarray] = {}

    def distance(self, inner: Area) -> np.ndarray:
        """Distance at each place of ``inner``, float32 (N, H, W)."""
        if self._differing is None:
            return np.zeros((len(self._before), *inner.size), np.float32)
        near = inner.grown(HEAD_MARGIN, self._window)
        # What is large is let go as soon as it is used.
        seen, maps = self._first(self._differing, near)
        taps, maps = self._next(2, maps, near.grown(2, self._window))
        seen["near2"] = self._second(taps.pop("block2"), near)
        for block in (3, 4, 5):
            if block in _SEEN_BY:
                maps = _cropped(maps, inner.grown(_SEEN_BY[block], self._window), 2 ** (block - 1))
            taps, maps = self._next(block, maps, near)
            seen |= taps
        if near == self._window:  # ``embeddings`` wants the same
            self._upper = {name: seen[name] for name in _UPPER}
        found = self._run("difference", ["distance"], **seen)["distance"]
        return found[(..., *inner.within(near))]

    def embeddings(self) -> np.ndarray:
        """float32 (2N, D), those of ``before`` first."""
        seen = self._upper or self._whole()
        return self._run("embedding", ["embeddings"], **seen)["embeddings"]

    def _whole(self) -> dict[str, np.ndarray]:
        """The features of the upper blocks, of the whole window."""
        _, maps = self._first(self._differing or _corner(self._window), None)
        seen: dict[str, np.ndarray] = {}
        for block in (2, 3, 4, 5):
            taps, maps = self._next(block, maps, None if block == 2 else self._window)
            seen |= taps
        return seen

    def _first(self, differing: Area, near: Area | None) -> tuple[dict[str, Any], _Maps]:
        """near1 and sharp of the part ``near``; pool1 of the whole."""
        window, changed = self._window, differing.grown(BLOCK1_MARGIN, self._window)
        pooled, evidence = Mosaic(window), Mosaic(near or window)

        def one(tile: Area) -> None:
            here = near and tile.common(near)
            shown = tile.grown(EVIDENCE_MARGIN if here else BLOCK1_MARGIN, window)
            place = (slice(None), *shown.within(window))
            # Where both sides are alike, one of them stands for both.
            alike = tile.common(changed) is None
            sides = (self._before[place], self._after[place])
            images = np.ascontiguousarray(sides[0]) if alike else np.concatenate(sides)
            times = 2 if alike else 1
            found = self._run("block1", ["block1", "pool1"] if here else ["pool1"], images=images)
            pooled.put("pool1", tile, found["pool1"], shown, times)
            if here:
                seen = here.grown(EVIDENCE_MARGIN - BLOCK1_MARGIN, window)
                part = seen.within(shown)
                block1 = np.concatenate([found["block1"][(..., *part)]] * times)
                before, after = (side[(slice(None), *part)] for side in sides)
                maps = self._run(
                    "evidence1", ["near1", "sharp"], before=before, after=after, block1=block1
                )
                for name, value in maps.items():
                    evidence.put(name, here, value, seen)

        areas = [window] if _mostly(changed, window) else changed.and_around(window)
        self._each(one, (tile for area in areas for tile in area.tiles(_TILE)))
        return evidence.arrays, _Maps(pooled.arrays["pool1"], window, changed)

    def _next(
        self, block: int, given: _Maps, near: Area | None
    ) -> tuple[dict[str, np.ndarray], _Maps]:
        """The block's features of the part ``near``, if any, and what the next block is given."""
        step, (convolutions, _) = 2 ** (block - 1), VGG16_BLOCKS[block - 1]
        name, pool, area, reach = f"block{block}", f"pool{block}", given.area, convolutions * step
        wanted: dict[str, tuple[Area, int]] = {name: (near, step)} if near else {}
        if block < len(VGG16_BLOCKS):
            wanted[pool] = (area, 2 * step)
        # Poolings fall as on the whole.
        differing = given.differing.grown(reach, area, 2 * step)
        cut = differing.grown(reach, area, 2 * step)

        def run(values: np.ndarray) -> dict[str, np.ndarray]:
            return self._run(name, list(wanted), **{f"pool{block - 1}": values})

        if _mostly(cut, area):
            both = run(given.values)
            found = {n: both[n][(..., *part.within(area, s))] for n, (part, s) in wanted.items()}
        else:
            count = len(given.values) // 2
            place = (slice(count, None), slice(None), *cut.within(area, step))
            base, anew = run(given.values[:count]), run(given.values[place])
            found = {
                n: _patched(base[n], area, anew[n], cut, differing, part, s)
                for n, (part, s) in wanted.items()
            }
        following = _Maps(found.pop(pool), area, differing) if pool in found else given
        return found, following

    def _second(self, block2: np.ndarray, near: Area) -> np.ndarray:
        """near2 of the part ``near``. block2: of it and a neighbour on every side."""
        evidence, given = Mosaic(near), near.grown(2, self._window)

        def one(tile: Area) -> None:
            seen = tile.grown(2, self._window)
            part = block2[(..., *seen.within(given, 2))]
            evidence.put(
                "near2", tile, self._run("evidence2", ["near2"], block2=part)["near2"], seen
            )

        self._each(one, near.tiles(2 * _TILE))
        return evidence.arrays["near2"]


def _differing(before: np.ndarray, after: np.ndarray, window: Area) -> Area | None:
    """What holds every pixel that differs in any pair; None where none does."""
    boxes = [bounds(differs(a, b)) for a, b in zip(before, after, strict=True)]
    found = [box for box in boxes if box is not None]
    if not found:
        return None
    lefts, tops, rights, bottoms = zip(*found, strict=True)
    whole = Area(min(tops), min(lefts), max(bottoms), max(rights))
    return whole.grown(0, window, _CELL)


def _patched(
    base: np.ndarray,
    area: Area,
    anew: np.ndarray,
    cut: Area,
    differing: Area,
    part: Area,
    step: int,
) -> np.ndarray:
    """Features (2N, ...) of ``part``: for both sides ``base``, of ``area``; for ``after``, where it
    is ``differing``, those found ``anew`` in ``cut``."""
    one = base[(..., *part.within(area, step))]
    both = np.concatenate([one, one])
    if here := differing.common(part):
        place = (slice(len(one), None), slice(None), *here.within(part, step))
        both[place] = anew[(..., *here.within(cut, step))]
    return both


def _cropped(maps: _Maps, part: Area, step: int) -> _Maps:
    differing = maps.differing.common(part) or _corner(part)
    return _Maps(maps.values[(..., *part.within(maps.area, step))], part, differing)


def _corner(area: Area) -> Area:
    """Where nothing differs: a place to start from."""
    return Area(area.top, area.left, area.top + _CELL, area.left + _CELL)


def _mostly(part: Area, whole: Area) -> bool:
    return part.pixels > _MOST * whole.pixels
