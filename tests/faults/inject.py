"""Faults, put into a process of its own at a place of their choice.

Python tells whoever asks before a file is opened, renamed or removed (``sys.addaudithook``): there
a process ends, or the system says that the disk is full. The hook cannot be taken away again, so
each fault is put into a fork.
"""

import contextlib
import errno
import gc
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imgdiff.io.temporary_names import sweep

#: What changes something on a disk, and "open" to write.
_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate", "os.utime"}
_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT
#: What a full disk still does.
_FREES = {"os.remove", "os.rmdir"}
#: Seconds after which a process counts as one that hangs.
_PATIENCE = 300


@dataclass(frozen=True)
class Fault:
    """What goes wrong, and where.

    Attributes:
        kind: "none"; "kill", at a change; "time", a kill after so many seconds; "full" and
            "read-only", an error of the system at a change and all after it; "size", no file may
            grow beyond so many bytes.
        at: Number of the change, from 0; seconds; or bytes.
    """

    kind: str = "none"
    at: float = 0


@dataclass(frozen=True)
class Ending:
    """How a process ended.

    Attributes:
        status: Its exit status; below 0 the signal that killed it.
        said: What it wrote on both streams.
        changes: How many changes it made, where it came to its end.
        seconds: How long it took.
    """

    status: int
    said: str
    changes: int
    seconds: float


def run(work: Callable[[], None], folder: Path, log: Path, fault: Fault) -> Ending:
    """Does some work in a fork, with a fault.

    Args:
        work: To be done in the folder.
        folder: In which the faults happen.
        log: A file outside of it, for what is said.
        fault: What goes wrong.
    """
    gc.freeze()  # no fork has to look through what was imported for all of them
    started = time.monotonic()
    process = os.fork()
    if process == 0:
        status = 70
        try:
            status = _child(work, folder, log, fault)
        finally:
            os._exit(status)
    if fault.kind == "time":
        time.sleep(fault.at)
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    while (ended := os.waitpid(process, os.WNOHANG))[0] == 0:
        if time.monotonic() - started > _PATIENCE:
            os.kill(process, signal.SIGKILL)
            raise TimeoutError(f"{fault} hangs")
        time.sleep(0.002)
    said = log.read_text(errors="replace")
    head, _, count = said.rpartition("\nchanges ")
    changes = int(count) if count.isdecimal() else 0
    status = os.waitstatus_to_exitcode(ended[1])
    return Ending(status, head or said, changes, time.monotonic() - started)


def _child(work: Callable[[], None], folder: Path, log: Path, fault: Fault) -> int:
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(output, stream)
    os.chdir(folder)
    os.environ["IMGDIFF_CACHE"] = str(folder / "cache")
    sweep.cache_clear()  # as in a new process
    counter = _Counter(folder, fault)
    if fault.kind == "size":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        most = max(int(fault.at), 4096)  # or what is said would be cut as well
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
    sys.addaudithook(counter)
    status = 0
    try:
        work()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 70
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    with contextlib.suppress(OSError):
        os.write(output, f"\nchanges {counter.count}".encode())
    return status


class _Counter:
    """Counts the changes in a folder, and lets the fault happen."""

    def __init__(self, folder: Path, fault: Fault) -> None:
        self._folder, self._fault = str(folder), fault
        self.count = 0

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._is_change(event, arguments):
            return
        number, self.count = self.count, self.count + 1
        if self._fault.kind == "kill" and number == self._fault.at:
            os.kill(os.getpid(), signal.SIGKILL)
        elif self._fault.kind == "full" and number >= self._fault.at and event not in _FREES:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        elif self._fault.kind == "read-only" and number >= self._fault.at:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    def _is_change(self, event: str, arguments: tuple[Any, ...]) -> bool:
        if event == "open":
            if not (isinstance(arguments[2], int) and arguments[2] & _TO_WRITE):
                return False
        elif event not in _CHANGES:
            return False
        path = arguments[0]
        if not isinstance(path, str | os.PathLike):
            return False
        return os.path.realpath(path).startswith(self._folder)
