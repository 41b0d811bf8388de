"""From a path through the rows of a page to the bands that were inserted and removed."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from imgdiff.align.layout.path import Run
from imgdiff.arrays import commonest_color, differs
from imgdiff.geometry import Box
from imgdiff.result_parts import Band

#: A run between two of one shift that is shorter than this share of how far it is off, and explains
#: no more than so many whole rows beyond what is the same in place, is none: what was there was
#: replaced in place. One row is enough where that is nearly all that stands there.
_SHORT, _FEW, _NEARLY = 0.5, 2, 0.9
#: What an edge counts at which something ends, as a share of one at which something begins.
_ENDS = 0.2
#: What stands closer together is one thing (the law of proximity): a band begins below a gap of at
#: least that share of the widest one. Levels by which bare ground may differ.
_APART, _PLAIN = 0.6, 6.0
#: Levels, of all pixels of a row together, that noise may make of the rows in between.
_FAINT = 4.0
#: In noise an edge may lie so many rows off.
_NOISY_REACH = 24
#: Rows over which smoothing smears an edge.
_SMEARED = 2
#: Share of a band's pixels that may differ from those above, of bare ground.
BARE = 0.002


def settled(
    runs: list[Run],
    costs: np.ndarray,
    shifts: np.ndarray,
    end: int,
    before: np.ndarray,
    after: np.ndarray,
    alike: np.ndarray,
    telling: np.ndarray,
    slack: float = 0.0,
) -> list[Run]:
    """The same path without what was only replaced, its bands between what stands out.

    Where the rows at both ends of a band are alike, as on bare ground, the band could as well lie
    a little higher or lower. It is laid from where an element begins to where the next one does.

    Args:
        runs: A path.
        costs: float32 (H, K), as the path was found by.
        shifts: int (K,).
        end: How much longer ``after`` is.
        before: uint8 (H, W, 3), the part of the page that the path is of.
        after: uint8 (H2, W, 3), likewise.
        alike: float32 (H, K), the share of each row that is the same at each shift and in which
            there is something to recognise.
        telling: float32 (H,), the share of each row in which there is.
        slack: What a path may cost more and be as good.
    """
    runs = _unreplaced(runs, costs, shifts, end, alike, telling, slack)
    runs = _without_others(runs, costs, shifts, end, slack)
    if slack:
        runs = _unsmeared(runs, shifts, len(after))
    steps = [_steps(image) for image in (before, after)]
    gaps = [] if slack else [gaps_above(image) for image in (before, after)]
    runs = list(runs)
    further = any(abs(int(shifts[run.shift])) > 1 for run in runs)
    for i in range(len(runs) - 1):
        above, below = runs[i], runs[i + 1]
        apart = int(shifts[below.shift] - shifts[above.shift])
        removed = max(0, -apart)
        best, at = -np.inf, above.stop
        stops = _as_good(above, below, costs, removed, slack)
        ends = int(shifts[above.shift]), int(shifts[below.shift])
        rounded = abs(apart) == 1 and bool(slack or further)
        faint = 0.0 if rounded and not slack else _FAINT
        nearest = _nearest(stops, before, after, ends, removed, faint)
        if slack and abs(apart) > 1:  # a faint edge costs nothing in noise, that of letters does
            first = max(above.start + (above.start > 0), stops[0] - _NOISY_REACH)
            last = min(below.stop - removed - 1, stops[-1] + _NOISY_REACH)
            around = _nearest([*range(first, last + 1)] or stops, before, after, ends, removed)
            nearest = sorted({*nearest}.intersection(around)) or around
        if gaps and not rounded:
            side, down = (0, 0) if removed else (1, int(shifts[above.shift]))
            most = max(gaps[side][stop + down] for stop in nearest)
            nearest = [stop for stop in nearest if gaps[side][stop + down] >= _APART * most]
        for stop in nearest:
            if removed:
                edges = steps[0][stop] + _at(steps[0], stop + removed)
            else:
                top = stop + int(shifts[above.shift])
                edges = steps[1][top] + _at(steps[1], top + apart)
            if rounded:  # between what stands out
                edges = -edges
            if edges > best + 0.5:
                best, at = edges, stop
        runs[i] = Run(above.start, at, above.shift)
        runs[i + 1] = Run(at + removed, below.stop, below.shift)
    return [run for run in runs if run.stop > run.start]


def bands_between(
    runs: list[Run], shifts: np.ndarray, end: int, height: int, left: int, right: int
) -> Iterator[Band]:
    """What lies between the runs of a path, on one page alone.

    Args:
        runs: From top to bottom.
        shifts: int (K,).
        end: How much longer ``after`` is.
        height: Of ``before``.
        left: First column of the part of the page.
        right: First one beyond it.

    Yields:
        Bands of rows.
    """
    ends = [(0, 0, 0), *((r.start, r.stop, int(shifts[r.shift])) for r in runs)]
    for (_, stop, above), (start, _, below) in pairwise([*ends, (height, height, end)]):
        if start > stop:
            yield Band("before", "rows", stop, start - stop, Box(left, stop, right, start))
        top, bottom = stop + above, start + below
        if bottom > top:
            yield Band("after", "rows", start, bottom - top, Box(left, top, right, bottom))


def bare(box: Box, image: np.ndarray, levels: float, share: float = BARE) -> bool:
    """Is a band bare ground: all rows alike, but for a few pixels, and like those above or below.

    Args:
        box: The band.
        image: uint8 (H, W, 3), that has it.
        levels: From which pixels differ.
        share: Of the pixels of a row that may.
    """
    top, bottom = max(0, box.top - 1), min(len(image), box.bottom + 1)
    part = image[top:bottom, box.left : box.right]
    alike = (differs(part[1:], part[:-1]) > levels).mean(axis=1) <= share
    above, below = alike[: box.top - top], alike[len(alike) - (bottom - box.bottom) :]
    inside = alike[len(above) : len(alike) - len(below)]
    return bool(inside.all() and (above.any() or below.any()))


def gaps_above(image: np.ndarray) -> np.ndarray:
    """How many rows of bare ground lie above each row and the page's end, int (H + 1,).

    Args:
        image: uint8 (H, W, 3).
    """
    gaps = np.zeros(len(image) + 1, int)
    if image.shape[1]:
        off = differs(image, np.broadcast_to(image[:, :1], image.shape).copy()) > _PLAIN
        for row, is_bare in enumerate(off.mean(axis=1) <= BARE):
            gaps[row + 1] = gaps[row] + 1 if is_bare else 0
    return gaps


def _unreplaced(
    runs: list[Run],
    costs: np.ndarray,
    shifts: np.ndarray,
    end: int,
    alike: np.ndarray,
    telling: np.ndarray,
    slack: float = 0.0,
) -> list[Run]:
    kept = list(runs)
    height = len(costs)
    i = 0
    while i < len(kept):
        run = kept[i]
        above = kept[i - 1] if i else Run(0, 0, int(np.flatnonzero(shifts == 0)[0]))
        at_end = Run(height, height, int(np.flatnonzero(shifts == end)[0]))
        below = kept[i + 1] if i + 1 < len(kept) else at_end
        most = _SHORT * abs(int(shifts[run.shift] - shifts[above.shift]))
        if above.shift == below.shift != run.shift and run.stop - run.start < most:
            moved = alike[run.start : run.stop, run.shift].sum()
            in_place = alike[above.stop : below.start, above.shift].sum()
            nearly_all = moved >= _NEARLY * telling[run.start : run.stop].sum()
            few = moved - in_place <= _FEW / (1 + nearly_all)
            if few and _longest(kept, i, costs, shifts, slack) < most:
                kept[max(0, i - 1) : i + 2] = [Run(above.start, below.stop, above.shift)]
                i = max(0, i - 1)
                continue
        i += 1
    return kept


def _unsmeared(runs: list[Run], shifts: np.ndarray, height: int) -> list[Run]:
    """Without the steps of a row each by which a path avoids an edge that smoothing smeared.

    height: Of ``after``.
    """
    kept: list[Run] = []
    for run in runs:
        if kept and run.stop - run.start <= _SMEARED < kept[-1].stop - kept[-1].start:
            last = kept[-1]
            far = int(shifts[last.shift])
            if abs(int(shifts[run.shift]) - far) == 1 and run.stop + far <= height:
                kept[-1] = Run(last.start, run.stop, last.shift)
                continue
        while kept and kept[-1].stop - kept[-1].start <= _SMEARED:
            shift = int(shifts[run.shift])
            if abs(shift - shifts[kept[-1].shift]) != 1 or kept[-1].start + shift < 0:
                break
            run = Run(kept.pop().start, run.stop, run.shift)
        kept.append(run)
    return kept


def _without_others(
    runs: list[Run], costs: np.ndarray, shifts: np.ndarray, end: int, slack: float
) -> list[Run]:
    """Where two pages end in other rows, without those of them that are alike in part."""
    if not runs or runs[-1].stop == len(costs) or int(shifts[runs[-1].shift]) == end:
        return runs
    last, stop = runs[-1], runs[-1].stop
    while stop > last.start and costs[stop - 1, last.shift] > slack:
        stop -= 1
    return [*runs[:-1], Run(last.start, stop, last.shift)]


def _longest(runs: list[Run], i: int, costs: np.ndarray, shifts: np.ndarray, slack: float) -> int:
    """How many rows a run could have at the same cost: on bare ground it ends anywhere."""
    run = runs[i]
    start, stop = run.start, run.stop
    if i + 1 < len(runs):
        removed = max(0, int(shifts[run.shift] - shifts[runs[i + 1].shift]))
        stop = _as_good(run, runs[i + 1], costs, removed, slack)[-1]
    if i:
        removed = max(0, int(shifts[runs[i - 1].shift] - shifts[run.shift]))
        start = _as_good(runs[i - 1], run, costs, removed, slack)[0] + removed
    return stop - start


def _as_good(above: Run, below: Run, costs: np.ndarray, removed: int, slack: float) -> list[int]:
    """Where the upper run could end at the same cost, from the top."""
    stops = [above.stop]
    change = 0.0
    for stop in range(above.stop - 1, above.start - (above.start == 0), -1):
        change += float(costs[stop + removed, below.shift] - costs[stop, above.shift])
        if abs(change) > slack + 1e-3:
            break
        stops.append(stop)
    change = 0.0
    for stop in range(above.stop, below.stop - removed - 1):
        change += float(costs[stop, above.shift] - costs[stop + removed, below.shift])
        if abs(change) > slack + 1e-3:
            break
        stops.append(stop + 1)
    return sorted(stops)


def _nearest(
    stops: list[int],
    before: np.ndarray,
    after: np.ndarray,
    ends: tuple[int, int],
    removed: int,
    faint: float = _FAINT,
) -> list[int]:
    """Those of the places that leave least, by what is too faint for the costs: a thin grey line.

    ends: The shifts above and below. faint: Levels more, of all pixels of a row together, that are
    as good.
    """
    first, last = stops[0], stops[-1]
    if first == last:
        return stops
    sums = []
    for start, shift in ((first, ends[0]), (first + removed, ends[1])):
        rows = before[start : start + last - first]
        apart = differs(rows, after[start + shift : start + shift + len(rows)]).mean(axis=1)
        sums.append(np.concatenate([[0.0], np.cumsum(apart)]))
    left = sums[0] + sums[1][-1] - sums[1]
    return [stop for stop in stops if left[stop - first] <= left.min() + faint]


def _steps(image: np.ndarray) -> np.ndarray:
    """How much begins at each row, (H,): levels from the row above, away from the ground."""
    steps = np.zeros(len(image))
    if len(image) > 1 and image.shape[1]:
        steps[1:] = differs(image[1:], image[:-1]).mean(axis=1)
        ground = commonest_color(image[::4, ::4].reshape(-1, 3)).astype(np.uint8)
        content = differs(image, np.broadcast_to(ground, image.shape).copy()).mean(axis=1)
        steps[1:][content[1:] <= content[:-1]] *= _ENDS
    return steps


def _at(steps: np.ndarray, row: int) -> float:
    return float(steps[row]) if row < len(steps) else 0.0
