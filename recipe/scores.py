"""What the two scores of whole images are for pairs whose likeness is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from imgdiff.explain.similarity_bands import PERCENTILES
from imgdiff.network.runtime.runtime import Runtime, to_square
from recipe.changes import change
from recipe.nuisances import disturb
from recipe.object_classes import Kinds

#: Times that every photograph is disturbed and edited anew; pictures of each kind.
DRAWS, PER_KIND = 4, 12
#: Smallest change of an edited scene, in pixels of 224.
_SMALLEST = 32.0


@dataclass(frozen=True)
class Scores:
    """Of pairs of embeddings, arrays of one shape."""

    cosine: np.ndarray
    distance: np.ndarray

    def where(self, mask: np.ndarray) -> "Scores":
        """Those of a mask, flat."""
        return Scores(self.cosine[mask], self.distance[mask])


def embed(runtime: Runtime, images: Sequence[np.ndarray]) -> np.ndarray:
    """float64 (N, 128)."""
    return runtime.embed(*images).astype(np.float64)


def between(first: np.ndarray, second: np.ndarray) -> Scores:
    """Every one of (N, D) against every one of (M, D): arrays (N, M)."""
    units = [x / np.linalg.norm(x, axis=1, keepdims=True).clip(1e-12) for x in (first, second)]
    squares = (first**2).sum(1)[:, None] + (second**2).sum(1) - 2 * first @ second.T
    return Scores(units[0] @ units[1].T, np.sqrt(squares.clip(0)))


def join(parts: list[Scores]) -> Scores:
    """One after the other."""
    return Scores(*(np.concatenate([getattr(p, k) for p in parts]) for k in ("cosine", "distance")))


def measure_scores(
    runtime: Runtime,
    photos: Sequence[np.ndarray],
    kinds: Kinds | None = None,
    draws: int = DRAWS,
    seed: int = 6,
) -> dict[str, Any]:
    """The scores' ``PERCENTILES``, for the card: of the same picture ("same"), the same scene
    with one or two changes ("edited"), things of one kind ("kind", where there are ``kinds``) and
    other pictures ("other"), both sides always with nuisances of any ordinary strength.

    photos: uint8 RGB of any size, scaled as whole images are. "pairs": how many of the same
    picture."""
    rng = np.random.default_rng(seed)
    squares = [to_square(photo) for photo in photos]
    diagonal = np.eye(len(squares), dtype=bool)
    levels: dict[str, list[Scores]] = {"same": [], "edited": [], "kind": [], "other": []}
    for _ in range(draws):
        donors = [squares[i] for i in rng.permutation(len(squares))]
        scenes = [
            change(rng, square, "photo", donor, int(rng.integers(1, 3)), _SMALLEST)
            for square, donor in zip(squares, donors, strict=True)
        ]
        first, second, edited = (_disturbed(runtime, rng, s) for s in (squares, squares, scenes))
        scores = between(first, second)
        levels["same"].append(scores.where(diagonal))
        levels["edited"].append(between(first, edited).where(diagonal))
        levels["other"].append(scores.where(~diagonal))
    if kinds is not None:
        chosen = [i for k in range(len(kinds.names)) for i in _first(kinds.labels == k)]
        labels = kinds.labels[chosen]
        points = _disturbed(runtime, rng, [to_square(kinds.images[i]) for i in chosen])
        alike = np.triu(labels[:, None] == labels, 1)
        levels["kind"].append(between(points, points).where(alike))
    measured = {name: join(parts) for name, parts in levels.items() if parts}
    return {
        "cosine_similarity": {name: _spread(s.cosine) for name, s in measured.items()},
        "euclidean_distance": {name: _spread(s.distance) for name, s in measured.items()},
        "pairs": measured["same"].cosine.size,
        "precision": runtime.precision,
    }


def _disturbed(runtime: Runtime, rng, images: Sequence[np.ndarray]) -> np.ndarray:
    return embed(runtime, [disturb(rng, image, "photo") for image in images])


def _first(mask: np.ndarray) -> np.ndarray:
    return np.nonzero(mask)[0][:PER_KIND]


def _spread(values: np.ndarray) -> list[float]:
    return [round(float(v), 3) for v in np.percentile(values, PERCENTILES)]
