"""identify: whose image is this, of those in a gallery?"""

import os
from pathlib import Path
from typing import overload

from imgdiff.checks import whole
from imgdiff.errors import OptionError
from imgdiff.io.load import ImageSource, load_image
from imgdiff.recognition.detection.detection import left_to_right
from imgdiff.recognition.detection.detectors import Detect, load_detector
from imgdiff.recognition.detection.framing import PLAIN, Framing
from imgdiff.recognition.detection.gallery_framing import resolve_framing
from imgdiff.recognition.detection.group import GroupIdentification, IdentifiedBox
from imgdiff.recognition.gallery import Gallery, open_gallery
from imgdiff.recognition.identification import Identification
from imgdiff.recognition.nearest_identity import identify_pixels
from imgdiff.recognition.runs.run import Progress, Run, load_run, resolve_threshold


@overload
def identify(
    probe: ImageSource,
    *,
    gallery: str | Path | Gallery,
    model: str | Path | Run,
    detect: None = None,
    min_score: None = None,
    framing: None = None,
    threshold: float | None = None,
    most: int = 5,
    judge_unlike: bool = False,
    max_pixels: int = 100_000_000,
    progress: Progress | None = None,
) -> Identification: ...


@overload
def identify(
    probe: ImageSource,
    *,
    gallery: str | Path | Gallery,
    model: str | Path | Run,
    detect: Detect,
    min_score: float | None = None,
    framing: Framing | None = None,
    threshold: float | None = None,
    most: int = 5,
    judge_unlike: bool = False,
    max_pixels: int = 100_000_000,
    progress: Progress | None = None,
) -> GroupIdentification: ...


def identify(
    probe: ImageSource,
    *,
    gallery: str | Path | Gallery,
    model: str | Path | Run,
    detect: Detect | None = None,
    min_score: float | None = None,
    framing: Framing | None = None,
    threshold: float | None = None,
    most: int = 5,
    judge_unlike: bool = False,
    max_pixels: int = 100_000_000,
    progress: Progress | None = None,
) -> Identification | GroupIdentification:
    """Whose image is ``probe``, of those in ``gallery``? Or with ``detect``: who is in it?

    Whoever recognises people needs their consent, and must keep the law. Nothing here tells a
    person from a photograph of one that is held before the camera.

    Args:
        probe: Whatever ``compare_images`` takes.
        gallery: A folder with a folder of images for each identity, or files named after them; or
            a ``Gallery``.
        model: The folder of a run, or a ``Run``.
        detect: What finds people or things in ``probe``: "faces", the path of an ONNX file or a
            function, see ``load_detector``. Each is cut out as the gallery's pictures are cut, with
            its eyes level where the detector knows them. ``probe`` is taken as a whole unless
            given.
        min_score: Of detections: what is less sure is left out, in [0, 1]; the detector's own limit
            unless given.
        framing: How what is found is cut out. Unless given, it is learned from pictures in the
            folder of the gallery, which takes the detector a look at up to 16 of them; of a
            ``Gallery``, and where ``detect`` is a function, it is the box itself, or a face with
            landmarks as ArcFace has it. See ``gallery_framing``.
        threshold: The distance to the nearest image from which it is unknown, above 0. Unless given
            the nearest identity's images decide together, by a limit that the run measured for so
            many, as ``verify`` has it for references; one image by the limit of a pair.
        most: Candidates to name, at least 1.
        judge_unlike: Give an answer even of an image unlike those that the run was trained on,
            which means little.
        max_pixels: A larger probe is refused.
        progress: Called with (done, total) while images new in the gallery are embedded.

    Raises:
        DataError: The gallery is empty, or of another run.
        ImageError: The probe cannot be read.
        OptionError: An option is out of its range, or the detector is not installed or gives
            nonsense.
        WeightsError: There is no such run or detector.
    """
    most = whole("most", most, 1)
    if detect is None and (min_score is not None or framing is not None):
        raise OptionError("min_score and framing are of what is found: give detect too")
    run = load_run(model)
    limit = resolve_threshold(run, threshold)  # before any image is read
    detector = None if detect is None else load_detector(detect, min_score)
    image = load_image(probe, max_pixels=max_pixels)
    known = gallery if isinstance(gallery, Gallery) else open_gallery(run, gallery, progress)

    def identified(pixels, name: str) -> Identification:
        return identify_pixels(
            pixels,
            name,
            known=known,
            run=run,
            threshold=None if threshold is None else limit,
            most=most,
            judge_unlike=judge_unlike,
        )

    if detector is None:
        return identified(image.pixels, image.name)
    detections = left_to_right(detector(image.pixels))
    # Where nothing is found, nothing is cut out.
    cut = resolve_framing(framing, gallery, known, detector).cut if detections else PLAIN.cut
    shape = image.pixels.shape[:2]
    boxes = [
        IdentifiedBox(
            one.box_in(shape),
            one.score,
            one.landmarks,
            one.label,
            identified(cut(image.pixels, one), f"{image.name} {number}"),
        )
        for number, one in enumerate(detections, start=1)
    ]
    return GroupIdentification(
        boxes=tuple(boxes),
        image=image.pixels,
        threshold=limit,
        name=image.name,
        model=run.name,
        detector=detector.name,
        skipped=known.skipped,
        sources=(
            *(source for source in (probe,) if isinstance(source, str | os.PathLike)),
            *(() if isinstance(gallery, Gallery) else (Path(gallery) / x for x in known.files)),
        ),
    )
