"""What a server of the page, and all processes that it has begun, take (Linux)."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def megabytes() -> float:
    """The proportional set size of all of them together."""
    total = 0
    for pid in _ours():
        with suppress(OSError, StopIteration):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return total / 1024


def processor_seconds() -> float:
    """What all of them have had of the processors, those that have ended too."""
    ticks = 0
    for pid in _ours():
        with suppress(OSError):
            # utime, stime, and the same of children that have ended.
            ticks += sum(map(int, _stat(pid)[11:15]))
    return ticks / _TICKS


def _ours() -> set[int]:
    """The server that this process has begun, and its descendants."""
    parents = dict(_processes())
    ours = {
        pid
        for pid, parent in parents.items()
        if parent == os.getpid() and b"streamlit" in Path(f"/proc/{pid}/cmdline").read_bytes()
    }
    while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return ours


def _processes() -> Iterator[tuple[int, int]]:
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            yield int(folder.name), int(_stat(int(folder.name))[1])


def _stat(pid: int) -> list[str]:
    """The fields after the name, from the state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
