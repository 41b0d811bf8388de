"""The loop of a process that works: it is begun by ``process.Process`` and ends with its pipe."""

import contextlib
import os
import signal
import sys
import time
import traceback
from typing import Any, BinaryIO

import cv2

from imgdiff import errors
from imgdiff.errors import ImgDiffError
from imgdiff.memory import give_back
from imgdiff.workers.messages import Function, receive_work, send_event

#: Seconds between two words on how far the work is.
_PACE = 0.1
#: What native libraries say when they got no memory.
_NO_MEMORY = ("insufficient memory", "bad_alloc", "failed to allocate", "cannot allocate")


def main(memory: int, threads: int) -> None:
    """Works until the parent closes the pipe.

    Args:
        memory: Bytes that the process may take; 0 for as many as there are.
        threads: That OpenCV may use.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal: the parent decides
    source, target = _pipes()
    _limit_memory(memory)
    cv2.setNumThreads(threads)
    silent = False
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            function, keywords = receive_work(source)
            _work(target, function, keywords)
            if not silent:  # the first is its preparation; later, libraries' words on odd files
                os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
                silent = True


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output, out of reach of whatever prints."""
    source, target = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return source, target


def _limit_memory(memory: int) -> None:
    """Has the system refuse more; on Linux alone, others count nothing that fits."""
    if memory and sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))


def _work(target: BinaryIO, function: Function, keywords: dict[str, Any]) -> None:
    send_event(target, {}, event="begun")
    latest = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal latest
        if (now := time.monotonic()) - latest >= _PACE:
            latest = now
            send_event(target, {}, event="progress", share=done / max(1, total))

    try:
        parts = function(progress=progress, **keywords)
    except BrokenPipeError:
        raise
    except BaseException as error:
        send_event(target, {}, event="failed", **_described(error))
    else:
        send_event(target, parts, event="done")
        del parts
    give_back()


def _described(error: BaseException) -> dict[str, str]:
    """An error as fields: one of ours by its kind, any other by "memory" or "unknown"."""
    if isinstance(error, ImgDiffError):
        kind = type(error).__name__
        known = kind if hasattr(errors, kind) else "ImgDiffError"
        return {"kind": known, "message": error.message, "detail": error.detail}
    text = str(error).lower()
    if isinstance(error, MemoryError) or any(words in text for words in _NO_MEMORY):
        return {"kind": "memory"}
    trace = "".join(traceback.format_exception(error))
    return {"kind": "unknown", "message": trace[-20_000:]}
