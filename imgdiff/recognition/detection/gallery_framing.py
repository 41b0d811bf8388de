"""How the pictures of a gallery are cut, learned from some of them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from imgdiff.errors import ImageError
from imgdiff.io.load import load_image
from imgdiff.recognition.detection.detectors import Detector
from imgdiff.recognition.detection.framing import Framing, learn_framing
from imgdiff.recognition.gallery import Gallery

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


def _some(folder: Path, files: tuple[str, ...]) -> Iterator[np.ndarray]:
    """Pictures from all over the gallery."""
    chosen = np.unique(np.linspace(0, len(files) - 1, min(_PICTURES, len(files))).round())
    for number in chosen.astype(int):
        try:
            yield load_image(folder / files[number]).pixels
        except ImageError:  # it went since it was embedded
            continue
