"""Where a detector fails: by the size of the change and by the nuisance."""

from dataclasses import dataclass, replace

import numpy as np

from benchmarks.accuracy.cases import Case
from benchmarks.accuracy.findings import Regions, detect, regions_of, wrong
from benchmarks.markdown import decimal, of, table
from recipe.nuisances import ORDER
from recipe.pixel_metrics import Detector, average_precision, pixels
from recipe.region_metrics import iou, match

#: Changed pixels from which each class of size starts.
SIZES = (1, 16, 64, 256, 1024)
SIZE_NAMES = ("1-15", "16-63", "64-255", "256-1023", "1024 and more")
#: Of each nuisance alone: strong, yet within what training has seen (0.4 to 1.7).
STRENGTH = 1.5


@dataclass(frozen=True)
class SizeRow:
    """true: regions of this size; detected: with enough overlap; touched: with any. pairs: changed
    ones whose changes together have this size; missed: those called same."""

    true: int
    detected: int
    touched: int
    pairs: int
    missed: int


def by_size(detected: Regions, quiet: Regions, cases: list[Case]) -> list[SizeRow]:
    """One row for each of ``SIZES``. quiet: the regions that verdicts go by."""
    counts = np.zeros((len(SIZES), 5), int)
    for regions, quiet_regions, case in zip(detected, quiet, cases, strict=True):
        boxes, true = [r.box for r in regions], [r.box for r in case.true]
        matched = {j for _, j in match(boxes, true)}
        for j, region in enumerate(case.true):
            touched = any(iou(box, region.box) > 0 for box in boxes)
            counts[_size(region.area), :3] += (1, j in matched, touched)
        if case.changed:
            counts[_size(int(case.pair.changed.sum())), 3:] += (1, not quiet_regions)
    return [SizeRow(*(int(v) for v in row)) for row in counts]


def _size(area: int) -> int:
    return int(np.searchsorted(SIZES, area, side="right")) - 1


def size_table(rows: list[SizeRow]) -> list[str]:
    """A row for each class of sizes, and a sentence on the large ones."""
    large = [row for row, least in zip(rows, SIZES, strict=True) if least >= 64]
    total = SizeRow(*(sum(getattr(r, k) for r in large) for k in SizeRow.__annotations__))
    head = ["changed pixels", "true regions found", "touched", "changed pairs missed"]
    lines = [
        [name, of(row.detected, row.true), of(row.touched, row.true), of(row.missed, row.pairs)]
        for name, row in zip(SIZE_NAMES, rows, strict=True)
    ]
    summary = f"**Missed changes of 64 px and more: {of(total.missed, total.pairs)} pairs"
    summary += f"; of the regions of that size {of(total.true - total.touched, total.true)} lie "
    return [*table(head, lines), f"{summary}where nothing was found.**", ""]


@dataclass(frozen=True)
class NuisanceRow:
    """alarms: (false, of unchanged). missed: (missed, of changed). pairs: how many."""

    name: str
    pairs: int
    average_precision: float
    alarms: tuple[int, int]
    missed: tuple[int, int]


def by_nuisance(detector: Detector, clean: list[Case], seed: int = 6) -> list[NuisanceRow]:
    """Each nuisance alone on both sides of the exact pairs that it moves; before them none at
    all, and pairs whose sides were drawn by different renderers."""
    exact = [case for case in clean if case.exact]
    rows = [_row("none", detector, exact)]
    rows.append(_row("another renderer", detector, [case for case in clean if not case.exact]))
    for number, nuisance in enumerate(ORDER):
        cases = []
        for i, case in enumerate(exact):
            rng, sides = (
                np.random.default_rng((seed, number, i)),
                (case.pair.before, case.pair.after),
            )
            before, after = (nuisance(rng, side, STRENGTH) for side in sides)
            if (before != sides[0]).any() or (after != sides[1]).any():
                cases.append(replace(case, pair=replace(case.pair, before=before, after=after)))
        rows.append(_row(nuisance.__name__, detector, cases))
    return rows


def _row(name: str, detector: Detector, cases: list[Case]) -> NuisanceRow:
    if not cases:
        return NuisanceRow(name, 0, float("nan"), (0, 0), (0, 0))
    maps = detect(detector, cases)
    detected = [regions_of(m, case, 0.5) for m, case in zip(maps, cases, strict=True)]
    precision = average_precision(*pixels(maps, [case.pair for case in cases]))
    verdicts = [wrong(detected, cases, changed) for changed in (False, True)]
    return NuisanceRow(name, len(cases), precision, *verdicts)


def nuisance_table(rows: list[NuisanceRow]) -> list[str]:
    """A row for each nuisance."""
    return table(
        ["nuisance", "pairs", "pixel AP", "false alarms", "missed"],
        [
            [r.name, r.pairs, decimal(r.average_precision), of(*r.alarms), of(*r.missed)]
            for r in rows
        ],
    )
