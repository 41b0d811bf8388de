"""PDF files read in a process of their own.

PDFium reads a page as a whole before it draws it, and forms within forms can ask for any amount of
memory. What goes beyond the limit, or breaks PDFium, ends that process alone.
"""

import atexit
import contextlib
import itertools
import json
import os
import threading
from collections.abc import Mapping
from typing import Any

import numpy as np

from imgdiff.errors import ImageError, ImgDiffError
from imgdiff.io.limits import Limits
from imgdiff.suite.documents.pdf import Pdf
from imgdiff.workers.errors import WorkError
from imgdiff.workers.messages import Function
from imgdiff.workers.process import DiedEarlyError, Process
from imgdiff.workers.process import Limits as ProcessLimits

#: Bytes that the process may take, held on Linux, and seconds by the clock for one page: of the
#: processor, drawing takes no more than ``drawing.MOST_SECONDS``.
MOST_BYTES, _PATIENCE = 1_500_000_000, 120.0


class IsolatedPdf:
    """A PDF file, open until it is closed.

    As ``Pdf``, whose arguments, attributes and errors it has.

    Raises:
        ImageError: As ``Pdf``; or reading it takes more than 1.5 GB, or breaks PDFium.
    """

    def __init__(self, data: bytes, name: str, dpi: float, limits: Limits) -> None:
        self.name, self._key = name, next(_keys)
        self._arguments = {"data": data, "name": name, "dpi": dpi, "limits": limits}
        self._opened_by: Process | None = None
        self.pages = int(self._ask("read", _count)["pages"])

    def close(self) -> None:
        """Lets go of it."""
        with _LOCK, contextlib.suppress(ImgDiffError, DiedEarlyError):
            if self._opened_by is not None and self._opened_by.usable:
                self._opened_by.do(_close, {"key": self._key})

    def draw(self, index: int) -> np.ndarray:
        """Draws a page; see ``Pdf.draw``."""
        parts = self._ask(f"draw page {index + 1:,} of", _draw, index=index)
        return np.frombuffer(bytearray(parts["pixels"]), np.uint8).reshape(
            json.loads(parts["shape"])
        )

    def words(self, index: int) -> list[str]:
        """The words of a page; see ``Pdf.words``."""
        found = self._ask(f"read page {index + 1:,} of", _words, index=index)["words"]
        return json.loads(found)

    def _ask(self, doing: str, function: Function, **keywords: Any) -> Mapping[str, bytes]:
        """Has the process do it; another one where it was gone already."""
        with _LOCK:
            for _ in range(2):
                process = _shared()
                try:
                    return self._done(process, function, keywords)
                except (WorkError, DiedEarlyError) as error:
                    reason = error
                    if isinstance(error, WorkError):
                        break
                except ImgDiffError:
                    raise
                except BaseException:  # such as Ctrl-C: an answer is still on its way
                    process.end()
                    raise
        raise ImageError(
            f"cannot {doing} {self.name!r}: it takes more than {MOST_BYTES / 1e9:g} GB of memory "
            "or too long, or is broken. Make a simpler file of it, such as a scan"
        ) from reason

    def _done(
        self, process: Process, function: Function, keywords: Mapping[str, Any]
    ) -> Mapping[str, bytes]:
        """What the process gives, which opens the file first where it has not yet."""
        if self._opened_by is not process:
            process.do(_open, {"key": self._key, **self._arguments})
            self._opened_by = process
        return process.do(function, {"key": self._key, **keywords})


_keys = itertools.count()
#: PDFium is not made for several threads, and there is one process.
_LOCK = threading.RLock()
#: The process; and that of a parent that this process is a fork of, which is not ours to end.
_processes: list[Process] = []
_left_behind: list[Process] = []


def _shared() -> Process:
    """The process, begun where there is none or it has ended."""
    if not (_processes and _processes[0].usable):
        _processes[:] = [Process(ProcessLimits(_PATIENCE, MOST_BYTES), threads=1)]
    return _processes[0]


def _begin_anew() -> None:
    global _LOCK
    _LOCK = threading.RLock()
    _left_behind.extend(_processes)
    _processes.clear()


@atexit.register
def _end() -> None:
    for process in _processes:
        process.end()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)

# What the process does. It keeps the files that are open.

_files: dict[int, Pdf] = {}


def _open(
    *, key: int, data: bytes, name: str, dpi: float, limits: Limits, progress: Any
) -> dict[str, bytes]:
    _files[key] = Pdf(data, name, dpi, limits)
    return {}


def _count(*, key: int, progress: Any) -> dict[str, bytes]:
    return {"pages": b"%d" % _files[key].pages}


def _draw(*, key: int, index: int, progress: Any) -> dict[str, bytes]:
    pixels = _files[key].draw(index)
    return {"shape": json.dumps(pixels.shape).encode(), "pixels": pixels.tobytes()}


def _words(*, key: int, index: int, progress: Any) -> dict[str, bytes]:
    return {"words": json.dumps(_files[key].words(index)).encode()}


def _close(*, key: int, progress: Any) -> dict[str, bytes]:
    _files.pop(key).close()
    return {}
