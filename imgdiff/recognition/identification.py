"""Whose image a run takes an image for, as data."""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from imgdiff.recognition.runs.training_wording import cannot_judge


class Candidate(NamedTuple):
    """An identity that the image may be of.

    Attributes:
        identity: Its name.
        distance: Of its nearest image, >= 0; by this they are ranked.
        probability: P(same) at equal odds, in [0, 1].
        file: That nearest image.
        images: How many the identity has.
        judged: The distance that decides whether it is the identity: the mean of those to all of
            its images, where the run measured a limit for so many; else ``distance``.
        limit: What ``judged`` must be below.
    """

    identity: str
    distance: float
    probability: float
    file: str
    images: int
    judged: float
    limit: float

    @property
    def within(self) -> bool:
        """Is the image near enough to be of the identity?"""
        return self.judged < self.limit


@dataclass(frozen=True, eq=False)
class Identification:
    """Whose image a run takes an image for.

    Attributes:
        identity: The nearest, or None where even that is not within its limit ("unknown"), or
            where the run cannot judge.
        candidates: The nearest identities, nearest first; none where the run cannot judge.
        threshold: The distance from which it is unknown: the limit of the nearest.
        name: Of the image.
        model: The run's name.
        skipped: (file, reason) of images in the gallery that could not be read.
        training_distance: How far the image is from those that the run was trained on, above 1
            unlike them; None of a run made without this measure, see ``Run.training_distance``.
    """

    identity: str | None
    candidates: tuple[Candidate, ...]
    threshold: float
    name: str
    model: str
    skipped: tuple[tuple[str, str], ...] = ()
    training_distance: float | None = None

    @property
    def verdict(self) -> Literal["known", "unknown", "cannot_judge"]:
        """Whether there is an identity, as a word."""
        if not self.candidates:
            return "cannot_judge"
        return "unknown" if self.identity is None else "known"

    @property
    def unlike_training(self) -> bool:
        """Is the image unlike those that the run was trained on?"""
        return self.training_distance is not None and self.training_distance > 1

    @property
    def measured(self) -> bool:
        """Does the run know how its training images look, so that it can refuse others?"""
        return self.training_distance is not None

    @property
    def summary(self) -> str:
        """The answer in a sentence."""
        if self.verdict == "cannot_judge":
            return cannot_judge([self.name])
        nearest = self.candidates[0]
        mean = f", mean of {nearest.images} images" if nearest.judged != nearest.distance else ""
        if self.identity is None:
            return (
                f"Unknown: the nearest is {nearest.identity}, at a distance of "
                f"{nearest.judged:.3f}{mean}, beyond the threshold of {self.threshold:.3f}"
            )
        return f"{self.identity}: distance {nearest.judged:.3f} < {self.threshold:.3f}{mean}"

    def to_dict(self) -> dict[str, Any]:
        """Every field, ready for JSON."""
        return {
            "verdict": self.verdict,
            "identity": self.identity,
            "candidates": [candidate._asdict() for candidate in self.candidates],
            "threshold": self.threshold,
            "name": self.name,
            "model": self.model,
            "skipped": [list(pair) for pair in self.skipped],
            "training_distance": self.training_distance,
            "unlike_training": self.unlike_training,
        }
