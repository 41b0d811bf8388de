"""Recognising as work for a process of ``workers``, by runs of ``imgdiff train``."""

import json
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.io.load import load_image
from imgdiff.io.png import encode_png
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.recognition.detection.detectors import Detector, load_detector
from imgdiff.recognition.detection.framing import Framing
from imgdiff.recognition.detection.gallery_framing import run_framing
from imgdiff.recognition.identify import identify
from imgdiff.recognition.runs.folder import version
from imgdiff.recognition.runs.run import Run, load_run
from imgdiff.recognition.verify import verify
from imgdiff.serving.comparing import named

#: Told how many of how many are done.
Progress = Callable[[int, int], None]
#: The network that ships, as a model that embeds.
DEFAULT = "default"
_WHITE = (255, 255, 255)


def verify_files(
    *,
    before: bytes,
    after: bytes,
    references: Sequence[bytes],
    names: Sequence[str],
    run: Path,
    detect: str | Path | None,
    threshold: float | None,
    max_pixels: int,
    picture: bool,
    progress: Progress,
) -> dict[str, bytes]:
    """Do two files show the same, by the notion of a run?

    Args:
        before: The bytes of the first file.
        after: The bytes of the second file.
        references: The bytes of further files of what the first shows.
        names: What they are called: the first, the references, the second.
        run: The run's folder.
        detect: What finds what is judged in each, see ``verify``; None takes them as a whole.
        threshold: The distance from which they are different; the run's own where None.
        max_pixels: Larger images are refused.
        picture: Whether the picture is wanted too.
        progress: Not called: it is one step.

    Returns:
        "json" with ``Verification.to_dict()``, or "png" with its picture.

    Raises:
        ImgDiffError: An image, the threshold or the run cannot be used.
    """
    model = _run(run)
    framing = None if detect is None else _run_framing(model, detect)
    result = verify(
        named(before, names[0]),
        named(after, names[-1]),
        model=model,
        references=[named(*one) for one in zip(references, names[1:-1], strict=True)],
        detect=None if detect is None else _detector(detect),
        framing=framing,
        threshold=threshold,
        max_pixels=max_pixels,
    )
    return {"png": encode_png(result.picture)} if picture else {"json": _json(result.to_dict())}


def identify_file(
    *,
    probe: bytes,
    name: str,
    gallery: Path,
    run: Path,
    detect: str | Path | None,
    threshold: float | None,
    most: int,
    max_pixels: int,
    progress: Progress,
) -> dict[str, bytes]:
    """Whose image is a file, of those in a gallery?

    Args:
        probe: The bytes of the file.
        name: What it is called.
        gallery: A folder of a folder of images for each identity.
        run: The run's folder.
        detect: What finds whoever is in it, see ``identify``; None takes it as a whole.
        threshold: The distance from which it is unknown; the run's own where None.
        most: Candidates to name, at least 1.
        max_pixels: Larger images are refused.
        progress: Told how many new images of the gallery are embedded.

    Returns:
        "json" with ``Identification.to_dict()``, or ``GroupIdentification.to_dict()``.

    Raises:
        ImgDiffError: The image, the gallery or an option cannot be used.
    """
    call = partial(
        identify,
        named(probe, name),
        gallery=gallery,
        model=_run(run),
        threshold=threshold,
        most=most,
        max_pixels=max_pixels,
        progress=progress,
    )
    result = call() if detect is None else call(detect=_detector(detect))
    return {"json": _json(result.to_dict())}


def embed_files(
    *,
    images: Sequence[bytes],
    names: Sequence[str],
    run: Path | None,
    max_pixels: int,
    threads: int,
    progress: Progress,
) -> dict[str, bytes]:
    """The embeddings of files.

    Args:
        images: The bytes of each file.
        names: What they are called.
        run: The run's folder; the network that ships where None.
        max_pixels: Larger images are refused.
        threads: That the network may use.
        progress: Told how many are done.

    Returns:
        "json": the model, the names, and a list of numbers for each.

    Raises:
        ImgDiffError: An image or the run cannot be used.
    """
    rows = []
    for done, (data, name) in enumerate(zip(images, names, strict=True), start=1):
        image = load_image(named(data, name), background=_WHITE, max_pixels=max_pixels)
        if run is None:
            row = get_runtime(threads=threads).embed(image.pixels)[0]
        else:
            row = _run(run).embed([image.pixels])[0]
        rows.append([round(float(value), 6) for value in np.asarray(row)])
        progress(done, len(images))
    model = DEFAULT if run is None else run.name
    return {"json": _json({"model": model, "names": list(names), "embeddings": rows})}


def check_image(*, data: bytes, name: str, max_pixels: int, progress: Progress) -> dict[str, bytes]:
    """A file as PNG, so that what is kept is a picture and nothing else; raises ImageError."""
    image = load_image(named(data, name), background=_WHITE, max_pixels=max_pixels)
    return {"png": encode_png(image.pixels)}


@lru_cache(2)
def _detector(detect: str | Path) -> Detector:
    return load_detector(detect)


@lru_cache(4)
def _run_framing(run: Run, detect: str | Path) -> Framing:
    """Learned once: the training images do not change."""
    return run_framing(run, _detector(detect))


def _run(folder: Path) -> Run:
    return _loaded(folder, version(folder))


@lru_cache(4)
def _loaded(folder: Path, _: str) -> Run:
    return load_run(folder)


def _json(values: dict[str, Any]) -> bytes:
    return json.dumps(values).encode()
