"""A forward pass of pairs: what both sides have alike goes through the backbone once.

A change reaches as far as the convolutions do and no further, so that most of the features of
``after`` are those of ``before``: only the places that can differ are computed anew.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from imgdiff.arrays import bounds, differs
from imgdiff.geometry import Box
from imgdiff.network.architecture import VGG16_BLOCKS
from imgdiff.network.receptive_field import (
    BLOCK1_MARGIN,
    CELL,
    EVIDENCE_MARGIN,
    HEAD_MARGIN,
    INPUT_MARGINS,
    NEIGHBOUR_MARGIN,
    block_reach,
)
from imgdiff.network.runtime.tile_buffer import TileBuffer

#: Runs a part of the network: (part, outputs, **inputs) -> outputs by name, arrays.
Run = Callable[..., dict[str, np.ndarray]]
#: Calls a function with each of several boxes, side by side.
Each = Callable[[Callable[[Box], None], Iterable[Box]], None]

#: Side of the tiles of blocks 1 and 2: small enough for the processor's cache.
_TILE = 128
#: Before these blocks what the wanted part does not need is cut off: it is much by then.
_CROPPED = (4, 5)
#: Both sides are run whole if more of a block's input than this can differ: it costs about as much.
_MOST = 0.8


@dataclass(frozen=True)
class _Maps:
    """Features (2N, C, ...) of a box; outside of ``differing`` both sides are equal."""

    values: np.ndarray
    box: Box
    differing: Box


class IncrementalForward:
    """The network run on N pairs of windows.

    Args:
        run: Runs a part of the network.
        each: Calls a function with each of several boxes.
        before: uint8 (N, H, W, 3), H and W multiples of 16.
        after: Likewise.
    """

    def __init__(self, run: Run, each: Each, before: np.ndarray, after: np.ndarray):
        self._run, self._each = run, each
        self._before, self._after = before, after
        self._window = Box.of_shape(*before.shape[1:3])
        self._differing = _differing(before, after, self._window)

    def distance(self, inner: Box) -> np.ndarray:
        """Distance at each place of a part of the windows.

        Args:
            inner: The part, its edges multiples of 16.

        Returns:
            float32 (N, h, w) >= 0.
        """
        if self._differing is None:
            return np.zeros((len(self._before), *inner.shape), np.float32)
        near = inner.grown(HEAD_MARGIN, self._window)
        # What is large is let go as soon as it is used.
        features, maps = self._first(self._differing, near)
        taps, maps = self._next(2, maps, near.grown(NEIGHBOUR_MARGIN, self._window))
        features["near2"] = self._second(taps.pop("block2"), near)
        for block in (3, 4, 5):
            if block in _CROPPED:
                needed = inner.grown(INPUT_MARGINS[block], self._window)
                maps = _cropped(maps, needed, 2 ** (block - 1))
            taps, maps = self._next(block, maps, near)
            features |= taps
        distance = self._run("difference", ["distance"], **features)["distance"]
        return distance[(..., *inner.slices_in(near))]

    def embeddings(self) -> np.ndarray:
        """float32 (2N, D), those of ``before`` first."""
        _, maps = self._first(self._differing or _corner(self._window), None)
        features: dict[str, np.ndarray] = {}
        for block in (2, 3, 4, 5):
            taps, maps = self._next(block, maps, None if block == 2 else self._window)
            features |= taps
        return self._run("embedding", ["embeddings"], **features)["embeddings"]

    def _first(self, differing: Box, near: Box | None) -> tuple[dict[str, Any], _Maps]:
        """near1 and sharp of the part ``near``; pool1 of the whole."""
        window, changed = self._window, differing.grown(BLOCK1_MARGIN, self._window)
        pooled, evidence = TileBuffer(window), TileBuffer(near or window)

        def run_tile(tile: Box) -> None:
            here = near and tile.intersection(near)
            around = tile.grown(EVIDENCE_MARGIN if here else BLOCK1_MARGIN, window)
            place = (slice(None), *around.slices)
            # Where both sides are equal, one of them stands for both.
            equal = tile.intersection(changed) is None
            sides = (self._before[place], self._after[place])
            images = np.ascontiguousarray(sides[0]) if equal else np.concatenate(sides)
            times = 2 if equal else 1
            outputs = ["block1", "pool1"] if here else ["pool1"]
            values = self._run("block1", outputs, images=images)
            pooled.put("pool1", tile, values["pool1"], around, times)
            if here:
                neighbours = here.grown(NEIGHBOUR_MARGIN, window)
                part = neighbours.slices_in(around)
                block1 = np.concatenate([values["block1"][(..., *part)]] * times)
                before, after = (side[(slice(None), *part)] for side in sides)
                maps = self._run(
                    "evidence1", ["near1", "sharp"], before=before, after=after, block1=block1
                )
                for name, value in maps.items():
                    evidence.put(name, here, value, neighbours)

        parts = [window] if _mostly(changed, window) else changed.split_of(window)
        self._each(run_tile, (tile for part in parts for tile in part.tiles(_TILE)))
        return evidence.arrays, _Maps(pooled.arrays["pool1"], window, changed)

    def _next(
        self, block: int, maps: _Maps, near: Box | None
    ) -> tuple[dict[str, np.ndarray], _Maps]:
        """The block's features of the part ``near``, if any, and the ``maps`` of the next block."""
        stride, reach, box = 2 ** (block - 1), block_reach(block), maps.box
        name, pool = f"block{block}", f"pool{block}"
        outputs: dict[str, tuple[Box, int]] = {name: (near, stride)} if near else {}
        if block < len(VGG16_BLOCKS):
            outputs[pool] = (box, 2 * stride)
        # Poolings fall as on the whole.
        differing = maps.differing.grown(reach, box, 2 * stride)
        cut = differing.grown(reach, box, 2 * stride)

        def run(values: np.ndarray) -> dict[str, np.ndarray]:
            return self._run(name, list(outputs), **{f"pool{block - 1}": values})

        if _mostly(cut, box):
            both = run(maps.values)
            features = {
                n: both[n][(..., *part.slices_in(box, s))] for n, (part, s) in outputs.items()
            }
        else:
            count = len(maps.values) // 2
            place = (slice(count, None), slice(None), *cut.slices_in(box, stride))
            base, update = run(maps.values[:count]), run(maps.values[place])
            features = {
                n: _patched(base[n], box, update[n], cut, differing, part, s)
                for n, (part, s) in outputs.items()
            }
        following = _Maps(features.pop(pool), box, differing) if pool in features else maps
        return features, following

    def _second(self, block2: np.ndarray, near: Box) -> np.ndarray:
        """near2 of the part ``near``. block2: of it and a neighbour on every side."""
        evidence, outer = TileBuffer(near), near.grown(NEIGHBOUR_MARGIN, self._window)

        def run_tile(tile: Box) -> None:
            around = tile.grown(NEIGHBOUR_MARGIN, self._window)
            part = block2[(..., *around.slices_in(outer, 2))]
            near2 = self._run("evidence2", ["near2"], block2=part)["near2"]
            evidence.put("near2", tile, near2, around)

        self._each(run_tile, near.tiles(2 * _TILE))
        return evidence.arrays["near2"]


