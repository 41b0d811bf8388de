"""Detected regions against true ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from imgdiff.geometry import Box

#: Least overlap, as intersection over union, at which a detected region is the true one.
OVERLAP = 0.3


def iou(first: Box, second: Box) -> float:
    """Intersection over union of two boxes, in [0, 1].

    Args:
        first: Any box.
        second: Any box.
    """
    common = first.intersection(second)
    if common is None:
        return 0.0
    return common.area / (first.area + second.area - common.area)


def match(
    detected: Sequence[Box], true: Sequence[Box], least: float = OVERLAP
) -> list[tuple[int, int]]:
    """Which detected box is which true one: the pair that overlaps most first, each box once.

    Args:
        detected: Boxes of a detector.
        true: Boxes of what changed.
        least: Overlap below which nothing matches.

    Returns:
        (place in ``detected``, place in ``true``) of each match.
    """
    overlaps = ((iou(a, b), i, j) for i, a in enumerate(detected) for j, b in enumerate(true))
    matched: list[tuple[int, int]] = []
    for _, i, j in sorted((o for o in overlaps if o[0] >= least), key=lambda o: (-o[0], o[1:])):
        if all(i != other_i and j != other_j for other_i, other_j in matched):
            matched.append((i, j))
    return matched


@dataclass(frozen=True)
class RegionScores:
    """Counts of regions over many pairs. The shares are NaN where there is nothing to share.

    Attributes:
        matched: Detected regions that are true ones.
        detected: All regions of the detector.
        true: All regions that changed.
    """

    matched: int
    detected: int
    true: int

    @property
    def precision(self) -> float:
        """Share of the detected regions that are true ones."""
        return self.matched / self.detected if self.detected else float("nan")

    @property
    def recall(self) -> float:
        """Share of the true regions that were detected."""
        return self.matched / self.true if self.true else float("nan")

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.detected + self.true
        return 2 * self.matched / total if total else float("nan")


def region_scores(
    detected: Iterable[Sequence[Box]], true: Iterable[Sequence[Box]], least: float = OVERLAP
) -> RegionScores:
    """Detected boxes against true ones, pair of images by pair of images.

    Args:
        detected: Boxes of a detector, of each pair of images.
        true: Boxes of what changed, of each pair of images.
        least: Overlap below which nothing matches.
    """
    counts = [
        (len(match(f, t, least)), len(f), len(t)) for f, t in zip(detected, true, strict=True)
    ]
    return RegionScores(*(sum(column) for column in zip(*counts, strict=True)))
