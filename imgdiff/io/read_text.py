"""Text and JSON that others wrote, read without hanging and without end."""

import errno
import json
import stat
from pathlib import Path
from typing import Any

#: Bytes of a file, unless the caller says otherwise.
MOST_BYTES = 100_000_000


def read_bytes(path: Path, most_bytes: int = MOST_BYTES) -> bytes:
    """The bytes of a file.

    Args:
        path: Of a regular file.
        most_bytes: The most that it may have.

    Raises:
        OSError: It is missing, no regular file, too large, or cannot be read.
        ValueError: Its path is no path.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):  # a pipe would keep us waiting
        raise OSError(errno.EINVAL, "expected a file", str(path))
    if status.st_size > most_bytes:
        raise OSError(errno.EFBIG, f"expected at most {most_bytes:,} bytes", str(path))
    return path.read_bytes()


def read_text(path: Path, most_bytes: int = MOST_BYTES) -> str:
    """The text of a file in UTF-8, as ``read_bytes``. Raises ValueError where it is in another."""
    return read_bytes(path, most_bytes).decode("utf-8")


def parse_json(text: str) -> Any:
    """What JSON says.

    Raises:
        ValueError: It is none, or is nested too deeply.
    """
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def read_json(path: Path, most_bytes: int = MOST_BYTES) -> Any:
    """What a file of JSON says.

    Raises:
        OSError: As ``read_text``.
        ValueError: It is no JSON in UTF-8, or is nested too deeply.
    """
    return parse_json(read_text(path, most_bytes))
