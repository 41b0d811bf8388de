"""Every tool on every pair, warm and past decoding."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.speed.cases import CASES, SIZES, Pair, make_pair
from benchmarks.speed.clock import best_times
from benchmarks.speed.memory import peak_megabytes
from benchmarks.speed.tools import BASE, Tool
from benchmarks.timing import timed
from imgdiff.io.load import load_image

#: Not a tool: both files read one after the other.
DECODING = "reading both PNGs"
#: Whose memory is measured too where everything differs, and up to which size there is room.
_DENSE = {"imgdiff-native": "24mp", "Keras": "1080p", "LPIPS-style": "1080p"}
#: Seconds that a tool may take at a size that nobody asked for.
_PROBE = 5.0


@dataclass
class Row:
    """seconds: measured. estimated: not run, as this would take longer than the limit. missing:
    not installed. peaks: memory in MB by tool."""

    size: str
    case: str
    seconds: dict[str, float]
    estimated: dict[str, float] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    peaks: dict[str, float] = field(default_factory=dict)


def decode(files: tuple[str, str]) -> None:
    """Reads both files."""
    for file in files:
        load_image(file)


def measure_warm(
    tools: dict[str, Tool | None], sizes: list[str], repeat: int, limit: float
) -> list[Row]:
    """sizes: names, smallest first."""
    warm, rows = _Warm(tools), []
    names = list(SIZES)
    for size in names[: names.index(sizes[-1]) + 1]:
        asked = size in sizes
        how = (repeat, limit) if asked else (1, min(limit, _PROBE))
        for case in CASES:
            label = f"{size}, {case}" + ", for the limit" * (not asked)
            row = timed(label, partial(warm.row, size, case, *how, with_peaks=asked))
            if asked:
                rows.append(row)
    return rows


def measure_named(
    tools: dict[str, Tool | None],
    cases: dict[str, Callable[[Path], Pair]],
    rows: list[Row],
    repeat: int,
    limit: float,
) -> list[Row]:
    """A row for each named pair.

    rows: Of ``measure_warm``, by which is told what takes longer than the limit.
    """
    warm = _Warm(tools)
    warm.rates = {
        (name, CASES[-1]): seconds / np.prod(SIZES[row.size])
        for row in rows
        if row.case == CASES[-1]
        for name, seconds in (row.seconds | row.estimated).items()
    }
    return [timed(name, partial(warm.named, name, cases[name], repeat, limit)) for name in cases]


class _Warm:
    def __init__(self, tools: dict[str, Tool | None]):
        self.tools = {name: tool for name, tool in tools.items() if tool}
        self.missing = tuple(name for name, tool in tools.items() if not tool)
        #: Seconds a pixel by tool and case, at the largest size so far.
        self.rates: dict[tuple[str, str], float] = {}

    def named(self, name: str, make: Callable[[Path], Pair], repeat: int, limit: float) -> Row:
        """The row of one pair."""
        with tempfile.TemporaryDirectory() as folder:
            pair = make(Path(folder))
            over = {
                n: seconds
                for n in self.tools
                if not n.startswith(BASE)
                and (seconds := self.rates.get((n, CASES[-1]), 0.0) * pair.pixels) > limit
            }
            runs = {n: partial(tool, pair) for n, tool in self.tools.items() if n not in over}
            seconds = best_times({**runs, DECODING: partial(decode, pair.files)}, repeat)
            size = "x".join(map(str, pair.before.shape[1::-1]))
            peaks = {BASE: peak_megabytes(BASE, pair.files)}
            return Row(size, name, seconds, over, self.missing, peaks)

    def row(self, size: str, case: str, repeat: int, limit: float, with_peaks: bool) -> Row:
        with tempfile.TemporaryDirectory() as folder:
            pair = make_pair(case, SIZES[size], Path(folder))
            expected = {n: self.rates.get((n, case), 0.0) * pair.pixels for n in self.tools}
            # imgdiff itself grows slower than the image, and all else is measured by it.
            dense = case == CASES[-1]
            over = {
                n: s
                for n, s in expected.items()
                if s > limit and n != BASE and (dense or not n.startswith(BASE))
            }
            runs = {n: partial(tool, pair) for n, tool in self.tools.items() if n not in over}
            seconds = best_times({**runs, DECODING: partial(decode, pair.files)}, repeat)
            self.rates |= {(n, case): seconds[n] / pair.pixels for n in runs}
            row = Row(size, case, seconds, over, self.missing)
            if with_peaks:
                names = (BASE, *(_dense_at(size) if dense else ()))
                row.peaks = {n: peak_megabytes(n, pair.files) for n in names if n in self.tools}
            return row


def _dense_at(size: str) -> list[str]:
    order = list(SIZES)
    return [n for n, largest in _DENSE.items() if order.index(size) <= order.index(largest)]
