"""Images taken along, as folders to learn from."""

import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import PurePath

import numpy as np

from imgdiff.app.recognise.visitor import Named, file_names
from imgdiff.io.jpeg import encode_jpeg
from imgdiff.recognition.data.collect import middle_square
from imgdiff.serving.upload_limits import TYPES

#: As ``imgdiff collect`` writes them.
_QUALITY = 95


def class_folders(gallery: Sequence[Named]) -> bytes:
    """A zip with a folder of each person's images, as they came."""
    return _zipped(
        (f"{entry.name}/{PurePath(file).stem}.{_suffix(entry)}", entry.picture.data)
        for entry, file in _numbered(gallery)
    )


def anchors_and_positives(collected: Sequence[Named]) -> bytes:
    """A zip with anchor/NAME_0001.jpg, positive/NAME_0001.jpg and so on."""
    return _zipped(
        (f"{entry.kind}/{file}", encode_jpeg(pixels_of(entry), _QUALITY))
        for entry, file in _numbered(collected)
    )


def pixels_of(entry: Named) -> np.ndarray:
    """All pixels of an image, or those of its middle: uint8 (H, W, 3) RGB.

    Args:
        entry: The image.

    Raises:
        ImageError: It cannot be read.
    """
    pixels = entry.picture.pixels()
    return middle_square(pixels) if entry.square else pixels


def _numbered(entries: Sequence[Named]) -> Iterable[tuple[Named, str]]:
    """Each with a name for its file; numbers begin at 1 for each name of each kind."""
    groups: dict[tuple[str, str], list[Named]] = {}
    for entry in entries:
        groups.setdefault((entry.kind, entry.name), []).append(entry)
    for (_, name), group in groups.items():
        yield from zip(group, file_names(name, len(group)), strict=True)


def _suffix(entry: Named) -> str:
    suffix = PurePath(entry.picture.name).suffix.lower().removeprefix(".")
    return suffix if suffix in TYPES else "jpg"


def _zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:  # images do not get smaller
        for name, data in files:
            archive.writestr(name, data)
    return stream.getvalue()
