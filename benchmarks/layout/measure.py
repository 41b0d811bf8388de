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
    came, went = (
        [part for box in boxes if (part := standing(box, image)) is not None]
        for boxes, image in zip((truth.inserted, truth.removed), pair.drawn[::-1], strict=True)
    )
    inserted = sum(_covered(box, added) >= OVERLAP for box in came)
    removed = sum(_covered(box, regions) >= OVERLAP for box in went)
    shown = [part for box in added if (part := standing(box, pair.drawn[1])) is not None]
    beside = sum(_covered(box, (*truth.inserted, *truth.edited)) < OVERLAP for box in shown)
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
        len(came) + len(went),
        found,
        len(truth.edited),
        beside,
        lit,
    )


def judge_regions(pair: PagePair, regions: list[Box]) -> Answer:
    """That of a tool that knows regions in place only: an inserted band counts as found where a
    region covers its rows there."""
    truth = pair.truth
    came, went = (
        [part for box in boxes if (part := standing(box, image)) is not None]
        for boxes, image in zip((truth.inserted, truth.removed), pair.drawn[::-1], strict=True)
    )
    bands = (*came, *went)
    places = (*truth.inserted, *truth.removed, *truth.edited)
    return Answer(
        bool(regions),
        sum(_covered(box, regions) >= OVERLAP for box in bands),
        len(bands),
        sum(any(_touch(box, other) for other in regions) for box in truth.edited),
        len(truth.edited),
        sum(not any(_touch(box, other) for other in places) for box in regions),
        float("nan"),
    )


def standing(box: Box, image: np.ndarray) -> Box | None:
    """A band without the bare ground at its ends, which could as well lie at the other one.

    And without its first and last row, where what is beside it may be, as a browser rounds.

    Args:
        box: The band.
        image: uint8 (H, W, 3), that has it, undisturbed.

    Returns:
        From the first row that is not as the one above to the last one; None where there is none.
    """
    box = box._replace(top=box.top + 1, bottom=box.bottom - 1)
    if box.height < 2:
        return None
    part = image[box.slices]
    rows = np.flatnonzero((part[1:] != part[:-1]).any(axis=(1, 2)))
    if not len(rows):
        return None
    return box._replace(top=box.top + int(rows[0]), bottom=box.top + int(rows[-1]) + 2)


def _covered(box: Box, regions: Sequence[Box]) -> float:
    parts = [box.intersection(region) for region in regions]
    return sum(part.area for part in parts if part) / max(1, box.area)


def _touch(box: Box, other: Box) -> bool:
    around = Box(box.left - NEAR, box.top - NEAR, box.right + NEAR, box.bottom + NEAR)
    return around.intersection(other) is not None