def _differing(before: np.ndarray, after: np.ndarray, window: Box) -> Box | None:
    """What holds every pixel that differs in any pair; None where none does."""
    boxes = [bounds(differs(a, b)) for a, b in zip(before, after, strict=True)]
    boxes_that_differ = [box for box in boxes if box is not None]
    if not boxes_that_differ:
        return None
    return reduce(Box.union, boxes_that_differ).grown(0, window, CELL)


def _patched(
    base: np.ndarray,
    box: Box,
    update: np.ndarray,
    cut: Box,
    differing: Box,
    part: Box,
    stride: int,
) -> np.ndarray:
    """Features (2N, ...) of ``part``.

    For both sides they are ``base``, of ``box``; for ``after``, where it is ``differing``, the
    ``update``, of ``cut``.
    """
    side = base[(..., *part.slices_in(box, stride))]
    both = np.concatenate([side, side])
    if here := differing.intersection(part):
        place = (slice(len(side), None), slice(None), *here.slices_in(part, stride))
        both[place] = update[(..., *here.slices_in(cut, stride))]
    return both


def _cropped(maps: _Maps, part: Box, stride: int) -> _Maps:
    differing = maps.differing.intersection(part) or _corner(part)
    return _Maps(maps.values[(..., *part.slices_in(maps.box, stride))], part, differing)


def _corner(box: Box) -> Box:
    """Where nothing differs: a place to start from."""
    return Box(box.left, box.top, box.left + CELL, box.top + CELL)


def _mostly(part: Box, whole: Box) -> bool:
    return part.area > _MOST * whole.area
