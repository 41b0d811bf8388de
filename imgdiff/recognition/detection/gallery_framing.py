"""How the pictures of a gallery or of a training are cut, learned from some of them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from imgdiff.errors import ImageError
from imgdiff.io.load import load_image
from imgdiff.recognition.detection.detectors import Detector
from imgdiff.recognition.detection.framing import PLAIN, Framing, learn_framing
from imgdiff.recognition.gallery import Gallery
from imgdiff.recognition.runs.run import Run

#: Pictures that are looked at.
_PICTURES = 16


def gallery_framing(folder: str | Path, known: Gallery, detector: Detector) -> Framing:
    """How what is found should be cut to look like the pictures of a gallery.

    Args:
        folder: Of the gallery.
        known: What ``open_gallery`` made of it.
        detector: Finds what is to be cut out.
    """
    return learn_framing(detector, _some(Path(folder), known.files))


def run_framing(run: Run, detector: Detector) -> Framing:
    """How what is found should be cut to look like the pictures that a run was trained on.

    Args:
        run: Whose training images are where they were; else a face comes to where ArcFace has it,
            and anything else is cut at its box.
        detector: As for ``gallery_framing``; somebody's function is not asked of other pictures.
    """
    if detector.own_function:
        return PLAIN
    return learn_framing(detector, _some(Path(run.data), run.parts["train"]))


def resolve_framing(
    framing: Framing | None, gallery: str | Path | Gallery, known: Gallery, detector: Detector
) -> Framing:
    """How what is found should be cut.

    Args:
        framing: That was asked for, if any.
        gallery: A folder; a ``Gallery`` has no pictures to learn from.
        known: What ``open_gallery`` made of it.
        detector: Somebody's function may know one picture alone, and is not asked of others.
    """
    if framing is not None:
        return framing
    if detector.own_function or isinstance(gallery, Gallery):
        return PLAIN
    return gallery_framing(gallery, known, detector)


def _some(folder: Path, files: tuple[str, ...]) -> Iterator[np.ndarray]:
    """Pictures from all over a folder, of those that are still there."""
    chosen = np.unique(np.linspace(0, len(files) - 1, min(_PICTURES, len(files))).round())
    for number in chosen.astype(int):
        try:
            yield load_image(folder / files[number]).pixels
        except ImageError:
            continue
