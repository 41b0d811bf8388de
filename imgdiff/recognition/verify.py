"""verify: do two images show the same, by the notion that a run was taught?"""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from imgdiff.io.load import ImageSource, load_image
from imgdiff.network.distances import cosine_similarity
from imgdiff.recognition.pictured import Pictured
from imgdiff.recognition.runs.run import Run, load_run, resolve_threshold
from imgdiff.recognition.sheet import sheet
from imgdiff.recognition.verification_result import VerificationResult

#: What transparency is flattened on.
_WHITE = (255, 255, 255)


@dataclass(frozen=True, eq=False)
class Verification(Pictured, VerificationResult):
    """What a run says of two images; the fields are ``VerificationResult``'s."""

    @cached_property
    def picture(self) -> np.ndarray:
        """uint8 (h, w, 3) RGB: both images, the heat over each, and the verdict."""
        return sheet(self)


def verify(
    before: ImageSource,
    after: ImageSource,
    *,
    model: str | Path | Run,
    threshold: float | None = None,
    judge_unlike: bool = False,
    max_pixels: int = 100_000_000,
) -> Verification:
    """Do two images show the same, by the notion that ``model`` was taught?

    Args:
        before: Whatever ``compare_images`` takes.
        after: Whatever ``compare_images`` takes.
        model: The folder of a run, or a ``Run``.
        threshold: The distance from which they are different; the run's own unless given, above 0.
        judge_unlike: Give a verdict even of images unlike those that the run was trained on, which
            means little.
        max_pixels: Larger images are refused.

    Raises:
        ImageError: An image cannot be read.
        OptionError: An option is out of its range.
        WeightsError: There is no such run.
    """
    run = load_run(model)
    limit = resolve_threshold(run, threshold)
    first, second = (
        load_image(source, background=_WHITE, max_pixels=max_pixels) for source in (before, after)
    )
    # One by one: in a batch the last digits depend on the place, and equal images would differ.
    looks = [run.look(image.pixels) for image in (first, second)]
    a, b = (look.embedding[None] for look in looks)
    distance = float(run.distance(a, b)[0])
    one, two = (run.training_distance(look) for look in looks)
    measured = None if one is None or two is None else (one, two)
    judged = judge_unlike or measured is None or max(measured) <= 1
    return Verification(
        same=distance < limit if judged else None,
        distance=distance,
        threshold=limit,
        cosine_similarity=float(cosine_similarity(a, b)[0]),
        probability=float(run.probability(distance)) if judged else None,
        heatmap=run.heat(looks[0], looks[1], first.pixels.shape[:2], limit),
        before=first.pixels,
        after=second.pixels,
        names=(first.name, second.name),
        model=run.name,
        notes=tuple(
            f"{name}: {note}"
            for name, image in (("before", first), ("after", second))
            for note in image.notes
        ),
        sources=tuple(x for x in (before, after) if isinstance(x, str | os.PathLike)),
        training_distances=measured,
    )
