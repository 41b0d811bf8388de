"""What gave way to something else of another height: it went, and the other came; or did not."""

from collections.abc import Callable, Iterator

import numpy as np

from imgdiff.align.layout.cards.grids import marks
from imgdiff.align.layout.path import Run
from imgdiff.arrays import differs, runs_of

#: Rows that a gap has at least; fewer are rounded.
_GAP = 12
#: Rows by which what is only drawn anew may have moved; and the share of its rows that the path may
#: have found at another place.
_ROUNDED, _ASIDE = 2, 0.25
#: Correlation below which a line is another one.
_UNLIKE = 0.5
#: Levels from which something begins on a row.
_BEGINS = 12


class Lines:
    """The lines of two parts of pages: where letters or cards stand on their rows.

    Args:
        before: uint8 (H, W, 3).
        after: uint8 (H2, W, 3).
    """

    def __init__(self, before: np.ndarray, after: np.ndarray) -> None:
        self._sides = before, after
        self._lines = _lines(before), _lines(after)

    def on(self, run: Run, shift: int) -> Iterator[tuple[int, int, bool]]:
        """The lines of either page on a run, from where to where on ``before``; is it another?

        What a gap cut is a line, too.
        """
        one, two = self._lines
        both = {*one, *((top - shift, bottom - shift) for top, bottom in two)}
        for line in sorted((max(top, run.start), min(bottom, run.stop)) for top, bottom in both):
            if line[0] < line[1]:
                yield (*line, _is_other(*self._sides, *line, shift))


def with_redrawn(runs: list[Run], shifts: np.ndarray, lines: Lines) -> list[Run]:
    """The runs of a path over what it took for gone and come in one place, and is the same.

    Letters at other fractions of a pixel, in noise, differ by more than two gaps cost.

    Args:
        runs: From the top.
        shifts: int (K,).
        lines: Of the part of the pages that the path is of.
    """
    kept: list[Run] = []
    for run in runs:
        for at in reversed(range(len(kept))):
            above, aside = kept[at], sum(r.stop - r.start for r in kept[at + 1 :])
            shift = int(shifts[above.shift])
            further = int(shifts[run.shift]) - shift
            gap = Run(above.stop, run.start + min(0, further), above.shift)
            high = gap.stop - gap.start
            if abs(further) > _ROUNDED or high < _GAP or aside > _ASIDE * high:
                continue
            others = [other for *_, other in lines.on(gap, shift)]
            if others and not any(others):
                kept[at:] = [Run(above.start, gap.stop, above.shift)]
                break
        kept.append(run)
    return kept


def without_replaced(runs: list[Run], shifts: np.ndarray, lines: Lines) -> list[Run]:
    """The runs of a path without the lines beside its gaps that are others than they were.

    Where one block gave way to a higher one, the path says that the rest of its height came.

    Args:
        runs: From the top.
        shifts: int (K,).
        lines: Of the part of the pages that the path is of.
    """
    far = np.abs(np.diff([int(shifts[run.shift]) for run in runs]))

    def others(run: Run) -> list[tuple[int, int, bool]]:
        return list(lines.on(run, int(shifts[run.shift])))

    kept = list(runs)
    for gap in map(int, np.flatnonzero(far >= _GAP)):
        stop, start = runs[gap].stop, runs[gap + 1].start
        for top, _, other in _from(gap, -1, runs, far, others):
            if not other:
                break
            stop = min(stop, top)
        for _, bottom, other in _from(gap + 1, 1, runs, far, others):
            if not other:
                break
            start = max(start, bottom)
        kept = [
            Run(run.start, min(run.stop, stop), run.shift)
            if i <= gap
            else Run(max(run.start, start), run.stop, run.shift)
            for i, run in enumerate(kept)
        ]
    return [run for run in kept if run.stop > run.start]


def _from(
    at: int,
    step: int,
    runs: list[Run],
    far: np.ndarray,
    lines_of: Callable[[Run], list[tuple[int, int, bool]]],
) -> Iterator[tuple[int, int, bool]]:
    """The lines from a gap on, up or down, in the runs to the next one; what is rounded is none."""
    while 0 <= at < len(runs):
        yield from lines_of(runs[at])[::step]
        edge = at if step > 0 else at - 1
        if not 0 <= edge < len(far) or far[edge] >= _GAP:
            return
        at += step


def _lines(page: np.ndarray) -> list[tuple[int, int]]:
    """From where to where something stands on the rows of a page: lines of letters, cards."""
    steps = (differs(page[:, 1:], page[:, :-1]) >= _BEGINS).any(axis=1)
    return runs_of(np.asarray(steps))


def _is_other(before: np.ndarray, after: np.ndarray, top: int, bottom: int, shift: int) -> bool:
    """Does something else stand on the rows of a line, or nothing?"""
    rows, there = slice(top, bottom), slice(top + int(shift), bottom + int(shift))
    one, two = marks(before[rows]), marks(after[there])
    both = float((one * two).sum())
    most = float(np.sqrt((one * one).sum() * (two * two).sum()))
    return both < _UNLIKE * most or most == 0
