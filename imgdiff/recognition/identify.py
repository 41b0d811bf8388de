"""identify: whose image is this, of those in a gallery?"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from imgdiff.errors import DataError
from imgdiff.io.load import ImageSource, load_image
from imgdiff.options import whole
from imgdiff.recognition.gallery import Gallery, Progress, open_gallery
from imgdiff.recognition.run import Run, limit, load_run


class Candidate(NamedTuple):
    """identity: a name. distance: of its nearest image. probability: P(same) of the two at equal
    odds. file: that image. images: how many the identity has."""

    identity: str
    distance: float
    probability: float
    file: str
    images: int


@dataclass(frozen=True, eq=False)
class Identification:
    """identity: the nearest, or None ("unknown") where even that is not below ``threshold``.
    candidates: the nearest identities, nearest first. name: of the image. skipped: (file, reason)
    of images in the gallery that could not be read."""

    identity: str | None
    candidates: tuple[Candidate, ...]
    threshold: float
    name: str
    model: str
    skipped: tuple[tuple[str, str], ...] = ()

    @property
    def summary(self) -> str:
        """The answer in a sentence."""
        nearest = self.candidates[0]
        if self.identity is None:
            return (
                f"Unknown: the nearest is {nearest.identity}, at a distance of "
                f"{nearest.distance:.3f}, beyond the threshold of {self.threshold:.3f}"
            )
        return f"{self.identity}: distance {nearest.distance:.3f} < {self.threshold:.3f}"

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "identity": self.identity,
            "candidates": [candidate._asdict() for candidate in self.candidates],
            "threshold": self.threshold,
            "name": self.name,
            "model": self.model,
            "skipped": [list(pair) for pair in self.skipped],
        }


def identify(
    probe: ImageSource,
    *,
    gallery: str | Path | Gallery,
    model: str | Path | Run,
    threshold: float | None = None,
    most: int = 5,
    max_pixels: int = 100_000_000,
    progress: Progress | None = None,
) -> Identification:
    """Whose image is ``probe``, of those in ``gallery``?

    probe: whatever ``compare_images`` takes. gallery: a folder with a folder of images for each
    identity, or files named after them; or a ``Gallery``. model: the folder of a run, or a
    ``Run``. threshold: the distance from which it is unknown; the run's own unless given.
    most: candidates to name, at least 1. progress: called with (done, total) while images new in
    the gallery are embedded. Errors: DataError, ImageError, OptionError, WeightsError.
    """
    most = whole("most", most, 1)
    run = load_run(model)
    beyond = limit(run, threshold)
    image = load_image(probe, max_pixels=max_pixels)
    known = gallery if isinstance(gallery, Gallery) else open_gallery(run, gallery, progress)
    point = run.embed([image.pixels])
    if not len(known.files) or known.embeddings.shape[1] != point.shape[1]:
        raise DataError(
            f"expected a gallery of embeddings of {point.shape[1]} numbers, got one of shape "
            f"{known.embeddings.shape}. Make it with the same run"
        )
    if known.maker not in ("", run.version):
        raise DataError(
            "the gallery was made by another run, or before this one went on training. Make it "
            "anew with this one"
        )
    distances = run.distances(point, known.embeddings)[0]
    candidates = _ranked(run, known, distances)[:most]
    nearest = candidates[0]
    return Identification(
        identity=nearest.identity if nearest.distance < beyond else None,
        candidates=candidates,
        threshold=beyond,
        name=image.name,
        model=run.name,
        skipped=known.skipped,
    )


def _ranked(run: Run, known: Gallery, distances: np.ndarray) -> tuple[Candidate, ...]:
    """Every identity by its nearest image, nearest first."""
    identities = np.array(known.identities)
    found = []
    for name in known.names:
        own = np.flatnonzero(identities == name)
        best = own[np.argmin(distances[own])]
        distance = float(distances[best])
        found.append(
            Candidate(name, distance, float(run.probability(distance)), known.files[best], len(own))
        )
    return tuple(sorted(found, key=lambda candidate: (candidate.distance, candidate.identity)))
