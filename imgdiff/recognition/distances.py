"""How far apart embeddings are: ``network.keras.pair_score`` in NumPy."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Distance:
    """kind: "euclidean", "l1", "cosine" (1 - cos) or "network": 1 - P(same) by the trained head,
    whose kernel (D, 1) and bias (1,) are then needed. All >= 0; the further, the less alike."""

    kind: str
    kernel: np.ndarray | None = None
    bias: np.ndarray | None = None

    def __call__(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """(N, D), (N, D) -> float64 (N,)."""
        rows = zip(np.array_split(a, _parts(a)), np.array_split(b, _parts(a)), strict=True)
        return np.concatenate([self._some(x.astype(float), y.astype(float)) for x, y in rows])

    def table(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """(N, D), (M, D) -> float64 (N, M)."""
        if self.kind == "network":
            rows = [self(np.broadcast_to(one, b.shape), b) for one in a]
            return np.stack(rows) if rows else np.zeros((0, len(b)))
        from scipy.spatial.distance import cdist

        a, b = (np.asarray(x, float) for x in (a, b))
        if self.kind == "cosine":
            return np.square(cdist(_unit(a), _unit(b))) / 2
        return cdist(a, b, "cityblock" if self.kind == "l1" else self.kind)

    def _some(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        if self.kind == "euclidean":
            return np.linalg.norm(a - b, axis=1)
        if self.kind == "l1":
            return np.abs(a - b).sum(axis=1)
        if self.kind == "cosine":
            return np.square(_unit(a) - _unit(b)).sum(axis=1) / 2
        return self._different(np.abs(a - b))

    def least(self) -> float:
        """Of an image to itself: 0, but what the head's bias says of no difference at all."""
        if self.kernel is None or self.kind != "network":
            return 0.0
        return float(self._different(np.zeros((1, len(self.kernel))))[0])

    def _different(self, gap: np.ndarray) -> np.ndarray:
        logit = (gap @ self.kernel + self.bias)[:, 0]
        return 1 / (1 + np.exp(np.clip(logit, -500, 500)))

    def slope(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Of the distance, where ``a`` moves: (N, D), (N, D) -> (N, D)."""
        gap = a - b
        if self.kind == "euclidean":
            return gap / (np.linalg.norm(gap, axis=1, keepdims=True) + 1e-12)
        if self.kind == "l1":
            return np.sign(gap)
        if self.kind == "cosine":
            length = np.linalg.norm(a, axis=1, keepdims=True) + 1e-12
            one, two = _unit(a), _unit(b)
            return ((one * two).sum(axis=1, keepdims=True) * one - two) / length
        different = self._different(np.abs(gap))[:, None]
        return -different * (1 - different) * np.sign(gap) * np.asarray(self.kernel).T


def cosine_similarity(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(N, D), (N, D) -> float64 (N,) in [-1, 1]."""
    return np.clip((_unit(a.astype(float)) * _unit(b.astype(float))).sum(axis=1), -1, 1)


def _unit(x: np.ndarray) -> np.ndarray:
    return x / np.sqrt(np.square(x).sum(axis=1, keepdims=True) + 1e-12)


def _parts(a: np.ndarray, at_once: int = 2**22) -> int:
    return max(1, a.size // at_once)
