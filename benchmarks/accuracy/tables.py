"""The tables that set the detectors side by side."""

import numpy as np

from benchmarks.accuracy.cases import CONTENTS, Case
from benchmarks.accuracy.findings import Findings, OperatingPoint, scored, wrong
from benchmarks.markdown import decimal, of, percent, table
from recipe.region_metrics import OVERLAP

Table = dict[str, dict[str, Findings]]


def pooled(by_content: dict[str, Findings], kind: str = "regions") -> list:
    """The regions of all contents, one after the other."""
    return [regions for content in CONTENTS for regions in getattr(by_content[content], kind)]


def every(cases: dict[str, list[Case]]) -> list[Case]:
    """The cases of all contents, one after the other."""
    return [case for content in CONTENTS for case in cases[content]]


def pixel_table(findings: Table, cases: dict[str, list[Case]]) -> list[str]:
    """Average precision and AUROC of each detector by content."""
    rows = []
    for name, by_content in findings.items():
        both = np.array([[by_content[c].average_precision, by_content[c].auroc] for c in CONTENTS])
        cells = [" / ".join(decimal(v) for v in row) for row in (*both, both.mean(axis=0))]
        rows.append([name, *cells])
    return table(["detector", *(f"{c} ({len(cases[c])})" for c in CONTENTS), "mean"], rows)


def region_table(
    findings: Table,
    cases: dict[str, list[Case]],
    points: dict[str, OperatingPoint],
    least: int = 1,
) -> list[str]:
    """Of the true regions of ``least`` changed pixels and more."""
    rows = []
    for name, by_content in findings.items():
        scores = [scored(by_content[c].regions, cases[c], least) for c in CONTENTS]
        scores.append(scored(pooled(by_content), every(cases), least))
        cells = [
            " / ".join(decimal(v) for v in (s.precision, s.recall, s.f1 or 0.0)) for s in scores
        ]
        rows.append([name, f"{points[name].threshold:.3g}", *cells])
    counts = [sum(r.area >= least for case in cases[c] for r in case.true) for c in CONTENTS]
    head = (f"{c} ({n})" for c, n in zip(CONTENTS, counts, strict=True))
    return table(["detector", "threshold", *head, f"all ({sum(counts)})"], rows)


def verdict_table(places) -> list[str]:
    """Disturbed pairs at both thresholds, and undisturbed ones at the first."""
    rows, cases, clean = [], every(places.cases), every(places.clean)
    unequal = [i for i, case in enumerate(clean) if not case.equal]
    for name, by_content in places.findings.items():
        cells = [
            of(*wrong(pooled(by_content, kind), cases, changed))
            for kind in ("regions", "quiet")
            for changed in (False, True)
        ]
        regions = pooled(places.clean_findings[name])
        some = [regions[i] for i in unequal], [clean[i] for i in unequal]
        undisturbed = [of(*wrong(*some, changed)) for changed in (False, True)]
        rows.append([name, *cells[:2], *undisturbed, *cells[2:]])
    return table(
        [
            *("detector", "false alarms", "missed", "false alarms, undisturbed"),
            *("missed, undisturbed", "false alarms, quiet threshold", "missed, quiet threshold"),
        ],
        rows,
    )


def verdict_by_content_table(findings: Table, cases) -> list[str]:
    """False alarms and misses at the quiet threshold by content."""
    rows = []
    for name, by_content in findings.items():
        cells = [
            " / ".join(
                percent(*wrong(by_content[c].quiet, cases[c], side)) for side in (False, True)
            )
            for c in CONTENTS
        ]
        rows.append([name, *cells])
    return table(["detector", *CONTENTS], rows)


def content_table(by_content: dict[str, Findings], cases) -> list[str]:
    """All figures of one detector by content."""
    rows = []
    for content in CONTENTS:
        mine, these = by_content[content], cases[content]
        scores = scored(mine.regions, these)
        large = [i for i, case in enumerate(these) if case.pair.changed.sum() >= 64]
        some = [mine.regions[i] for i in large], [these[i] for i in large]
        numbers = (mine.average_precision, mine.auroc, *(scores.precision, scores.recall))
        rows.append(
            [
                *(content, len(these), *(decimal(v) for v in (*numbers, scores.f1))),
                *(of(*wrong(mine.regions, these, side)) for side in (False, True)),
                of(*wrong(*some, changed=True)),
            ]
        )
    return table(
        [
            *("content", "pairs", "pixel AP", "AUROC", f"precision at IoU {OVERLAP}", "recall"),
            *("F1", "false alarms", "missed", "missed, of 64 px and more"),
        ],
        rows,
    )
