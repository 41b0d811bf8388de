"""identify: whose image is this, of those in a gallery?"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from imgdiff.checks import whole
from imgdiff.errors import DataError
from imgdiff.io.load import ImageSource, load_image
from imgdiff.recognition.gallery import Gallery, open_gallery
from imgdiff.recognition.runs.run import Progress, Run, load_run, resolve_threshold
from imgdiff.recognition.runs.training_wording import cannot_judge


class Candidate(NamedTuple):
    """An identity that the image may be of.

    Attributes:
        identity: Its name.
        distance: Of its nearest image, >= 0.
        probability: P(same) of the two at equal odds, in [0, 1].
        file: That nearest image.
        images: How many the identity has.
    """

    identity: str
    distance: float
    probability: float
    file: str
    images: int


@dataclass(frozen=True, eq=False)
class Identification:
    """Whose image a run takes an image for.

    Attributes:
        identity: The nearest, or None where even that is not below ``threshold`` ("unknown"), or
            where the run cannot judge.
        candidates: The nearest identities, nearest first; none where the run cannot judge.
        threshold: The distance from which it is unknown.
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
    def summary(self) -> str:
        """The answer in a sentence."""
        if self.verdict == "cannot_judge":
            return cannot_judge([self.name])
        nearest = self.candidates[0]
        if self.identity is None:
            return (
                f"Unknown: the nearest is {nearest.identity}, at a distance of "
                f"{nearest.distance:.3f}, beyond the threshold of {self.threshold:.3f}"
            )
        return f"{self.identity}: distance {nearest.distance:.3f} < {self.threshold:.3f}"

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


def identify(
    probe: ImageSource,
    *,
    gallery: str | Path | Gallery,
    model: str | Path | Run,
    threshold: float | None = None,
    most: int = 5,
    judge_unlike: bool = False,
    max_pixels: int = 100_000_000,
    progress: Progress | None = None,
) -> Identification:
    """Whose image is ``probe``, of those in ``gallery``?

    Args:
        probe: Whatever ``compare_images`` takes.
        gallery: A folder with a folder of images for each identity, or files named after them; or
            a ``Gallery``.
        model: The folder of a run, or a ``Run``.
        threshold: The distance from which it is unknown, above 0; the run's own unless given.
        most: Candidates to name, at least 1.
        judge_unlike: Give an answer even of an image unlike those that the run was trained on,
            which means little.
        max_pixels: A larger probe is refused.
        progress: Called with (done, total) while images new in the gallery are embedded.

    Raises:
        DataError: The gallery is empty, or of another run.
        ImageError: The probe cannot be read.
        OptionError: An option is out of its range.
        WeightsError: There is no such run.
    """
    most = whole("most", most, 1)
    run = load_run(model)
    limit = resolve_threshold(run, threshold)
    image = load_image(probe, max_pixels=max_pixels)
    known = gallery if isinstance(gallery, Gallery) else open_gallery(run, gallery, progress)
    look = run.look(image.pixels)
    embedding = look.embedding[None]
    if not len(known.files) or known.embeddings.shape[1] != embedding.shape[1]:
        raise DataError(
            f"expected a gallery of embeddings of {embedding.shape[1]} numbers, got one of shape "
            f"{known.embeddings.shape}. Make it with the same run"
        )
    if known.maker not in ("", run.version):
        raise DataError(
            "the gallery was made by another run, or before this one went on training. Make it "
            "anew with this one"
        )
    away = run.training_distance(look)
    candidates: tuple[Candidate, ...] = ()
    if judge_unlike or away is None or away <= 1:
        candidates = _ranked(run, known, run.distances(embedding, known.embeddings)[0])[:most]
    near = [candidate for candidate in candidates[:1] if candidate.distance < limit]
    return Identification(
        identity=near[0].identity if near else None,
        candidates=candidates,
        threshold=limit,
        name=image.name,
        model=run.name,
        skipped=known.skipped,
        training_distance=away,
    )


def _ranked(run: Run, known: Gallery, distances: np.ndarray) -> tuple[Candidate, ...]:
    """Every identity by its nearest image, nearest first."""
    identities = np.array(known.identities)
    candidates = []
    for name in known.names:
        images = np.flatnonzero(identities == name)
        nearest = images[np.argmin(distances[images])]
        distance = float(distances[nearest])
        probability = float(run.probability(distance))
        file = known.files[nearest]
        candidates.append(Candidate(name, distance, probability, file, len(images)))
    return tuple(sorted(candidates, key=lambda candidate: (candidate.distance, candidate.identity)))
