"""What an evaluation found, as data: nothing here draws, writes or phrases."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from imgdiff.recognition.evaluate.examples import Example
from imgdiff.recognition.evaluate.metrics import Confusion


@dataclass(frozen=True)
class Measure:
    """A metric and its 95 % interval, as fractions.

    Attributes:
        value: The metric on the data.
        low: Lower end of the interval; None where no draw defined it.
        high: Upper end of the interval; None where no draw defined it.
    """

    value: float
    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        return self.text(percent=True)

    def text(self, *, percent: bool) -> str:
        """Value and interval, for people.

        Args:
            percent: As a percentage, or else as a fraction.

        Returns:
            "98.2 % [97.1, 99.0]" or "0.982 [0.971, 0.990]"; the value alone without an interval.
        """
        interval = self.interval_text(percent=percent)
        return self.value_text(percent=percent) + (interval and f" {interval}")

    def value_text(self, *, percent: bool) -> str:
        """The value alone: "98.2 %" or "0.982".

        Args:
            percent: As a percentage, or else as a fraction.
        """
        return _digits(self.value, percent) + (" %" if percent else "")

    def interval_text(self, *, percent: bool) -> str:
        """The interval alone: "[97.1, 99.0]", "[0.971, 0.990]", or "" where there is none.

        Args:
            percent: As a percentage, or else as a fraction.
        """
        if self.low is None or self.high is None:
            return ""
        return f"[{_digits(self.low, percent)}, {_digits(self.high, percent)}]"


@dataclass(frozen=True)
class OneShot:
    """N-way one-shot identification.

    Attributes:
        accuracy: Share of the trials whose identity was predicted correctly.
        ways: Identities to choose from.
        episodes: Number of trials.
    """

    accuracy: Measure
    ways: int
    episodes: int


@dataclass(frozen=True, eq=False)
class EvaluationResult:
    """How well a run tells pairs of some data apart, in numbers.

    A metric is None where the data leaves it undefined; ``notes`` say why.

    Attributes:
        run: The run's name.
        data: Name of what it was tried on.
        part: Which part of that ("train", "validation", "test"); "" where all of it.
        unseen: What of it was kept from training: "identities", "images", "nothing", or "" where
            that is not known.
        threshold: A pair is predicted the same below this distance; the run's own, chosen on
            validation.
        distance_kind: "euclidean", "l1", "cosine" or "network".
        accuracy: Share of the pairs predicted correctly.
        precision: Of the pairs predicted the same, those that are.
        recall: Of the pairs that are the same, those predicted so.
        f1: Harmonic mean of precision and recall.
        roc_auc: Area under the ROC curve.
        equal_error_rate: Where both kinds of error are equally frequent.
        average_precision: Area under the precision-recall curve.
        one_shot: One-shot identification; None where the data has no trials.
        confusion: Counts of pairs at the threshold.
        roc: float (points, 2), share of different and of same pairs predicted the same.
        precision_recall: float (points, 2), recall and precision.
        files: Names of the N images.
        pairs: int64 (M, 3): image, image, 1 same / 0 different.
        distances: float64 (M,), >= 0.
        images: How many images.
        identities: How many identities; None where the data lists its pairs and does not say who
            is on each image.
        drawn: What the intervals resample: "identities" or "pairs".
        examples: Pairs to look at.
        skipped: (file, reason) of those that could not be read.
        notes: What was understood and what is missing, in words.
        log: A row for each epoch of the training.
        settings: The run's settings.
    """

    run: str
    data: str
    part: str
    unseen: str
    threshold: float
    distance_kind: str
    accuracy: Measure
    precision: Measure | None
    recall: Measure | None
    f1: Measure | None
    roc_auc: Measure | None
    equal_error_rate: Measure | None
    average_precision: Measure | None
    one_shot: OneShot | None
    confusion: Confusion
    roc: np.ndarray
    precision_recall: np.ndarray
    files: tuple[str, ...]
    pairs: np.ndarray
    distances: np.ndarray
    images: int
    identities: int | None
    drawn: str
    examples: tuple[Example, ...]
    skipped: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    log: tuple[dict[str, Any], ...]
    settings: dict[str, Any]

    @property
    def same(self) -> np.ndarray:
        """Which pairs are of the same: bool (M,)."""
        return self.pairs[:, 2] > 0

    def measures(self) -> dict[str, Measure | None]:
        """The metrics of pairs by name.

        Returns:
            Each metric's ``Measure``, or None where the data leaves it undefined.
        """
        names = ("accuracy", "precision", "recall", "f1", "roc_auc", "equal_error_rate")
        return {name: getattr(self, name) for name in (*names, "average_precision")}


def _digits(fraction: float, percent: bool) -> str:
    return f"{100 * fraction:.1f}" if percent else f"{fraction:.3f}"
