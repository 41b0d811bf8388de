"""The memory of the machine."""

import contextlib
import ctypes
import os
from pathlib import Path

#: Pixels of a picture beside which nothing is kept that is free: to give it back takes a moment.
_LARGE = 6_000_000


def machine_memory() -> int:
    """Bytes that there are, of the machine or of its container; 4 GB where neither says."""
    limits = []
    with contextlib.suppress(AttributeError, OSError, ValueError):
        limits.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    with contextlib.suppress(OSError, ValueError):
        limits.append(int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return min(limits, default=4_000_000_000)


def give_back() -> None:
    """Gives what is free back to the system.

    The C library of Linux keeps it, for each thread of its own: a GB after some large images.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def tidy(pixels: int) -> None:
    """Gives back what is free beside a large picture, of which that is much.

    Args:
        pixels: Of the picture.
    """
    if pixels > _LARGE:
        give_back()
