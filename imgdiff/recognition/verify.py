"""verify: do two images show the same, by the notion that a run was taught?"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from imgdiff.errors import OptionError
from imgdiff.geometry import Box
from imgdiff.io.load import ImageSource, load_image
from imgdiff.recognition.detection.detectors import Detect, load_detector
from imgdiff.recognition.detection.framing import Framing
from imgdiff.recognition.detection.gallery_framing import run_framing
from imgdiff.recognition.detection.largest import largest
from imgdiff.recognition.pictured import Pictured
from imgdiff.recognition.reference_decision import decide
from imgdiff.recognition.reference_images import reference_images
from imgdiff.recognition.runs.run import Run, load_run, resolve_threshold
from imgdiff.recognition.sheet import sheet
from imgdiff.recognition.verification_result import Reference, VerificationResult

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
    references: ImageSource | Iterable[ImageSource] = (),
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
        references: Further images of what ``before`` shows, one or several of what
            ``compare_images`` takes and of folders of images. ``after`` is then judged by its mean
            distance to all of them, against a limit measured on validation for so many, which
            rises with how much they differ among themselves.
        detect: What finds what is to be judged in all images, as for ``identify``; the largest of
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
    resolve_threshold(run, threshold)  # before any image is read
    detector = None if detect is None else load_detector(detect, min_score)
    further = reference_images(references)
    sources = [before, *further, after]
    loaded = [load_image(source, background=_WHITE, max_pixels=max_pixels) for source in sources]
    called = ["before", *(image.name for image in loaded[1:-1]), "after"]
    judged = [image.pixels for image in loaded]
    notes = [
        f"{name}: {note}"
        for name, image in zip(called, loaded, strict=True)
        for note in image.notes
    ]
    boxes: list[Box] = []
    if detector is not None:
        cut = (framing or run_framing(run, detector)).cut
        for place, (name, image) in enumerate(zip(called, loaded, strict=True)):
            found = detector(image.pixels)
            shown = largest(detector, found, image.name)
            boxes.append(shown.box_in(image.pixels.shape[:2]))
            judged[place] = cut(image.pixels, shown)
            if len(found) > 1:
                notes.append(f"{name}: {len(found)} found, the largest is judged")
    # One by one: in a batch the last digits depend on the place, and equal images would differ.
    *known, asked = looks = [run.look(pixels) for pixels in judged]
    decision = decide([look.embedding for look in known], asked.embedding, run, threshold)
    notes += decision.notes
    away = [run.training_distance(look) for look in looks]
    measured = [distance for distance in away if distance is not None]
    judges = judge_unlike or max(measured, default=0) <= 1
    # Of several references the nearest is shown, or the one that the run knows nothing of.
    nearest = int(np.argmin(decision.distances))
    shown_reference = nearest if judges else int(np.argmax(measured[:-1]))
    names = [image.name for image in loaded]
    return Verification(
        same=decision.distance < decision.threshold if judges else None,
        distance=decision.distance,
        threshold=decision.threshold,
        cosine_similarity=decision.cosine_similarity,
        probability=decision.probability if judges else None,
        heatmap=run.heat(
            known[shown_reference], asked, judged[shown_reference].shape[:2], decision.threshold
        ),
        before=judged[shown_reference],
        after=judged[-1],
        names=(names[shown_reference], names[-1]),
        model=run.name,
        notes=tuple(notes),
        sources=tuple(x for x in sources if isinstance(x, str | os.PathLike)),
        training_distances=(max(measured[:-1]), measured[-1]) if measured else None,
        boxes=(boxes[shown_reference], boxes[-1]) if boxes else None,
        references=tuple(map(Reference, names[:-1], decision.distances)) if further else (),
    )
