"""verify: do two images show the same, by the notion that a run was taught?"""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from imgdiff.errors import OptionError
from imgdiff.geometry import Box
from imgdiff.io.load import ImageSource, load_image
from imgdiff.network.distances import cosine_similarity
from imgdiff.recognition.detection.detectors import Detect, load_detector
from imgdiff.recognition.detection.framing import Framing
from imgdiff.recognition.detection.gallery_framing import run_framing
from imgdiff.recognition.detection.largest import largest
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
    detect: Detect | None = None,
    min_score: float | None = None,
    framing: Framing | None = None,
    threshold: float | None = None,
    judge_unlike: bool = False,
    max_pixels: int = 100_000_000,
) -> Verification:
    """Do two images show the same, by the notion that ``model`` was taught?

    Args:
        before: Whatever ``compare_images`` takes.
        after: Whatever ``compare_images`` takes.
        model: The folder of a run, or a ``Run``.
        detect: What finds what is to be judged in both images, as for ``identify``; the largest of
            each is cut out as the training images are cut, as long as these are where they were.
            The images are taken as a whole unless given.
        min_score: As for ``identify``.
        framing: How what is found is cut out, see ``run_framing``.
        threshold: The distance from which they are different; the run's own unless given, above 0.
        judge_unlike: Give a verdict even of images unlike those that the run was trained on, which
            means little.
        max_pixels: Larger images are refused.

    Raises:
        ImageError: An image cannot be read, or nothing is found in it.
        OptionError: An option is out of its range, or the detector is not installed or gives
            nonsense.
        WeightsError: There is no such run or detector.
    """
    if detect is None and (min_score is not None or framing is not None):
        raise OptionError("min_score and framing are of what is found: give detect too")
    run = load_run(model)
    limit = resolve_threshold(run, threshold)
    detector = None if detect is None else load_detector(detect, min_score)
    first, second = (
        load_image(source, background=_WHITE, max_pixels=max_pixels) for source in (before, after)
    )
    judged = [image.pixels for image in (first, second)]
    notes = [
        f"{name}: {note}"
        for name, image in (("before", first), ("after", second))
        for note in image.notes
    ]
    boxes: list[Box] = []
    if detector is not None:
        cut = (framing or run_framing(run, detector)).cut
        for place, (name, image) in enumerate((("before", first), ("after", second))):
            found = detector(image.pixels)
            shown = largest(detector, found, image.name)
            boxes.append(shown.box_in(image.pixels.shape[:2]))
            judged[place] = cut(image.pixels, shown)
            if len(found) > 1:
                notes.append(f"{name}: {len(found)} found, the largest is judged")
    # One by one: in a batch the last digits depend on the place, and equal images would differ.
    looks = [run.look(pixels) for pixels in judged]
    a, b = (look.embedding[None] for look in looks)
    distance = float(run.distance(a, b)[0])
    one, two = (run.training_distance(look) for look in looks)
    measured = None if one is None or two is None else (one, two)
    judges = judge_unlike or measured is None or max(measured) <= 1
    return Verification(
        same=distance < limit if judges else None,
        distance=distance,
        threshold=limit,
        cosine_similarity=float(cosine_similarity(a, b)[0]),
        probability=float(run.probability(distance)) if judges else None,
        heatmap=run.heat(looks[0], looks[1], judged[0].shape[:2], limit),
        before=judged[0],
        after=judged[1],
        names=(first.name, second.name),
        model=run.name,
        notes=tuple(notes),
        sources=tuple(x for x in (before, after) if isinstance(x, str | os.PathLike)),
        training_distances=measured,
        boxes=(boxes[0], boxes[1]) if boxes else None,
    )
