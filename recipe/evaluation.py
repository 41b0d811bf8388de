"""Measuring a detector of change on made pairs, and calibrating its threshold."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from imgdiff.change.regions import find_regions
from imgdiff.geometry import Box
from recipe.pairs import UNDISTURBED, Pair, PairMaker

#: A detector: two uint8 (H, W, 3) -> a score at each place, float (H, W), more = more changed.
Detector = Callable[[np.ndarray, np.ndarray], np.ndarray]
#: Least overlap, as intersection over union, at which a found region is the true one.
OVERLAP = 0.3
#: Changed pixels from which missing the change is a plain mistake.
PLAIN = 64


def precision_recall(scores: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Precision and recall at each distinct score, from the highest down, of flat scores against
    flat bools; equal scores are ranked together."""
    hits, misses = _ranked(scores, truth)
    return hits / (hits + misses), hits / max(1, int(truth.sum()))


def average_precision(scores: np.ndarray, truth: np.ndarray) -> float:
    """Area under the precision-recall curve: the mean precision over the ranks of the true ones.
    Nan where none is true."""
    if not truth.any():
        return float("nan")
    precision, recall = precision_recall(scores, truth)
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


def roc_auc(scores: np.ndarray, truth: np.ndarray) -> float:
    """Chance that a true one scores above a false one, ties counted half. Nan where all are
    alike."""
    if truth.all() or not truth.any():
        return float("nan")
    hits, misses = (np.concatenate(([0], counts)) for counts in _ranked(scores, truth))
    between = (hits[1:] + hits[:-1]) / 2  # of equal scores, half the false ones are passed
    return float((np.diff(misses) * between).sum() / (hits[-1] * misses[-1]))


def _ranked(scores: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How many true and false ones score at least each distinct score, highest first."""
    order = np.argsort(-scores)
    last = np.nonzero(np.diff(scores[order], append=-np.inf))[0]  # last rank of equal scores
    hits = np.cumsum(truth[order])[last]
    return hits, last + 1 - hits


def pixels(maps: Iterable[np.ndarray], pairs: Iterable[Pair]) -> tuple[np.ndarray, np.ndarray]:
    """(scores float32, truth bool), flat, of all pixels that count."""
    both = [(m[~p.ignored], p.changed[~p.ignored]) for m, p in zip(maps, pairs, strict=True)]
    scores, truth = zip(*both, strict=True)
    return np.concatenate(scores).astype(np.float32), np.concatenate(truth)


def pixel_scores(detector: Detector, pairs: Iterable[Pair]) -> dict[str, float]:
    """Average precision and AUROC over all pixels of all pairs, those that do not count aside."""
    pairs = list(pairs)
    scores, truth = pixels([detector(p.before, p.after) for p in pairs], pairs)
    return {
        "average_precision": average_precision(scores, truth),
        "auroc": roc_auc(scores, truth),
        "changed_share": float(truth.mean()),
    }


def iou(one: Box, other: Box) -> float:
    """Intersection over union, in [0, 1], of two boxes (left, top, right, bottom)."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return width * height / (areas - width * height)


def match(
    found: Sequence[Box], true: Sequence[Box], least: float = OVERLAP
) -> list[tuple[int, int]]:
    """Which found box is which true one, as (place in ``found``, place in ``true``): the pair
    that overlaps most first, each box once, none below ``least``."""
    overlaps = ((iou(a, b), i, j) for i, a in enumerate(found) for j, b in enumerate(true))
    matched: list[tuple[int, int]] = []
    for _, i, j in sorted((o for o in overlaps if o[0] >= least), key=lambda o: (-o[0], o[1:])):
        if all(i != one and j != other for one, other in matched):
            matched.append((i, j))
    return matched


@dataclass(frozen=True)
class RegionScores:
    """Counts of regions over many pairs. The shares are nan where there is nothing to share."""

    matched: int
    found: int
    true: int

    @property
    def precision(self) -> float:
        return self.matched / self.found if self.found else float("nan")

    @property
    def recall(self) -> float:
        return self.matched / self.true if self.true else float("nan")

    @property
    def f1(self) -> float:
        every = self.found + self.true
        return 2 * self.matched / every if every else float("nan")


def region_scores(
    found: Iterable[Sequence[Box]], true: Iterable[Sequence[Box]], least: float = OVERLAP
) -> RegionScores:
    """Found boxes against true ones, pair of images by pair of images."""
    counts = [(len(match(f, t, least)), len(f), len(t)) for f, t in zip(found, true, strict=True)]
    return RegionScores(*(sum(column) for column in zip(*counts, strict=True)))


@dataclass(frozen=True)
class Verdicts:
    """false_alarms: share of the unchanged pairs called changed. missed: share of the changed
    ones called same; missed_plain: of those with ``PLAIN`` changed pixels or more. Nan where
    there are none."""

    threshold: float
    false_alarms: float
    missed: float
    missed_plain: float


def verdicts(
    distances: list[np.ndarray], pairs: list[Pair], threshold: float, min_area: int
) -> Verdicts:
    """What ``compare_images`` would say of pairs with these distance maps (H, W). Pairs with
    nothing but faint traces of a change are neither changed nor unchanged."""
    said, area, traces = [], [], []
    for distance, pair in zip(distances, pairs, strict=True):
        heat = np.minimum(distance.astype(np.float32) / (2 * threshold), 1)
        everywhere = np.ones(heat.shape, bool)
        said.append(bool(find_regions(heat, everywhere, 0.5, min_area)))
        area.append(int(pair.changed.sum()))
        traces.append(bool(pair.ignored.any()))
    said_, area_, same = np.array(said), np.array(area), ~np.array(traces)

    def share(mask):
        return float(mask.mean()) if len(mask) else float("nan")

    return Verdicts(
        threshold,
        share(said_[(area_ == 0) & same]),
        share(~said_[area_ > 0]),
        share(~said_[area_ >= PLAIN]),
    )


def calibrate(distances: list[np.ndarray], pairs: list[Pair], min_area: int) -> Verdicts:
    """The operating point with the fewest wrong verdicts: of the thresholds where the shares of
    false alarms and of missed plain changes have the least sum, the middle one."""
    tried = [verdicts(distances, pairs, float(t), min_area) for t in np.arange(0.3, 2.0, 0.02)]
    wrong = np.array([v.false_alarms + v.missed_plain for v in tried])
    best = np.nonzero(wrong <= wrong.min() + 1e-9)[0]
    return tried[best[len(best) // 2]]


def made_pairs(
    photos: list[np.ndarray],
    count: int,
    size: int,
    seed: int,
    content: str | None = None,
    undisturbed: float = UNDISTURBED,
) -> list[Pair]:
    """``count`` pairs, the same for the same arguments."""
    maker = PairMaker(photos, undisturbed=undisturbed)
    return [maker.pair((seed, i), size, content) for i in range(count)]
