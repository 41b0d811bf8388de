"""Gathering images of someone or something in a folder to learn from.

They lie there as anchor/NAME_0001.jpg, positive/NAME_0001.jpg and so on. ``collect`` takes them
with a camera; ``store`` keeps those that come from elsewhere.
"""

import itertools
import os
import re
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from imgdiff.checks import choice, number, whole
from imgdiff.errors import ImageError, OptionError, OutputError
from imgdiff.io.jpeg import encode_jpeg
from imgdiff.io.write import write_new
from imgdiff.recognition.data.camera import Camera, Selection

KINDS = ("anchor", "positive", "negative")
_QUALITY = 95
_LONGEST_NAME = 60  # letters, of up to four bytes each; a file's name may have 255
_NOT_IN_NAMES = '/\\:*?"<>|'  # separators, and what Windows takes in no file's name


def collect(
    name: str,
    *,
    camera: int | str | os.PathLike = 0,
    out: str | os.PathLike = "dataset",
    anchors: int = 30,
    positives: int = 30,
    every: float = 0.3,
    crop: bool = True,
    warm_up: float = 1.0,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Path]:
    """Takes images of ``name`` with a camera; gives the paths of the files written.

    Black frames, and those almost like the last one taken, are passed over. Whatever happens,
    Ctrl-C included, the camera is let go and the images taken so far stay.

    Args:
        name: Of someone or something, which files can have.
        camera: Its number, or the path or address of a video.
        out: The folder; it and what it needs inside are made where they are missing. Numbers go on
            after those that are there, and nothing is overwritten.
        anchors: How many, >= 0; one image at least of anchors and positives.
        positives: How many, >= 0.
        every: Seconds from one image to the next, 0 to 3600; in a video file, of its own time.
        crop: Keep only the square in the middle.
        warm_up: Seconds to get ready before the anchors and before the positives, 0 to 3600.
        clock: As ``time.monotonic``.
        sleep: As ``time.sleep``.
        progress: Called with "anchor" or "positive", how many are taken, how many are wanted.

    Raises:
        OptionError: The name cannot be, or an option is out of its range.
        DataError: There is no such camera, or it is in use; there is no usable picture for 10 s;
            a video ends too early.
        OutputError: The images cannot be written.
    """
    name = _checked_name(name)
    wanted = {"anchor": whole("anchors", anchors, 0), "positive": whole("positives", positives, 0)}
    if not any(wanted.values()):
        raise OptionError("anchors and positives are both 0: ask for one image at least")
    every, warm_up = number("every", every, 0, 3600), number("warm_up", warm_up, 0, 3600)
    _check_folder(Path(out))
    paths: list[Path] = []
    with Camera(camera, clock=clock, sleep=sleep) as source:
        selection = Selection(source, every)
        for kind, count in wanted.items():
            if progress is not None and count:
                progress(kind, 0, count)
            frames = selection.take(count, warm_up)
            for done, frame in enumerate(frames, start=1):
                paths += store([middle_square(frame) if crop else frame], name, out, kind)
                if progress is not None:
                    progress(kind, done, count)
    return paths


def store(images: Iterable[np.ndarray], name: str, out: str | os.PathLike, kind: str) -> list[Path]:
    """Writes images as JPEG files (quality 95), under the next numbers that are free.

    Each is written whole or not at all.

    Args:
        images: uint8 RGB (H, W, 3).
        name: Of whom or what they show.
        out: The folder; theirs inside is made where it is missing.
        kind: "anchor", "positive" or "negative".

    Returns:
        Their paths.

    Raises:
        ImageError: One is no uint8 RGB.
        OptionError: The name or the kind cannot be.
        OutputError: They cannot be written.
    """
    name = _checked_name(name)
    folder = Path(out) / choice("kind", kind, KINDS)
    files = (folder / file for file in _free_names(folder, name))
    paths = []
    for image in images:
        data = _jpeg(image)
        _make(folder)
        # Another process may have taken a number since.
        paths.append(next(file for file in files if write_new(file, data)))
    return paths


def next_names(folder: str | os.PathLike, name: str, count: int) -> list[str]:
    """Names of files, NAME_0001.jpg and so on, after the highest number in a folder.

    A file of any suffix counts, and so does one whose name differs in case or in how an accent is
    written.

    Args:
        folder: Where they are to go; it need not exist.
        name: Of whom or what they show.
        count: How many.

    Raises:
        OptionError: The name cannot be a file's.
    """
    return list(itertools.islice(_free_names(Path(folder), _checked_name(name)), count))


def middle_square(image: np.ndarray) -> np.ndarray:
    """The largest square in the middle of an image (H, W, C); a view of it."""
    side = min(image.shape[:2])
    top, left = ((length - side) // 2 for length in image.shape[:2])
    return image[top : top + side, left : left + side]


def _free_names(folder: Path, name: str) -> Iterator[str]:
    numbered = re.compile(re.escape(name.casefold()) + r"_([0-9]+)\.[^.]+")
    files = folder.iterdir() if folder.is_dir() else ()
    matches = (numbered.fullmatch(_one_spelling(path.name).casefold()) for path in files)
    highest = max((int(match[1]) for match in matches if match), default=0)
    return (f"{name}_{i:04d}.jpg" for i in itertools.count(highest + 1))


def _one_spelling(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _checked_name(name: str) -> str:
    clean = _one_spelling(name).strip() if isinstance(name, str) else ""
    fits = clean and len(clean) <= _LONGEST_NAME and not clean.startswith(".")
    if not fits or not clean.isprintable() or any(letter in clean for letter in _NOT_IN_NAMES):
        raise OptionError(
            f"expected a name that files can have: 1 to {_LONGEST_NAME} letters, none of "
            f"{_NOT_IN_NAMES}, no dot at its beginning; got {name!r}"
        )
    return clean


def _jpeg(image: np.ndarray) -> bytes:
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or image.size == 0:
        raise ImageError(f"expected an image as uint8 (H, W, 3), got {image.dtype} {image.shape}")
    return encode_jpeg(image, _QUALITY)


def _check_folder(folder: Path) -> None:
    """Raises OutputError, before the camera opens, where nothing could be written."""
    parent = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not parent.is_dir():
        raise OutputError(f"cannot write to {str(folder)!r}: {str(parent)!r} is no folder")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise OutputError(
            f"cannot write to {str(folder)!r}: you may not write in {str(parent)!r}. "
            "Choose another folder"
        )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"cannot make the folder {str(folder)!r}: {error.strerror}. Choose another one"
        ) from error
