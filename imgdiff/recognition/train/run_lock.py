"""One training at a time in the folder of a run."""

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from imgdiff.errors import OutputError

#: The file that is held locked while a training works; what it says of whom is for others to read.
LOCK = "training.lock"
#: How often it may be taken away between our opening it and our locking it.
_TRIES = 20


@contextlib.contextmanager
def run_lock(folder: Path) -> Iterator[None]:
    """Holds a run's folder for one training; the system lets go of it even where that is killed.

    Args:
        folder: Of the run; made where there is none.

    Raises:
        OutputError: Another training works in it, or it cannot be made.
    """
    with _locked(folder) as stream:
        stream.truncate(0)
        stream.write(f"process {os.getpid()} on {socket.gethostname()}")
        stream.flush()
        try:
            yield
        finally:
            (folder / LOCK).unlink(missing_ok=True)


def _locked(folder: Path) -> TextIO:
    """The file, locked, and the one that has this name: who ends takes its own away."""
    for _ in range(_TRIES):
        stream = _opened(folder)
        if not _taken(stream.fileno()):
            with stream:
                stream.seek(0)
                raise OutputError(
                    f"another training works in {str(folder)!r} "
                    f"({stream.read(200).strip() or '?'}). "
                    "Wait for it, stop it, or name another folder"
                )
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(stream.fileno()), (folder / LOCK).stat()):
                return stream
        stream.close()
    return _opened(folder)  # a file system on which no file can be told from another


def _opened(folder: Path) -> TextIO:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return open(folder / LOCK, "a+", encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"cannot make the folder {str(folder)!r} of the run: {error.strerror}. Name another"
        ) from error


def _taken(descriptor: int) -> bool:
    """Whether the lock is ours now; always where the system has no such locks."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True
