"""Pairs ranked by distance, and what every threshold makes of them.

A pair is predicted the same where its distance is below the threshold; "same" is the positive
class. Pairs can be weighted, in many ways at once: weights (R, N) give R values of each metric. The
one implementation of ROC and average precision: whoever has scores that rise with the positive
class ranks their negatives.
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
    """What is predicted the same at every threshold, under R weightings at once.

    Attributes:
        distances: float64 (T,), the distinct ones, rising.
        same: float64 (R, T + 1), the weight of the same pairs among the nearest; column k holds
            those up to distance k - 1, column 0 none.
        different: The same of different pairs.
    """

    distances: np.ndarray
    same: np.ndarray
    different: np.ndarray

    @cached_property
    def both(self) -> np.ndarray:
        """Whether there are pairs of both kinds: bool (R,)."""
        return (self.same[:, -1] > 0) & (self.different[:, -1] > 0)

    def roc(self) -> tuple[np.ndarray, np.ndarray]:
        """The ROC curve.

        Returns:
            float64 (R, T + 1) each: the share of different pairs predicted the same (false
            positive rate), and of same pairs (true positive rate).
        """
        return _share(self.different, self.different[:, -1:]), _share(self.same, self.same[:, -1:])

    def precision(self) -> np.ndarray:
        """How much of what is predicted the same is.

        Returns:
            float64 (R, T + 1); 1 where nothing is predicted the same.
        """
        predicted = self.same + self.different
        return np.divide(self.same, predicted, out=np.ones_like(predicted), where=predicted > 0)

    def roc_auc(self) -> np.ndarray:
        """The chance that a same pair is nearer than a different one.

        Ties count half (Mann and Whitney 1947).

        Returns:
            float64 (R,) in [0, 1]; NaN without pairs of both kinds.
        """
        false, true = self.roc()
        area = (np.diff(false) * (true[:, 1:] + true[:, :-1])).sum(1) / 2
        return np.where(self.both, area, np.nan)

    def equal_error_rate(self) -> np.ndarray:
        """The error where as many same pairs are missed as different ones are let in.

        Between two thresholds by a straight line.

        Returns:
            float64 (R,) in [0, 1]; NaN without pairs of both kinds.
        """
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
        """The mean precision over recall, each threshold's weighted by the recall it adds.

        Returns:
            float64 (R,) in [0, 1]; NaN without pairs of both kinds.
        """
        _, recall = self.roc()
        area = (np.diff(recall) * self.precision()[:, 1:]).sum(1)
        return np.where(self.both, area, np.nan)

    def at(self, threshold: float) -> tuple[np.ndarray, np.ndarray]:
        """What is predicted the same at one threshold.

        Args:
            threshold: Pairs nearer than this.

        Returns:
            float64 (R,) each: the weight of same and of different pairs among them.
        """
        k = int(np.searchsorted(self.distances, threshold, side="left"))
        return self.same[:, k], self.different[:, k]

    def measures(self, threshold: float) -> dict[str, np.ndarray]:
        """Every metric at once.

        Args:
            threshold: For those that need one.

        Returns:
            Each of ``METRICS``, float64 (R,). NaN where it is undefined: all but accuracy need
            pairs of both kinds, and precision one that is predicted the same.
        """
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
    """Pairs sorted by distance once, to be weighted many times.

    Args:
        distances: (N,), finite, small for what is alike.
        same: (N,), true or 1 for pairs of the same.

    Raises:
        DataError: There is no pair, or a distance is not a number.
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
        """What is predicted the same at every threshold.

        Args:
            weights: (N,) or (R, N), >= 0, in the order the pairs were given; all 1 if None.
        """
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
