"""The bytes of files, read without hanging and without end."""

import stat
from collections.abc import Callable
from io import TextIOBase
from pathlib import Path
from typing import Any

from imgdiff.errors import ImageError

#: Bytes that are looked at before the rest is read.
_HEAD = 65_536


def read_path(path: str, limit: int, check: Callable[[bytes], object] | None = None) -> bytes:
    """Reads a regular file.

    Args:
        path: Its path.
        limit: The most bytes it may have.
        check: As for ``read_stream``.

    Returns:
        All its bytes.

    Raises:
        ImageError: It is missing, no regular file, unreadable or too large.
    """
    if not path:
        raise ImageError("the path is empty. Name a file")
    try:
        status = Path(path).stat()
        mode = status.st_mode
        if stat.S_ISDIR(mode):
            raise ImageError("expected an image file, got a folder. Name a file in it")
        if not stat.S_ISREG(mode):
            raise ImageError(
                "expected an image file, got a pipe, socket or device. Read it and give its bytes",
                detail=" (the command reads standard input where the name is -)",
            )
        if status.st_size > limit:
            raise _too_large(limit)
        with open(path, "rb", buffering=0) as stream:
            if check is not None and (head := stream.read(_HEAD)):
                check(head)
                stream.seek(0)
            # In one piece: to join several takes twice the memory.
            data = stream.read(status.st_size + 1)
            if len(data) == status.st_size:
                return data
            stream.seek(0)  # it changes at this moment, or is one of the system's that tell no size
            return read_stream(stream, limit, check)
    except FileNotFoundError as error:
        raise ImageError("there is no such file. Check the path") from error
    except PermissionError as error:
        raise ImageError("you may not read it (permission denied). Change its mode") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise ImageError(
            "the file cannot be opened. Check the path", detail=f" ({error})"
        ) from error


def read_stream(stream: Any, limit: int, check: Callable[[bytes], object] | None = None) -> bytes:
    """Reads what a binary file object still holds.

    Args:
        stream: Anything with ``read(size)`` that gives bytes.
        limit: The most bytes it may give.
        check: Called with the first bytes, before the rest is read; raises where it is no use.

    Returns:
        The bytes from where it stands to its end.

    Raises:
        ImageError: It is in text mode, or holds too much.
    """
    data = bytearray()
    text = isinstance(stream, TextIOBase)
    while not text and (part := stream.read(min(limit + 1 - len(data), max(_HEAD, len(data))))):
        text = isinstance(part, str)
        if not text:
            data += part
            if check is not None and len(data) == len(part):
                check(bytes(data))
            if len(data) > limit:
                raise _too_large(limit)
    if text:
        raise ImageError(
            "expected a binary file object, got one in text mode. Open it with mode 'rb'"
        )
    return bytes(data)


def _too_large(limit: int) -> ImageError:
    return ImageError(
        f"the file is too large: more than {limit:,} bytes. Scale the image down",
        detail=", or raise max_pixels (--max-megapixels)",
    )
