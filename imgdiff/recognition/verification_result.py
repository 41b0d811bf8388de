"""What a run says of two images, as data: nothing here draws or writes."""

import os
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class VerificationResult:
    """What a run says of two images.

    Attributes:
        same: Whether ``distance`` is below ``threshold``.
        distance: Of the embeddings, >= 0, in the run's own kind.
        threshold: The distance from which the two are different.
        cosine_similarity: Of the embeddings, in [-1, 1].
        probability: P(same) where same and different are as likely at the outset, fitted on the
            run's validation part; in [0, 1].
        heatmap: float32 (H, W) in [0, 1] on the grid of ``before``: where the distance comes from.
        before: uint8 RGB (H, W, 3).
        after: uint8 RGB (h, w, 3).
        names: Of the two images.
        model: The run's name.
        notes: What was done to read the images.
        sources: Their paths, where they were given by path.
    """

    same: bool
    distance: float
    threshold: float
    cosine_similarity: float
    probability: float
    heatmap: np.ndarray
    before: np.ndarray
    after: np.ndarray
    names: tuple[str, str]
    model: str
    notes: tuple[str, ...] = ()
    sources: tuple[str | os.PathLike, ...] = ()

    @property
    def confidence(self) -> float:
        """How sure the verdict is: P(same) or P(different), in [0, 1].

        Below 0.5 where the threshold decides against the odds.
        """
        return self.probability if self.same else 1 - self.probability

    @property
    def summary(self) -> str:
        """The verdict in a sentence."""
        verdict = "Same" if self.same else "Different"
        # Nothing is ever quite sure.
        sure = "over 99" if self.confidence > 0.99 else f"{100 * self.confidence:.0f}"
        sign = "<" if self.same else ">="
        return f"{verdict}, {sure} % sure: distance {self.distance:.3f} {sign} {self.threshold:.3f}"

    def to_dict(self) -> dict[str, Any]:
        """All but the pictures and the heat, ready for JSON."""
        return {
            "same": self.same,
            "distance": self.distance,
            "threshold": self.threshold,
            "cosine_similarity": self.cosine_similarity,
            "probability": self.probability,
            "confidence": self.confidence,
            "names": list(self.names),
            "model": self.model,
            "notes": list(self.notes),
        }
