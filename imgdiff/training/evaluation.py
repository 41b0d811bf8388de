"""Measuring a detector of change on made pairs, and calibrating its threshold."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from imgdiff.regions import find_regions
from imgdiff.training.pairs import UNDISTURBED, Pair, PairMaker

#: A detector: two uint8 (H, W, 3) -> a score at each place, float (H, W), more = more changed.
Detector = Callable[[np.ndarray, np.ndarray], np.ndarray]


def average_precision(scores: np.ndarray, truth: np.ndarray) -> float:
    """Area under the precision-recall curve of flat scores against flat bools: the mean
    precision over the ranks of the true ones, equal scores ranked together."""
    positives = int(truth.sum())
    if positives == 0:
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    last = np.nonzero(np.diff(scores[order], append=-np.inf))[0]  # last rank of equal scores
    precision = hits[last] / (last + 1)
    recall = hits[last] / positives
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


def roc_auc(scores: np.ndarray, truth: np.ndarray) -> float:
    """Chance that a true one scores above a false one, ties counted half."""
    positives, negatives = int(truth.sum()), int((~truth).sum())
    if positives == 0 or negatives == 0:
        return float("nan")
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    return float((rank[truth].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def pixel_scores(detector: Detector, pairs: Iterable[Pair]) -> dict[str, float]:
    """Average precision and AUROC over all pixels of all pairs, those that do not count aside."""
    scores, truths = [], []
    for pair in pairs:
        counts = ~pair.ignored
        scores.append(detector(pair.before, pair.after)[counts].astype(np.float32))
        truths.append(pair.changed[counts])
    flat, truth = np.concatenate(scores), np.concatenate(truths)
    return {
        "average_precision": average_precision(flat, truth),
        "auroc": roc_auc(flat, truth),
        "changed_share": float(truth.mean()),
    }


@dataclass(frozen=True)
class Verdicts:
    """false_alarms: share of the unchanged pairs called changed. missed: share of the changed
    ones called same. Nan where there are none."""

    threshold: float
    false_alarms: float
    missed: float


def verdicts(
    distances: list[np.ndarray], pairs: list[Pair], threshold: float, min_area: int
) -> Verdicts:
    """What ``compare_images`` would say of pairs with these distance maps (H, W)."""
    said, is_so = [], []
    for distance, pair in zip(distances, pairs, strict=True):
        heat = np.minimum(distance.astype(np.float32) / (2 * threshold), 1)
        everywhere = np.ones(heat.shape, bool)
        said.append(bool(find_regions(heat, everywhere, 0.5, min_area)))
        is_so.append(bool(pair.changed.any()))
    said_, so = np.array(said), np.array(is_so)

    def share(mask):
        return float(mask.mean()) if len(mask) else float("nan")

    return Verdicts(threshold, share(said_[~so]), share(~said_[so]))


def calibrate(
    distances: list[np.ndarray], pairs: list[Pair], min_area: int, most_false_alarms: float = 0.02
) -> Verdicts:
    """The most sensitive operating point that stays quiet: the lowest threshold from which on
    at most ``most_false_alarms`` of the unchanged pairs are called changed."""
    best = verdicts(distances, pairs, 2.0, min_area)
    for threshold in np.arange(1.98, 0.199, -0.02):
        found = verdicts(distances, pairs, float(threshold), min_area)
        if found.false_alarms > most_false_alarms:
            break
        best = found
    return best


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
