"""Defects of printed circuit boards (DeepPCB): which are found, and what is seen beside them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from benchmarks.verdicts.answer import shared
from benchmarks.verdicts.folder_pairs import read_pixels
from benchmarks.verdicts.pair import DIFFERENT, Pair
from benchmarks.verdicts.product import Compare
from imgdiff.geometry import Box


@dataclass(frozen=True)
class Boards:
    """Counts over all boards. A region that touches a defect's box finds it; one region may find
    two that lie close together.

    Attributes:
        defects: How many there are.
        missed: How many no region touches.
        regions: How many were seen.
        extras: How many of these touch no defect.
    """

    defects: int
    missed: int
    regions: int
    extras: int

    @property
    def f1(self) -> float:
        """2 hits / (2 hits + missed + extras), a hit being a defect that is touched."""
        hits = self.defects - self.missed
        return 2 * hits / max(1, 2 * hits + self.missed + self.extras)


def count(found: Sequence[Box], true: Sequence[Box]) -> Boards:
    """One board's regions against its defects."""
    missed = sum(not any(shared(box, region) for region in found) for box in true)
    extras = sum(not any(shared(region, box) for box in true) for region in found)
    return Boards(len(true), missed, len(found), extras)


def measure_boards(folder: Path, compare: Compare, limit: int | None = None) -> Boards:
    """Of boxes.json: the defects of each pair, (left, top, right, bottom, kind)."""
    entries = json.loads((folder / "boxes.json").read_text(encoding="utf-8"))
    counts = []
    for name, boxes in list(entries.items())[:limit]:
        paths = folder / f"{name}_a.jpg", folder / f"{name}_b.jpg"
        before, after = (read_pixels(path) for path in paths)
        result = compare(Pair(name, before, after, DIFFERENT, paths=paths))
        true = [Box(*box[:4]) for box in boxes]
        counts.append(count([region.box for region in result.regions], true))
    return Boards(*(sum(getattr(c, field.name) for c in counts) for field in fields(Boards)))
