"""How well distances tell pairs of the same from pairs of different ones, and the threshold.

A pair is predicted the same where its distance is below the threshold; "same" is the positive
class.
"""

from typing import NamedTuple

import numpy as np

from imgdiff.errors import DataError
from imgdiff.recognition.evaluate.ranking import Accepted, Ranked

#: More of Newton's steps than the fit ever needs.
_STEPS = 100


class Confusion(NamedTuple):
    """Pairs (or their weights) by what they were predicted to be and whether that is so."""

    true_same: float
    false_different: float
    false_same: float
    true_different: float


def measure(distances, same, threshold: float, weights=None) -> dict[str, float]:
    """Every metric for one weighting.

    Args:
        distances: (N,), finite.
        same: (N,), true or 1 for pairs of the same.
        threshold: Of what is predicted the same.
        weights: (N,), >= 0; all 1 if None.

    Returns:
        Each of ``METRICS``; NaN where it is undefined, see ``Accepted.measures``.

    Raises:
        DataError: There is no pair, or a distance is not a number.
    """
    measures = Ranked(distances, same).accepted(weights).measures(threshold)
    return {name: float(values[0]) for name, values in measures.items()}


def roc_auc(distances, same, weights=None) -> float:
    """Area under the ROC curve.

    Args:
        distances: (N,), finite.
        same: (N,), true or 1 for pairs of the same.
        weights: (N,), >= 0; all 1 if None.

    Returns:
        In [0, 1]; NaN without pairs of both kinds.

    Raises:
        DataError: There is no pair, or a distance is not a number.
    """
    return float(Ranked(distances, same).accepted(weights).roc_auc()[0])


def equal_error_rate(distances, same, weights=None) -> float:
    """Where as many same pairs are missed as different ones are let in.

    Args:
        distances: (N,), finite.
        same: (N,), true or 1 for pairs of the same.
        weights: (N,), >= 0; all 1 if None.

    Returns:
        In [0, 1]; NaN without pairs of both kinds.

    Raises:
        DataError: There is no pair, or a distance is not a number.
    """
    return float(Ranked(distances, same).accepted(weights).equal_error_rate()[0])


def average_precision(distances, same, weights=None) -> float:
    """Mean precision over recall.

    Args:
        distances: (N,), finite.
        same: (N,), true or 1 for pairs of the same.
        weights: (N,), >= 0; all 1 if None.

    Returns:
        In [0, 1]; NaN without pairs of both kinds.

    Raises:
        DataError: There is no pair, or a distance is not a number.
    """
    return float(Ranked(distances, same).accepted(weights).average_precision()[0])


def confusion(distances, same, threshold: float, weights=None) -> Confusion:
    """What was predicted of the pairs, by what they are.

    Args:
        distances: (N,), finite.
        same: (N,), true or 1 for pairs of the same.
        threshold: Of what is predicted the same.
        weights: (N,), >= 0; all 1 if None.

    Returns:
        Counts, or sums of weights.

    Raises:
        DataError: There is no pair, or a distance is not a number.
    """
    accepted = Ranked(distances, same).accepted(weights)
    hits, false = (float(values[0]) for values in accepted.at(threshold))
    positives, negatives = float(accepted.same[0, -1]), float(accepted.different[0, -1])
    return Confusion(hits, positives - hits, false, negatives - false)


def best_threshold(distances, same) -> float:
    """The threshold with the best balanced accuracy.

    Of thresholds that are equally good, the middle of the widest stretch.

    Args:
        distances: (N,), finite.
        same: (N,), true or 1 for pairs of the same.

    Raises:
        DataError: Without pairs of both kinds.
    """
    accepted = _of_both(distances, same)
    false, true = accepted.roc()
    quality = (true - false)[0]
    # Thresholds of edges[k] < t <= edges[k + 1] accept what column k holds. Above all distances
    # nothing bounds them; the stretch there has no width, so any other is preferred.
    edges = np.concatenate([[min(0.0, accepted.distances[0])], accepted.distances])
    good = quality[:-1] >= quality.max() - 1e-12
    bounds = np.flatnonzero(np.diff(np.concatenate([[False], good, [False]]).astype(int)))
    starts, stops = edges[bounds[::2]], edges[bounds[1::2]]
    widest = int(np.argmax(stops - starts))
    start, stop = float(starts[widest]), float(stops[widest])
    middle = (start + stop) / 2
    return middle if middle > start else stop


def calibrate(distances, same) -> tuple[float, float]:
    """Fits the probability that a pair is of the same, given its distance.

    At equal odds: both kinds weigh the same, however many pairs there are of each. Platt's fit
    (1999) with his smoothed targets, which keep it finite where a threshold parts the kinds
    without error; by Newton's method. The slope is never above 0: further apart is never more
    alike.

    Args:
        distances: (N,), finite.
        same: (N,), true or 1 for pairs of the same.

    Returns:
        (slope, intercept) of P(same) = 1 / (1 + exp(-(slope * distance + intercept))).

    Raises:
        DataError: Without pairs of both kinds.
    """
    accepted = _of_both(distances, same)
    x = accepted.distances
    positive, negative = np.diff(accepted.same)[0], np.diff(accepted.different)[0]
    p, n = positive.sum(), negative.sum()
    # Of one distance's pairs: their weight, and what of it should be predicted the same.
    weight = (positive / p + negative / n) / 2
    target = (positive / p * (p + 1) / (p + 2) + negative / n / (n + 2)) / 2
    middle = float(weight @ x)
    scale = float(np.sqrt(weight @ (x - middle) ** 2))
    level = float(target.sum())
    flat = 0.0, float(np.log(level / (1 - level)))
    if scale <= 1e-12 * max(1.0, abs(middle)):
        return flat
    slope, intercept = _logistic((x - middle) / scale, weight, target)
    # The problem is convex: where its best slope rises, the best that does not is 0.
    return (slope / scale, intercept - slope * middle / scale) if slope < 0 else flat


def _logistic(x: np.ndarray, weight: np.ndarray, target: np.ndarray) -> tuple[float, float]:
    """Newton's method with halved steps (Lin, Lin and Weng 2007)."""
    design = np.stack([x, np.ones_like(x)])

    def loss(parameters):
        z = parameters @ design
        return float(weight @ np.logaddexp(0, z) - target @ z)

    now = np.zeros(2)
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(now @ design, -500, 500)))
        gradient = design @ (weight * p - target)
        curvature = (design * (weight * p * (1 - p))) @ design.T + 1e-12 * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        size = 1.0
        while size > 1e-10 and loss(now - size * step) > loss(now) - 1e-4 * size * gradient @ step:
            size /= 2
        now = now - size * step
        if np.abs(size * step).max() < 1e-10:
            break
    return float(now[0]), float(now[1])


def _of_both(distances, same) -> Accepted:
    accepted = Ranked(distances, same).accepted()
    if not accepted.both[0]:
        kind = "same" if accepted.same[0, -1] else "different"
        raise DataError(
            f"expected pairs of the same and of different ones, got {kind} ones only. "
            "Give two or more identities, one of them with two or more images"
        )
    return accepted
