"""Files on a disk or in object storage, by fsspec: local paths, s3, gs, az, http and others."""

import errno
import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from imgdiff.errors import DataError, ImageError, OutputError
from imgdiff.io.write import check_output as check_local_output
from imgdiff.io.write import write_file

#: Most bytes of one picture.
MOST_BYTES = 1_000_000_000


def join(folder: str, name: str) -> str:
    """The address of a name in a folder; a name that is an address of its own stays."""
    return name if "://" in name else posixpath.join(folder, name)


def parent(address: str) -> str:
    """The folder that an address lies in."""
    return address.rpartition("/")[0] or ("/" if address.startswith("/") else ".")


def read(address: str) -> bytes:
    """All bytes of a picture.

    Raises:
        ImageError: It cannot be read, or is larger than a picture may be.
    """
    try:
        filesystem, path = _found(address)
        data = filesystem.cat_file(path, start=0, end=MOST_BYTES + 1)
    except Exception as error:  # each storage has errors of its own
        raise ImageError(f"cannot read {address!r}: {_reason(error)}") from error
    if len(data) > MOST_BYTES:
        raise ImageError(f"cannot read {address!r}: expected at most {MOST_BYTES:,} bytes")
    return data


@contextmanager
def opened(address: str) -> Iterator[Any]:
    """A file of our own, or a manifest, as a binary stream.

    Raises:
        DataError: It cannot be read.
    """
    try:
        filesystem, path = _found(address)
        local = Path(path) if isinstance(filesystem, LocalFileSystem) else None
        if local and local.exists() and not local.is_file():  # a pipe would keep us waiting
            raise OSError(errno.EINVAL, "expected a file")
        stream = filesystem.open(path, "rb")
    except Exception as error:  # each storage has errors of its own
        raise DataError(f"cannot read {address!r}: {_reason(error)}") from error
    with stream:
        try:
            yield stream
        except OSError as error:
            raise DataError(f"cannot read {address!r}: {_reason(error)}") from error


def write(address: str, data: bytes) -> None:
    """Writes a file whole or not at all.

    Raises:
        OutputError: It cannot be written.
    """
    try:
        filesystem, path = _found(address)
        if isinstance(filesystem, LocalFileSystem):
            filesystem.makedirs(posixpath.dirname(path), exist_ok=True)
            write_file(path, data)
        else:  # object storage shows an object once all of it is there
            filesystem.pipe_file(path, data)
    except OutputError:
        raise
    except Exception as error:
        raise OutputError(f"cannot write {address!r}: {_reason(error)}") from error


def check_output(address: str) -> None:
    """Says before any work is spent that a file that is there may not be replaced.

    Raises:
        OutputError: It may not.
        DataError: The storage does not answer.
    """
    if not exists(address):
        return
    filesystem, path = _found(address)
    if isinstance(filesystem, LocalFileSystem):
        check_local_output(path)


def names(folder: str) -> list[str]:
    """The files below a folder by their paths in it, sorted; none where it is not there.

    Raises:
        DataError: The storage does not answer.
    """
    try:
        filesystem, root = _found(folder)
        found = filesystem.find(root)
    except Exception as error:
        raise DataError(f"cannot list {folder!r}: {_reason(error)}") from error
    root = root.rstrip("/") + "/"
    return sorted(path.removeprefix(root) for path in found)


def exists(address: str) -> bool:
    """Whether a file is there.

    Raises:
        DataError: The storage does not answer.
    """
    try:
        filesystem, path = _found(address)
        return bool(filesystem.exists(path))
    except Exception as error:
        raise DataError(f"cannot look for {address!r}: {_reason(error)}") from error


def _found(address: str) -> tuple[Any, str]:
    """A storage and the path in it, without what it remembers: others write there meanwhile."""
    filesystem, path = fsspec.core.url_to_fs(address)
    filesystem.invalidate_cache()
    return filesystem, path


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
