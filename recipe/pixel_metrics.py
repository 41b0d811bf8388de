"""Scores of pixels against what changed. ROC and average precision are those of recognition:
a score is a distance with the other sign."""

from collections.abc import Callable, Iterable

import numpy as np

from imgdiff.recognition.evaluate import metrics
from imgdiff.recognition.evaluate.ranking import Ranked
from recipe.pairs import Pair

#: A detector: two uint8 (H, W, 3) -> a score at each place, float (H, W), more = more changed.
Detector = Callable[[np.ndarray, np.ndarray], np.ndarray]


def precision_recall(scores: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The precision-recall curve; equal scores are ranked together.

    Args:
        scores: float (N,), high for what is true.
        truth: bool (N,).

    Returns:
        Precision and recall at each distinct score, from the highest down; recall is NaN where
        none is true.
    """
    accepted = Ranked(-scores.astype(float), truth).accepted()
    _, recall = accepted.roc()
    return accepted.precision()[0, 1:], recall[0, 1:]


def average_precision(scores: np.ndarray, truth: np.ndarray) -> float:
    """Area under the precision-recall curve: the mean precision over the ranks of the true ones.

    Args:
        scores: float (N,), high for what is true.
        truth: bool (N,).

    Returns:
        In [0, 1]; NaN where all are alike.
    """
    return metrics.average_precision(-scores.astype(float), truth)


def roc_auc(scores: np.ndarray, truth: np.ndarray) -> float:
    """Chance that a true one scores above a false one, ties counted half.

    Args:
        scores: float (N,), high for what is true.
        truth: bool (N,).

    Returns:
        In [0, 1]; NaN where all are alike.
    """
    return metrics.roc_auc(-scores.astype(float), truth)


def pixels(maps: Iterable[np.ndarray], pairs: Iterable[Pair]) -> tuple[np.ndarray, np.ndarray]:
    """All pixels that count.

    Args:
        maps: float (H, W) of each pair.
        pairs: Their truth.

    Returns:
        Scores float32 and truth bool, flat.
    """
    both = [(m[~p.ignored], p.changed[~p.ignored]) for m, p in zip(maps, pairs, strict=True)]
    scores, truth = zip(*both, strict=True)
    return np.concatenate(scores).astype(np.float32), np.concatenate(truth)


def pixel_scores(detector: Detector, pairs: Iterable[Pair]) -> dict[str, float]:
    """Average precision and AUROC over all pixels of all pairs, those that do not count aside.

    Args:
        detector: What to measure.
        pairs: What to measure it on.

    Returns:
        "average_precision", "auroc" and "changed_share", each in [0, 1].
    """
    pairs = list(pairs)
    scores, truth = pixels([detector(p.before, p.after) for p in pairs], pairs)
    return {
        "average_precision": average_precision(scores, truth),
        "auroc": roc_auc(scores, truth),
        "changed_share": float(truth.mean()),
    }
