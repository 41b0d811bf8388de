"""The one table of the speed benchmark: imgdiff's time and what the others take beside it."""

from collections.abc import Iterable

from benchmarks.markdown import table
from benchmarks.speed.tools import BASE
from benchmarks.speed.warm import DECODING, Row


def speed_table(rows: Iterable[Row], tools: Iterable[str], limit: float) -> list[str]:
    """A row for each size and case, a column for each tool."""
    others = [*(name for name in tools if name != BASE), DECODING]
    lines = []
    for row in rows:
        base = f"**{milliseconds(row.seconds[BASE])}**"
        cells = [_cell(row, name, limit) for name in others]
        lines.append([row.size, row.case, base, *cells, _peaks(row)])
    return table(["size", "case", f"{BASE}, ms", *others, "peak memory, MB"], lines)


def milliseconds(seconds: float) -> str:
    """Seconds as milliseconds, with three digits."""
    value = 1e3 * seconds
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _cell(row: Row, name: str, limit: float) -> str:
    if name in row.missing:
        return "not installed"
    if name in row.estimated:
        return f"> {limit:g} s (estimated {row.estimated[name]:,.0f})"
    if name not in row.seconds:
        return "-"
    ratio = row.seconds[name] / row.seconds[BASE]
    return f"{_times(ratio)} ({milliseconds(row.seconds[name])} ms)"


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}x" if ratio >= 10 else f"{ratio:.2g}x"


def _peaks(row: Row) -> str:
    def shown(name: str) -> str:
        return f"{row.peaks[name]:,.0f}" if name == BASE else f"{name} {row.peaks[name]:,.0f}"

    return ", ".join(map(shown, row.peaks)) or "-"
