"""Boosted trees (Friedman 2001), in NumPy: what reads the shipped classifier."""

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Trees:
    """Trees whose leaves are summed for each kind. T trees of at most M nodes, K kinds.

    Attributes:
        feature: uint8 (T, M), which measure a node asks for.
        threshold: float32 (T, M), up to which it goes to ``below``; a leaf goes to itself.
        below, above: uint8 (T, M), the node that is next.
        value: float32 (T, M), of a leaf.
        kind: uint8 (T,), for which kind a tree votes.
        base: float32 (K,), what each kind begins with.
        depth: Steps to the farthest leaf.
    """

    feature: np.ndarray
    threshold: np.ndarray
    below: np.ndarray
    above: np.ndarray
    value: np.ndarray
    kind: np.ndarray
    base: np.ndarray
    depth: int

    def probabilities(self, measures: np.ndarray) -> np.ndarray:
        """How likely each kind is.

        Args:
            measures: float32 (N, F).

        Returns:
            float64 (N, K), rows that sum to 1.
        """
        trees = np.arange(len(self.kind))
        node = np.zeros((len(measures), len(trees)), np.intp)
        rows = np.arange(len(measures))[:, None]
        for _ in range(self.depth):
            asked = measures[rows, self.feature[trees, node]]
            low = asked <= self.threshold[trees, node]
            node = np.where(low, self.below[trees, node], self.above[trees, node])
        votes = self.value[trees, node].astype(np.float64)
        sums = np.stack(
            [votes[:, self.kind == kind].sum(axis=1) for kind in range(len(self.base))], axis=1
        )
        scores = np.exp(sums + self.base - (sums + self.base).max(axis=1, keepdims=True))
        return scores / scores.sum(axis=1, keepdims=True)


def read_trees(path: Path) -> tuple[Trees, tuple[str, ...], tuple[str, ...]]:
    """Reads a classifier.

    Args:
        path: An .npz that ``recipe.kinds`` wrote; nothing in it is code.

    Returns:
        The trees, the names of the measures that they ask for, and the kinds.
    """
    with np.load(path, allow_pickle=False) as stored:
        arrays = {field.name: stored[field.name] for field in fields(Trees)}
        names = tuple(str(name) for name in stored["names"])
        kinds = tuple(str(kind) for kind in stored["kinds"])
    return Trees(**{**arrays, "depth": int(arrays["depth"])}), names, kinds
