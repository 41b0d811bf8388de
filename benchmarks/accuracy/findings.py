"""What a detector finds in cases: scores of pixels, regions and verdicts."""

from dataclasses import dataclass

import numpy as np

from benchmarks.accuracy.cases import Case
from imgdiff.change.regions import find_regions
from imgdiff.options import CompareOptions
from imgdiff.result import Region
from recipe.pixel_metrics import Detector, average_precision, pixels, precision_recall, roc_auc
from recipe.region_metrics import RegionScores, iou, match, region_scores

#: Most false alarms, as a share of the unchanged pairs, at a quiet threshold.
QUIET = 0.05
#: Recalls at which precision is kept for drawing.
RECALLS = np.linspace(0, 1, 201)

Regions = list[tuple[Region, ...]]


@dataclass(frozen=True)
class Findings:
    """Of one detector in cases of one content. precision: at each of ``RECALLS``. regions: of
    each case, at the detector's threshold; quiet: at its quiet threshold."""

    average_precision: float
    auroc: float
    precision: np.ndarray
    regions: Regions
    quiet: Regions


@dataclass(frozen=True)
class OperatingPoint:
    """threshold: where the F1 of regions is best. quiet: the most sensitive with at most
    ``QUIET`` false alarms."""

    threshold: float
    quiet: float


def regions_of(score: np.ndarray, case: Case, threshold: float) -> tuple[Region, ...]:
    """As the product finds them in its heat."""
    return find_regions(score.astype(np.float32), case.counts, threshold, CompareOptions.min_area)


def scored(detected: Regions, cases: list[Case], least: int = 1) -> RegionScores:
    """Found regions against the true ones of ``least`` changed pixels and more. The smaller ones
    are neither to be found nor wrong to find, and so are found ones that small (as in COCO's
    ranges of areas)."""
    kept, every = [], []
    for regions, case in zip(detected, cases, strict=True):
        true = [r.box for r in case.true if r.area >= least]
        small = [r.box for r in case.true if r.area < least]
        hits = {i for i, _ in match([r.box for r in regions], true)}
        kept.append(
            [
                r.box
                for i, r in enumerate(regions)
                if i in hits or (r.area >= least and not any(iou(r.box, box) > 0 for box in small))
            ]
        )
        every.append(true)
    return region_scores(kept, every)


def wrong(detected: Regions, cases: list[Case], changed: bool) -> tuple[int, int]:
    """(wrong verdicts, verdicts) of the changed or of the unchanged cases."""
    verdicts = [bool(f) for f, case in zip(detected, cases, strict=True) if case.changed is changed]
    return sum(verdict != changed for verdict in verdicts), len(verdicts)


def examine(maps: list[np.ndarray], cases: list[Case], point: OperatingPoint) -> Findings:
    """All that a detector's maps of some cases give."""
    scores, truth = pixels(maps, (case.pair for case in cases))
    precision, recall = precision_recall(scores, truth)
    at = np.searchsorted(recall, RECALLS).clip(0, len(recall) - 1)
    regions, quiet = (
        [regions_of(m, case, threshold) for m, case in zip(maps, cases, strict=True)]
        for threshold in (point.threshold, point.quiet)
    )
    auroc = roc_auc(scores, truth)
    return Findings(average_precision(scores, truth), auroc, precision[at], regions, quiet)


def detect(detector: Detector, cases: list[Case]) -> list[np.ndarray]:
    """The detector's map of each case, float (H, W)."""
    return [detector(case.pair.before, case.pair.after) for case in cases]


def operating_point(maps: list[np.ndarray], cases: list[Case], tried: int = 40) -> OperatingPoint:
    """The best thresholds in hindsight on these cases, of ``tried`` quantiles of the scores."""
    scores = np.concatenate([m[case.counts] for m, case in zip(maps, cases, strict=True)])
    shares = np.geomspace(0.5, 1e-6, tried)
    tries = np.unique(np.quantile(scores.astype(np.float32), 1 - shares, method="higher"))
    tries = tries[tries > scores.min()]  # at the least score all is one region
    best, threshold, quiet = -1.0, 1.0, np.inf
    for value in tries[::-1]:
        detected = [regions_of(m, case, value) for m, case in zip(maps, cases, strict=True)]
        f1 = scored(detected, cases).f1
        if f1 > best:
            best, threshold = f1, float(value)
        alarms, unchanged = wrong(detected, cases, changed=False)
        if alarms <= QUIET * unchanged:
            quiet = float(value)
    return OperatingPoint(threshold, quiet)
