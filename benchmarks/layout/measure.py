"""How near an answer comes to what is right."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.layout.pairs import PagePair
from imgdiff.geometry import Box
from imgdiff.result import Comparison

#: Share of a true band that has to be found, and of what was called inserted that has to be true.
OVERLAP = 0.6
#: A region so near to a true place, in pixels, belongs to it.
NEAR = 12


@dataclass(frozen=True)
class Answer:
    """What was said of a pair.

    Attributes:
        different: The verdict.
        bands_found: Of the true ones, inserted and removed.
        bands: True ones.
        edits_found: Of the true ones.
        edits: True ones.
        beside: Regions and added bands where nothing is.
        lit: Share of the pixels that are equal in their new place and yet hot.
    """

    different: bool
    bands_found: int
    bands: int
    edits_found: int
    edits: int
    beside: int
    lit: float

    @property
    def explained(self) -> bool:
        """Every band found, and at most one region beside the truth."""
        return self.different and self.bands_found == self.bands and self.beside <= 1


def judge(pair: PagePair, result: Comparison) -> Answer:
    """imgdiff's answer to a pair."""
    added = [band.band.box for band in result.added_bands]
    regions = [region.box for region in result.regions]
    if result.after_given is None:  # padded: what only after has is a region
        added = [r.box for r in result.regions if r.only_in == "after"]
        regions = [r.box for r in result.regions if r.only_in != "after"]
    truth = pair.truth
    inserted = sum(_covered(box, added) >= OVERLAP for box in truth.inserted)
    removed = sum(_covered(box, regions) >= OVERLAP for box in truth.removed)
    beside = sum(_covered(box, truth.inserted) < OVERLAP for box in added)
    places = (*truth.removed, *truth.edited)
    beside += sum(not any(_touch(box, other) for other in places) for box in regions)
    near = np.zeros(result.heatmap.shape, bool)
    for box in places:
        near[box.grown(NEAR, Box.of_shape(*near.shape)).slices] = True
    quiet = ~near & result.valid
    lit = float((result.heatmap[quiet] >= result.threshold).mean()) if quiet.any() else 0.0
    found = sum(any(_touch(box, other) for other in regions) for box in truth.edited)
    return Answer(
        result.changed,
        inserted + removed,
        len(truth.inserted) + len(truth.removed),
        found,
        len(truth.edited),
        beside,
        lit,
    )


def judge_regions(pair: PagePair, regions: list[Box]) -> Answer:
    """That of a tool that knows regions in place only: an inserted band counts as found where a
    region covers its rows there."""
    truth = pair.truth
    bands = (*truth.inserted, *truth.removed)
    places = (*bands, *truth.edited)
    return Answer(
        bool(regions),
        sum(_covered(box, regions) >= OVERLAP for box in bands),
        len(bands),
        sum(any(_touch(box, other) for other in regions) for box in truth.edited),
        len(truth.edited),
        sum(not any(_touch(box, other) for other in places) for box in regions),
        float("nan"),
    )


def _covered(box: Box, regions: Sequence[Box]) -> float:
    parts = [box.intersection(region) for region in regions]
    return sum(part.area for part in parts if part) / max(1, box.area)


def _touch(box: Box, other: Box) -> bool:
    around = Box(box.left - NEAR, box.top - NEAR, box.right + NEAR, box.bottom + NEAR)
    return around.intersection(other) is not None
