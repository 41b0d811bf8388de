"""What a run says of two images, as data: nothing here draws or writes."""

import os
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from imgdiff.geometry import Box
from imgdiff.recognition.runs.training_wording import cannot_judge


class Reference(NamedTuple):
    """One of several images of what ``before`` shows.

    Attributes:
        name: Of the image.
        distance: Of ``after`` to it.
    """

    name: str
    distance: float


@dataclass(frozen=True, eq=False)
class VerificationResult:
    """What a run says of two images.

    Attributes:
        same: Whether ``distance`` is below ``threshold``; None where the run cannot judge, since
            an image is unlike those that it was trained on.
        distance: Of the embeddings, >= 0, in the run's own kind; of several references the mean.
        threshold: The distance from which the two are different; of several references it rises
            with how much they differ among themselves.
        cosine_similarity: Of the embeddings, in [-1, 1].
        probability: P(same) where same and different are as likely at the outset, fitted on the
            run's validation part; in [0, 1], None where the run cannot judge.
        heatmap: float32 (H, W) in [0, 1] on the grid of ``before``: where the distance comes from.
        before: uint8 RGB (H, W, 3), what is judged of the image; of several references the nearest.
        after: uint8 RGB (h, w, 3), likewise.
        names: Of the two images.
        model: The run's name.
        notes: What was done to read the images.
        sources: Their paths, where they were given by path.
        training_distances: How far each image is from those that the run was trained on, above 1
            unlike them; None of a run made without this measure, see ``Run.training_distance``.
        boxes: Where in the two images was found what is judged, where a detector looked for it.
        references: All images that ``after`` was asked of, where they were several.
    """

    same: bool | None
    distance: float
    threshold: float
    cosine_similarity: float
    probability: float | None
    heatmap: np.ndarray
    before: np.ndarray
    after: np.ndarray
    names: tuple[str, str]
    model: str
    notes: tuple[str, ...] = ()
    sources: tuple[str | os.PathLike, ...] = ()
    training_distances: tuple[float, float] | None = None
    boxes: tuple[Box, Box] | None = None
    references: tuple[Reference, ...] = ()

    @property
    def verdict(self) -> Literal["same", "different", "cannot_judge"]:
        """``same`` as a word."""
        if self.same is None:
            return "cannot_judge"
        return "same" if self.same else "different"

    @property
    def unlike_training(self) -> tuple[str, ...]:
        """The names of the images that are unlike those that the run was trained on."""
        pairs = zip(self.names, self.training_distances or (), strict=False)
        return tuple(name for name, distance in pairs if distance > 1)

    @property
    def confidence(self) -> float | None:
        """How sure the verdict is: P(same) or P(different), in [0, 1]; None without a verdict.

        Below 0.5 where the threshold decides against the odds.
        """
        if self.probability is None:
            return None
        return self.probability if self.same else 1 - self.probability

    @property
    def summary(self) -> str:
        """The verdict in a sentence."""
        if self.confidence is None:
            return cannot_judge(self.unlike_training)
        verdict = "Same" if self.same else "Different"
        # Nothing is ever quite sure.
        sure = "over 99" if self.confidence > 0.99 else f"{100 * self.confidence:.0f}"
        sign = "<" if self.same else ">="
        said = f"{verdict}, {sure} % sure: distance {self.distance:.3f} {sign} {self.threshold:.3f}"
        return said + (f", mean of {len(self.references)} references" if self.references else "")

    def to_dict(self) -> dict[str, Any]:
        """All but the pictures and the heat, ready for JSON."""
        return {
            "verdict": self.verdict,
            "same": self.same,
            "distance": self.distance,
            "threshold": self.threshold,
            "cosine_similarity": self.cosine_similarity,
            "probability": self.probability,
            "confidence": self.confidence,
            "names": list(self.names),
            "model": self.model,
            "notes": list(self.notes),
            "training_distances": self.training_distances and list(self.training_distances),
            "unlike_training": list(self.unlike_training),
            "references": [reference._asdict() for reference in self.references],
            "boxes": self.boxes and [list(box) for box in self.boxes],
        }
