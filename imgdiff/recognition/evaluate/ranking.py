"""Pairs ranked by distance, and what every threshold makes of them.

A pair is told the same where its distance is below the threshold; "same" is the positive class.
Pairs can be weighed, in many ways at once: weights (R, N) give R values of each metric.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from imgdiff.errors import DataError

#: What ``Accepted.measures`` gives.
METRICS = (
    *("accuracy", "precision", "recall", "f1"),
    *("roc_auc", "equal_error_rate", "average_precision"),
)


@dataclass(frozen=True, eq=False)
class Accepted:
    """What is told the same at every threshold, under R weightings at once.

    distances: float64 (T,), the distinct ones, rising. same, different: float64 (R, T + 1), the
    weight of the pairs of either kind among the nearest; column k holds those up to distance
    k - 1, column 0 none.
    """

    distances: np.ndarray
    same: np.ndarray
    different: np.ndarray

    @cached_property
    def both(self) -> np.ndarray:
        """bool (R,): are there pairs of both kinds?"""
        return (self.same[:, -1] > 0) & (self.different[:, -1] > 0)

    def roc(self) -> tuple[np.ndarray, np.ndarray]:
        """(R, T + 1) each: the share of different pairs told the same, and of same pairs."""
        return _share(self.different, self.different[:, -1:]), _share(self.same, self.same[:, -1:])

    def precision(self) -> np.ndarray:
        """(R, T + 1): how much of what is told the same is; 1 where nothing is told the same."""
        told = self.same + self.different
        return np.divide(self.same, told, out=np.ones_like(told), where=told > 0)

    def roc_auc(self) -> np.ndarray:
        """(R,): the chance that a same pair is nearer than a different one, ties counting half
        (Mann and Whitney 1947). NaN without both kinds, as in the metrics below."""
        false, true = self.roc()
        area = (np.diff(false) * (true[:, 1:] + true[:, :-1])).sum(1) / 2
        return np.where(self.both, area, np.nan)

    def equal_error_rate(self) -> np.ndarray:
        """(R,): the error where as many same pairs are missed as different ones let in, between
        two thresholds by a straight line."""
        false, true = self.roc()
        gap = false + true - 1
        after = np.maximum(1, np.argmax(gap >= 0, axis=1))
        rows = np.arange(len(gap))
        low, high = gap[rows, after - 1], gap[rows, after]
        step = np.divide(-low, high - low, out=np.zeros_like(low), where=high > low)
        start = false[rows, after - 1]
        rate = start + step * (false[rows, after] - start)
        return np.where(self.both, rate, np.nan)

    def average_precision(self) -> np.ndarray:
        """(R,): the mean precision over recall, each threshold's weighed by the recall it adds."""
        _, recall = self.roc()
        area = (np.diff(recall) * self.precision()[:, 1:]).sum(1)
        return np.where(self.both, area, np.nan)

    def at(self, threshold: float) -> tuple[np.ndarray, np.ndarray]:
        """(R,) each: the weight of same and of different pairs nearer than the threshold."""
        k = int(np.searchsorted(self.distances, threshold, side="left"))
        return self.same[:, k], self.different[:, k]

    def measures(self, threshold: float) -> dict[str, np.ndarray]:
        """Each of ``METRICS`` (R,). NaN where it is undefined: all but accuracy need pairs of
        both kinds, and precision one that is told the same."""
        hits, false = self.at(threshold)
        positives, negatives = self.same[:, -1], self.different[:, -1]
        total = positives + negatives
        return {
            "accuracy": _share(hits + negatives - false, total),
            "precision": np.where(self.both, _share(hits, hits + false), np.nan),
            "recall": np.where(self.both, _share(hits, positives), np.nan),
            "f1": np.where(self.both, _share(2 * hits, positives + hits + false), np.nan),
            "roc_auc": self.roc_auc(),
            "equal_error_rate": self.equal_error_rate(),
            "average_precision": self.average_precision(),
        }


class Ranked:
    """Pairs sorted by distance once, to be weighed many times.

    distances: (N,), finite, small for what is alike. same: (N,), true or 1 for pairs of the same.
    Errors: DataError where there is no pair or a distance is not a number.
    """

    def __init__(self, distances: np.ndarray, same: np.ndarray) -> None:
        distances = np.asarray(distances, np.float64).ravel()
        same = np.asarray(same).ravel() > 0
        if not len(distances) or len(distances) != len(same) or not np.isfinite(distances).all():
            raise DataError(
                "expected a finite distance for each of one or more pairs, got "
                f"{int(np.isfinite(distances).sum())} of them for {len(same)} pairs. "
                "Give other data, or a network whose training did not diverge"
            )
        self.order = np.argsort(distances, kind="stable")
        self.same = same[self.order]
        ranked = distances[self.order]
        #: Last place of each run of equal distances: a threshold cannot part them.
        self.ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
        self.distances = ranked[self.ends]

    def accepted(self, weights: np.ndarray | None = None) -> Accepted:
        """weights: (N,) or (R, N), >= 0, in the order the pairs were given; all 1 if None."""
        if weights is None:
            weights = np.ones(len(self.same))
        ranked = np.atleast_2d(np.asarray(weights, np.float64))[:, self.order]
        return Accepted(
            self.distances, self._up_to(ranked * self.same), self._up_to(ranked * ~self.same)
        )

    def _up_to(self, weights: np.ndarray) -> np.ndarray:
        sums = np.cumsum(weights, axis=1)[:, self.ends]
        return np.concatenate([np.zeros((len(sums), 1)), sums], axis=1)


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """NaN where there is no whole."""
    part, whole = np.broadcast_arrays(part, whole)
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
