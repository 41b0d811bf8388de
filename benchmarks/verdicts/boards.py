"""Defects of printed circuit boards (DeepPCB): which are found, and what is seen beside them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.verdicts.collected import read_pixels
from benchmarks.verdicts.pair import DIFFERENT, Pair
from benchmarks.verdicts.product import Compare
from imgdiff.geometry import Box


@dataclass(frozen=True)
class Boards:
    """Counts over all boards. A region that touches a defect's box finds it."""

    defects: int
    missed: int
    extras: int

    @property
    def f1(self) -> float:
        hits = self.defects - self.missed
        return 2 * hits / (2 * hits + self.missed + self.extras) if hits else 0.0


def count(found: Sequence[Box], true: Sequence[Box]) -> Boards:
    """One board's regions against its defects."""

    def touch(one: Box, other: Box) -> bool:
        across = min(one[2], other[2]) > max(one[0], other[0])
        return across and min(one[3], other[3]) > max(one[1], other[1])

    missed = sum(not any(touch(box, region) for region in found) for box in true)
    extras = sum(not any(touch(region, box) for box in true) for region in found)
    return Boards(len(true), missed, extras)


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
    return Boards(*(sum(getattr(c, n) for c in counts) for n in ("defects", "missed", "extras")))
