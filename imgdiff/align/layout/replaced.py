"""What gave way to something else of another height: it went, and the other came."""

import numpy as np

from imgdiff.align.layout.cards.grids import marks
from imgdiff.align.layout.path import Run
from imgdiff.arrays import differs, runs_of

#: Rows that a gap has at least; fewer are rounded.
_GAP = 12
#: Correlation below which a line is another one.
_UNLIKE = 0.5
#: Levels from which something begins on a row.
_BEGINS = 12


def without_replaced(
    runs: list[Run], shifts: np.ndarray, before: np.ndarray, after: np.ndarray
) -> list[Run]:
    """The runs of a path without the lines beside its gaps that are others than they were.

    Where one block gave way to a higher one, the path says that the rest of its height came.

    Args:
        runs: From the top.
        shifts: int (K,).
        before: uint8 (H, W, 3), the part of the page that the path is of.
        after: uint8 (H2, W, 3), likewise.
    """
    lines = _lines(before), _lines(after)

    def others(run: Run) -> list[tuple[int, int]]:
        """The lines of a run on either page, as rows of ``before``; what a gap cut as well."""
        shift = int(shifts[run.shift])
        both = {*lines[0], *((top - shift, bottom - shift) for top, bottom in lines[1])}
        inside = ((max(top, run.start), min(bottom, run.stop)) for top, bottom in both)
        return sorted((top, bottom) for top, bottom in inside if top < bottom)

    kept = list(runs)
    for i in range(len(kept) - 1):
        above, below = kept[i], kept[i + 1]
        if abs(int(shifts[below.shift] - shifts[above.shift])) < _GAP:
            continue
        stop, start = above.stop, below.start
        for top, bottom in reversed(others(above)):
            if not _is_other(before, after, top, bottom, shifts[above.shift]):
                break
            stop = min(stop, top)
        for top, bottom in others(below):
            if not _is_other(before, after, top, bottom, shifts[below.shift]):
                break
            start = max(start, bottom)
        kept[i] = Run(above.start, stop, above.shift)
        kept[i + 1] = Run(start, below.stop, below.shift)
    return [run for run in kept if run.stop > run.start]


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
