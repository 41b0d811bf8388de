"""Which row of one page belongs to which of the other: the cheapest path through both.

Rows run along together at a few known shifts; where the path goes from one shift to another, rows
were inserted or removed. A Viterbi search with an affine cost of gaps (Gotoh 1982) over these
shifts alone: linear in the rows, where aligning all rows with all would be quadratic.
"""

from dataclasses import dataclass

import numpy as np

#: What each row of a gap costs, as a share of what the gap itself costs.
GAP_ROW = 0.02
#: What one row more or less costs at most where others moved further, in gaps: a browser rounds
#: where lines lie at fractions of a pixel.
_ROUNDED = 0.25
#: What it costs more, in gaps, that two pages end in other rows, of another number.
_OTHER_END = 1.0
#: No row of the other page lies there.
NEVER = np.float32(1e9)


@dataclass(frozen=True)
class Run:
    """Rows of ``before`` that lie in ``after`` at one shift.

    Attributes:
        start, stop: Rows of ``before``, ``stop`` exclusive.
        shift: Which of the shifts, by its index.
    """

    start: int
    stop: int
    shift: int


@dataclass(frozen=True)
class Part:
    """A part of the page from top to bottom, with its own path. left, right: in pixels."""

    left: int
    right: int
    runs: list[Run]


def cheapest_path(
    costs: np.ndarray,
    shifts: np.ndarray,
    end: int,
    gap: float,
    rounded: float = np.inf,
    moved: bool = False,
    shown: tuple[np.ndarray, np.ndarray] | None = None,
) -> tuple[float, list[Run]]:
    """The runs that explain the rows most cheaply.

    Args:
        costs: float32 (H, K), what each row costs at each shift; ``NEVER`` where ``after`` has no
            such row.
        shifts: int (K,), how far down ``after`` has them; 0 and ``end`` are among them.
        end: How much longer ``after`` is.
        gap: What a gap costs.
        rounded: What one of a single row costs at most where others moved further.
        moved: Whether all moved further than these shifts say.
        shown: float32 (H,) and (H2,), what each row of the two pages has and neither of those
            beside it: it costs as much to take it for one that was rounded away.

    Returns:
        The cost, and the runs from the top. What lies between two of them was inserted or removed.
    """
    gaps = np.full(1, gap, np.float32)
    totals, matched, choices = _forward(costs[:, None], shifts, gaps, rounded, True, moved, shown)
    reach = _reach(shifts)
    ends = _with_end(totals, matched, shifts, end, gaps)[:, 0]
    y, at = (int(i) for i in np.unravel_index(int(ends.argmin()), ends.shape))
    total, runs = float(ends[y, at]), []
    other_end = y < len(costs)
    while y > 0:
        previous = at if other_end else int(choices[y, at])
        other_end = False
        y, at = y - int(reach[previous, at]), previous
        if y == 0:
            break
        start = y - 1
        while start > 0 and choices[start, at] == at:
            start -= 1
        runs.append(Run(start, y, at))
        y = start
    return total, runs[::-1]


def path_costs(
    costs: np.ndarray, shifts: np.ndarray, end: int, gaps: np.ndarray, rounded: float = np.inf
) -> np.ndarray:
    """What the cheapest paths of several parts of a page cost.

    Args:
        costs: float32 (H, P, K), of P parts.
        shifts: As in ``cheapest_path``.
        end: Likewise.
        gaps: float32 (P,), likewise.
        rounded: Likewise.

    Returns:
        float32 (P,).
    """
    totals, matched, _ = _forward(costs, shifts, gaps, rounded, False)
    return _with_end(totals, matched, shifts, end, gaps).min(axis=(0, 2))


def between(runs: list[Run], height: int) -> list[tuple[int, int]]:
    """From where to where no run goes, of so many rows."""
    stops = [0, *(run.stop for run in runs)]
    starts = [*(run.start for run in runs), height]
    return list(zip(stops, starts, strict=True))


def _with_end(
    totals: np.ndarray, matched: np.ndarray, shifts: np.ndarray, end: int, gaps: np.ndarray
) -> np.ndarray:
    """The costs of ending after each row at each shift, what is left of both pages being others.

    Args:
        totals: float32 (H + 1, P, K), of reaching each row.
        matched: Likewise, with the row above at the same shift.
        shifts: int (K,).
        end: How much longer ``after`` is.
        gaps: float32 (P,).
    """
    height = len(totals) - 1
    removed = height - np.arange(height + 1)[:, None]
    inserted = removed + end - shifts
    rows = GAP_ROW * (removed + inserted) + 2 + _OTHER_END
    ending = matched + (gaps[None, :, None] * rows[:, None, :]).astype(np.float32)
    ending = np.where(((removed > 0) & (inserted > 0))[:, None, :], ending, NEVER)
    at = int(np.flatnonzero(shifts == end)[0])
    ending[:, :, at] = NEVER  # so many rows of others are compared in place
    ending[height, :, at] = totals[height, :, at]
    return np.asarray(ending)


def _reach(shifts: np.ndarray) -> np.ndarray:
    """Rows of ``before`` that are removed from one shift to another, int (K, K)."""
    return np.maximum(shifts[:, None] - shifts[None, :], 0)


def _forward(
    costs: np.ndarray,
    shifts: np.ndarray,
    gaps: np.ndarray,
    rounded: float,
    keep: bool,
    moved: bool = False,
    shown: tuple[np.ndarray, np.ndarray] | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What it costs to reach each row at each shift, and from which one.

    Returns:
        The least cost, float32 (H + 1, P, K); the same with the row above at that shift; and from
        which shift each is reached, int16 (H + 1, K).
    """
    height, parts, count = costs.shape
    reach = _reach(shifts)
    lead = int(reach.max())
    apart = np.abs(shifts[:, None] - shifts[None, :])
    steps = np.where(apart > 0, 1 + GAP_ROW * apart, 0)
    steps = steps.astype(np.float32)[..., None] * gaps
    dearest = steps.copy()
    if moved or np.abs(shifts).max() > 1:
        steps[apart == 1] = np.minimum(_ROUNDED * gaps, rounded)
    gone = (shifts[:, None] - shifts[None, :] == 1)[..., None]
    came = (shifts[None, :] - shifts[:, None] == 1)[..., None]
    matched = np.full((lead + height + 1, count, parts), NEVER, np.float32)
    free = np.full((height + 1, parts, count), NEVER, np.float32)
    choices = np.zeros((height + 1, count), np.int16)
    matched[lead, int(np.flatnonzero(shifts == 0)[0])] = 0
    origin = np.arange(count)[:, None]
    by_row = costs.transpose(0, 2, 1)
    for y in range(height + 1):
        step = steps
        if shown is not None:
            there = np.clip(y + shifts, 0, len(shown[1]) - 1)
            lost = gone * shown[0][max(0, y - 1)] + came * shown[1][there][:, None, None]
            step = np.minimum(steps + lost, dearest)
        options = matched[lead + y - reach, origin] + step
        best = options.min(axis=0)
        free[y] = best.T
        if keep:
            choices[y] = options[..., 0].argmin(axis=0)
        if y < height:
            np.minimum(best + by_row[y], NEVER, out=matched[lead + y + 1])
    return free, matched[lead:].transpose(0, 2, 1), choices
