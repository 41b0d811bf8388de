"""The bytes of files: read without hanging, written whole and never over an input.

Use it through ``images``.
"""

import contextlib
import os
import secrets
import stat
from collections.abc import Iterable
from io import TextIOBase
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from imgdiff.errors import ImageError, OptionError, OutputError

#: A PNG's rows as what they differ from the row above: quick to write and to read. OpenCV before
#: 4.12 chooses for itself.
_FILTER = (
    [cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_UP]
    if hasattr(cv2, "IMWRITE_PNG_FILTER")
    else []
)


def read_path(path: str, limit: int) -> bytes:
    """The bytes of a regular file. Errors: ImageError, also beyond ``limit`` bytes."""
    if not path:
        raise ImageError("the path is empty. Name a file")
    try:
        mode = Path(path).stat().st_mode
        if stat.S_ISDIR(mode):
            raise ImageError("expected an image file, got a folder. Name a file in it")
        if not stat.S_ISREG(mode):
            raise ImageError(
                "expected an image file, got a pipe, socket or device. Read it and give the "
                "bytes (the command reads standard input where the name is -)"
            )
        with open(path, "rb") as stream:
            return read_stream(stream, limit)
    except FileNotFoundError as error:
        raise ImageError("there is no such file. Check the path") from error
    except PermissionError as error:
        raise ImageError("you may not read it (permission denied). Change its mode") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise ImageError(f"the file cannot be opened ({error}). Check the path") from error


def read_stream(stream: Any, limit: int) -> bytes:
    """What a binary file object still holds. Errors: ImageError, also beyond ``limit`` bytes."""
    parts, size = [], 0
    text = isinstance(stream, TextIOBase)
    while not text and (part := stream.read(limit + 1 - size)):
        text = isinstance(part, str)
        if not text:
            parts.append(bytes(part))
            size += len(part)
            if size > limit:
                raise ImageError(
                    f"the file is too large: more than {limit:,} bytes. "
                    "Scale the image down, or raise max_pixels"
                )
    if text:
        raise ImageError(
            "expected a binary file object, got one in text mode. Open it with mode 'rb'"
        )
    return b"".join(parts)


def encode_png(rgb: np.ndarray, level: int = 4) -> bytes:
    """uint8 (H, W, 3) RGB or (H, W) grey as the bytes of a PNG file. level: of compression, 0 to 9;
    4 makes what Pillow makes by default, in a quarter of the time. Errors: OptionError."""
    grey_or_rgb = rgb.ndim == 2 or (rgb.ndim == 3 and rgb.shape[2] == 3)
    if rgb.dtype != np.uint8 or not grey_or_rgb or rgb.size == 0:
        raise OptionError(
            f"expected pixels as uint8 (H, W, 3) or (H, W), got {rgb.dtype} {rgb.shape}"
        )
    bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR) if rgb.ndim == 3 else np.ascontiguousarray(rgb)
    how = [cv2.IMWRITE_PNG_COMPRESSION, level, *_FILTER]
    return cv2.imencode(".png", bgr, how)[1].tobytes()


def check_output(path: str | os.PathLike, *suffixes: str, protect: Iterable[Any] = ()) -> None:
    """Says before any work is spent that a file could not be written. Errors: OutputError.

    suffixes: in lower case; where there are any, the name must end in one of them.
    """
    given = Path(path)
    if suffixes and given.suffix.lower() not in suffixes:
        *others, last = suffixes
        expected = f"{', '.join(others)} or {last}" if others else last
        raise OutputError(
            f"cannot write {str(given)!r}: expected a name that ends in {expected}. Change the name"
        )
    try:
        _refuse(given, Path(os.path.realpath(given)), protect)
    except (OSError, ValueError) as error:
        raise OutputError(f"cannot write {str(given)!r}: {_reason(error)}") from error


def _reason(error: OSError | ValueError) -> str:
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{words}. Choose another place or name"


def write_file(path: str | os.PathLike, data: bytes, *, protect: Iterable[Any] = ()) -> Path:
    """Writes a file whole or not at all, and gives its path back.

    It goes to a temporary name beside the target and is then renamed. A symbolic link is
    followed. protect: paths of inputs, which must not be overwritten under whatever name
    (entries that are no paths are passed over). Errors: OutputError.
    """
    given = Path(path)
    try:
        target = Path(os.path.realpath(given))
        _refuse(given, target, protect)
        temporary = target.with_name(f".imgdiff-{secrets.token_hex(8)}.tmp")
        try:
            with open(temporary, "xb") as stream:
                stream.write(data)
            os.replace(temporary, target)  # noqa: PTH105 (the tests make it fail)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        raise OutputError(f"cannot write {str(given)!r}: {_reason(error)}") from error
    return given


def _refuse(given: Path, target: Path, protect: Iterable[Any]) -> None:
    """Errors: OutputError where the target is an input, a folder or a device, or has no folder."""
    inputs = (protect,) if isinstance(protect, str | os.PathLike) else protect
    for source in inputs:
        if isinstance(source, str | os.PathLike) and _same_file(target, source):
            raise OutputError(
                f"cannot write {str(given)!r}: it is the input {os.fspath(source)!r}, which must "
                "not be overwritten. Choose another name"
            )
    if target.exists() and not target.is_file():
        kind = "a folder" if target.is_dir() else "a pipe or device"
        raise OutputError(
            f"cannot write {str(given)!r}: expected a file name, got {kind}. Name a file"
        )
    if not target.parent.is_dir():
        raise OutputError(
            f"cannot write {str(given)!r}: there is no folder {str(target.parent)!r}. "
            "Create it first"
        )


def _same_file(target: Path, source: str | os.PathLike) -> bool:
    if str(target) == os.path.realpath(source):
        return True
    try:
        return target.samefile(source)
    except (OSError, ValueError):
        return False
