"""Who is in a picture of several, as data and as a picture."""

import os
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from imgdiff.geometry import Box
from imgdiff.recognition.detection.group_picture import group_picture
from imgdiff.recognition.identification import Identification
from imgdiff.recognition.pictured import Pictured


@dataclass(frozen=True, eq=False)
class IdentifiedBox:
    """One thing that a detector found, and whose it is.

    Attributes:
        box: Where, in pixels of the picture.
        score: How sure the detector is that there is anything, in [0, 1].
        landmarks: (x, y) in pixels each, or none; see ``Detection``.
        label: What the detector takes it for; empty where it knows one kind alone.
        identification: Whose it is, by the cut-out of it.
    """

    box: Box
    score: float
    landmarks: tuple[tuple[float, float], ...]
    label: str
    identification: Identification

    @property
    def caption(self) -> str:
        """Who it is and at what distance, in a few words."""
        if self.identification.verdict == "cannot_judge":
            return "cannot judge"
        distance = self.identification.candidates[0].distance
        return f"{self.identification.identity or 'unknown'} {distance:.3f}"

    def to_dict(self) -> dict[str, Any]:
        """Every field, ready for JSON; of the identification what is not the same for all."""
        fields = self.identification.to_dict()
        return {
            "box": list(self.box),
            "score": self.score,
            "landmarks": [list(point) for point in self.landmarks],
            "label": self.label,
            **{
                name: fields[name]
                for name in (
                    *("verdict", "identity", "candidates"),
                    *("training_distance", "unlike_training"),
                )
            },
        }


@dataclass(frozen=True, eq=False)
class GroupIdentification(Pictured):
    """Who is in a picture, of those in a gallery.

    Attributes:
        boxes: What the detector found, from left to right.
        image: uint8 RGB (H, W, 3), the picture as it came.
        threshold: The distance from which somebody known by one image is unknown; of several images
            see ``Identification.threshold``.
        name: Of the picture.
        model: The run's name.
        detector: Its name.
        skipped: (file, reason) of images in the gallery that could not be read.
        sources: Files that must not be overwritten.
    """

    boxes: tuple[IdentifiedBox, ...]
    image: np.ndarray
    threshold: float
    name: str
    model: str
    detector: str
    skipped: tuple[tuple[str, str], ...] = ()
    sources: tuple[str | os.PathLike, ...] = ()

    @property
    def identities(self) -> tuple[str, ...]:
        """Who is known, from left to right; somebody twice where two boxes are theirs."""
        names = (one.identification.identity for one in self.boxes)
        return tuple(name for name in names if name is not None)

    @property
    def verdict(self) -> Literal["known", "unknown", "cannot_judge", "nothing_found"]:
        """Of all boxes together: the one that says least of who they are."""
        verdicts = {one.identification.verdict for one in self.boxes}
        if not verdicts:
            return "nothing_found"
        if "cannot_judge" in verdicts:
            return "cannot_judge"
        return "unknown" if "unknown" in verdicts else "known"

    @property
    def measured(self) -> bool:
        """Does the run know how its training images look, so that it can refuse others?"""
        return all(one.identification.training_distance is not None for one in self.boxes)

    @property
    def summary(self) -> str:
        """The answer in a sentence."""
        if not self.boxes:
            return f"Nothing found: the detector {self.detector} sees nothing in {self.name}"
        counts = Counter(one.identification.verdict for one in self.boxes)
        parts = [", ".join(self.identities)] if self.identities else []
        if counts["unknown"]:
            parts.append(f"{counts['unknown']} unknown")
        if counts["cannot_judge"]:
            parts.append(f"{counts['cannot_judge']} unlike the training images")
        return f"{len(self.boxes)} found: {'; '.join(parts)}"

    @cached_property
    def picture(self) -> np.ndarray:
        """uint8 RGB (H, W, 3): the picture with each box, who it is, and the distance."""
        return group_picture(
            self.image,
            [(one.box, one.identification.verdict, one.caption) for one in self.boxes],
        )

    def to_dict(self) -> dict[str, Any]:
        """All but the pictures, ready for JSON."""
        return {
            "verdict": self.verdict,
            "identities": list(self.identities),
            "boxes": [one.to_dict() for one in self.boxes],
            "threshold": self.threshold,
            "name": self.name,
            "model": self.model,
            "detector": self.detector,
            "skipped": [list(pair) for pair in self.skipped],
        }
