"""Forks of a process that has compared already: no lock that nobody will ever open.

A fork has the locks of its parent, but of its threads only one. A lock that another thread held at
that moment stays shut, and whoever wants it waits forever.
"""

import contextlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

#: Where Linux lists the threads of this process.
_THREADS = Path("/proc/self/task")
#: Seconds to wait at the most.
_PATIENCE = 0.5


def guard_forks(begin_anew: Callable[[], None]) -> None:
    """Sees to it that forks can compare, from now on and for good.

    Args:
        begin_anew: Called in each fork, which has none of the threads that networks run in.
    """
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=_let_threads_end, after_in_child=begin_anew)


def _let_threads_end() -> None:
    """Waits for threads that have ended for Python, but not for the system.

    On their way out they hold OpenCV's lock for a moment. Threads of other libraries sleep when
    they have nothing to do, so that whatever runs and is no thread of Python's is one of these.
    """
    end = time.monotonic() + _PATIENCE
    with contextlib.suppress(OSError):
        while _ending() and time.monotonic() < end:
            time.sleep(0.001)


def _ending() -> bool:
    known = {str(thread.native_id) for thread in threading.enumerate()}
    return any(_runs(thread) for thread in _THREADS.iterdir() if thread.name not in known)


def _runs(thread: Path) -> bool:
    with contextlib.suppress(OSError):  # it has ended
        return (thread / "stat").read_text().rpartition(")")[2].split()[0] == "R"
    return False
