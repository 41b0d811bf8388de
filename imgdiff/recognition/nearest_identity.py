"""Whose image is one picture, of those in a gallery that is open?"""

from functools import cache

import numpy as np

from imgdiff.errors import DataError
from imgdiff.recognition.gallery import Gallery
from imgdiff.recognition.identification import Candidate, Identification
from imgdiff.recognition.runs.run import Run, resolve_threshold


def identify_pixels(
    pixels: np.ndarray,
    name: str,
    *,
    known: Gallery,
    run: Run,
    threshold: float | None,
    most: int,
    judge_unlike: bool,
) -> Identification:
    """Whose image is a picture?

    Args:
        pixels: uint8 RGB (H, W, 3).
        name: Of the picture.
        known: The gallery.
        run: That made it.
        threshold: The distance to the nearest image from which it is unknown, above 0; the run's
            own limit unless given, for so many images as the nearest identity has.
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
        distances = run.distances(embedding, known.embeddings)[0]
        candidates = ranked(run, known, distances, threshold, most)
    near = [candidate for candidate in candidates[:1] if candidate.within]
    return Identification(
        identity=near[0].identity if near else None,
        candidates=candidates,
        threshold=candidates[0].limit if candidates else resolve_threshold(run, threshold),
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


def ranked(
    run: Run, known: Gallery, distances: np.ndarray, threshold: float | None, most: int
) -> tuple[Candidate, ...]:
    """The identities with the nearest images, nearest first; each judged by all it has.

    The nearest image tells best who it would be, all of them together tell best whether it is.

    Args:
        run: That made the gallery.
        known: The gallery.
        distances: (N,), to each of its images.
        threshold: As for ``identify_pixels``.
        most: Candidates to name, at least 1.
    """
    rule_of = cache(run.reference_rule)  # each is read from a file
    nearest = {name: own[np.argmin(distances[own])] for name, own in known.members.items()}
    names = sorted(nearest, key=lambda name: (distances[nearest[name]], name))[:most]
    candidates = []
    for name in names:
        own, count = distances[known.members[name]], len(known.members[name])
        rule = rule_of(count) if count > 1 and threshold is None else None
        distance = judged = float(own.min())
        if rule is None:
            limit, probability = resolve_threshold(run, threshold), float(run.probability(distance))
        else:
            judged, spread = float(own.mean()), known.spread(name, run)
            limit, probability = rule.threshold(spread), rule.probability(judged, spread)
        file = known.files[nearest[name]]
        candidates.append(Candidate(name, distance, probability, file, count, judged, limit))
    return tuple(candidates)
