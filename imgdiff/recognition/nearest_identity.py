"""Whose image is one picture, of those in a gallery that is open?"""

import numpy as np

from imgdiff.errors import DataError
from imgdiff.recognition.gallery import Gallery
from imgdiff.recognition.identification import Candidate, Identification
from imgdiff.recognition.runs.run import Run


def identify_pixels(
    pixels: np.ndarray,
    name: str,
    *,
    known: Gallery,
    run: Run,
    threshold: float,
    most: int,
    judge_unlike: bool,
) -> Identification:
    """Whose image is a picture?

    Args:
        pixels: uint8 RGB (H, W, 3).
        name: Of the picture.
        known: The gallery.
        run: That made it.
        threshold: The distance from which it is unknown, above 0.
        most: Candidates to name, at least 1.
        judge_unlike: Give an answer even of a picture unlike those that the run was trained on.

    Raises:
        DataError: The gallery is empty, or of another run.
    """
    look = run.look(pixels)
    embedding = look.embedding[None]
    _check_gallery(known, run, embedding.shape[1])
    away = run.training_distance(look)
    candidates: tuple[Candidate, ...] = ()
    if judge_unlike or away is None or away <= 1:
        candidates = _ranked(run, known, run.distances(embedding, known.embeddings)[0])[:most]
    near = [candidate for candidate in candidates[:1] if candidate.distance < threshold]
    return Identification(
        identity=near[0].identity if near else None,
        candidates=candidates,
        threshold=threshold,
        name=name,
        model=run.name,
        skipped=known.skipped,
        training_distance=away,
    )


def _check_gallery(known: Gallery, run: Run, size: int) -> None:
    if not len(known.files) or known.embeddings.shape[1] != size:
        raise DataError(
            f"expected a gallery of embeddings of {size} numbers, got one of shape "
            f"{known.embeddings.shape}. Make it with the same run"
        )
    if known.maker not in ("", run.version):
        raise DataError(
            "the gallery was made by another run, or before this one went on training. Make it "
            "anew with this one"
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
