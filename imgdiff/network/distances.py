"""How far apart embeddings are, in NumPy; ``network.keras.distances`` and ``pair_score`` in Keras.

Embeddings are rows: (N, D) and (N, D) to (N,).
"""

from dataclasses import dataclass

import numpy as np

#: Numbers that are worked on at once: a few dozen megabytes.
_AT_ONCE = 2**22


@dataclass(frozen=True, eq=False)
class Distance:
    """A distance of embeddings, >= 0: the further, the less alike.

    Attributes:
        kind: "euclidean", "l1", "cosine" (1 - cos, in [0, 2]) or "network": 1 - P(same) by the
            trained head, in [0, 1].
        kernel: (D, 1), of that head.
        bias: (1,), of that head.
    """

    kind: str
    kernel: np.ndarray | None = None
    bias: np.ndarray | None = None

    def __call__(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Row by row: (N, D) and (N, D) to float64 (N,)."""
        chunks = zip(np.array_split(a, _chunks(a)), np.array_split(b, _chunks(a)), strict=True)
        return np.concatenate(
            [self._between(self._prepared(x), self._prepared(y)) for x, y in chunks]
        )

    def table(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Of each of (N, D) to each of (M, D): float64 (N, M)."""
        a, b = self._prepared(a), self._prepared(b)
        table = np.empty((len(a), len(b)))
        for i, row in enumerate(a):
            table[i] = self._between(row, b)
        return table

    def least(self) -> float:
        """Of an image to itself: 0, but what the head's bias gives for no difference at all."""
        if self.kernel is None or self.kind != "network":
            return 0.0
        return float(self._different(np.zeros((1, len(self.kernel))))[0])

    def slope(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """How the distance changes where ``a`` moves: (N, D) and (N, D) to (N, D)."""
        gap = a - b
        if self.kind == "euclidean":
            return gap / (np.linalg.norm(gap, axis=1, keepdims=True) + 1e-12)
        if self.kind == "l1":
            return np.sign(gap)
        if self.kind == "cosine":
            length = np.linalg.norm(a, axis=1, keepdims=True) + 1e-12
            unit_a, unit_b = unit(a), unit(b)
            cosine = (unit_a * unit_b).sum(axis=1, keepdims=True)
            return (cosine * unit_a - unit_b) / length
        different = self._different(np.abs(gap))[:, None]
        return -different * (1 - different) * np.sign(gap) * np.asarray(self.kernel).T

    def _prepared(self, x: np.ndarray) -> np.ndarray:
        """float64, and of length 1 where only the direction counts."""
        x = np.asarray(x, float)
        return unit(x) if self.kind == "cosine" else x

    def _between(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Of prepared rows, or one to many."""
        gap = a - b
        if self.kind == "euclidean":
            return np.linalg.norm(gap, axis=1)
        if self.kind == "l1":
            return np.abs(gap).sum(axis=1)
        if self.kind == "cosine":
            # Half the squared distance of unit vectors: exactly 0 for equal ones.
            return np.square(gap).sum(axis=1) / 2
        return self._different(np.abs(gap))

    def _different(self, gap: np.ndarray) -> np.ndarray:
        """1 - P(same) by the head, of absolute differences."""
        logit = (gap @ self.kernel + self.bias)[:, 0]
        return 1 / (1 + np.exp(np.clip(logit, -500, 500)))


def cosine_similarity(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Row by row: (N, D) and (N, D) to float64 (N,) in [-1, 1]."""
    return np.clip((unit(a.astype(float)) * unit(b.astype(float))).sum(axis=1), -1, 1)


def unit(x: np.ndarray) -> np.ndarray:
    """Rows (N, D) over their length; a row of zeros stays one."""
    return x / np.sqrt(np.square(x).sum(axis=1, keepdims=True) + 1e-12)


def _chunks(a: np.ndarray) -> int:
    return max(1, a.size // _AT_ONCE)
