"""Two pages, laid on each other at every shift at which parts of them lie."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache, cached_property, partial

import numpy as np

from imgdiff.align.layout.bands import settled
from imgdiff.align.layout.content import (
    STRIP,
    alike,
    alone,
    recognisable,
    shares,
    standing,
    weights,
    written,
)
from imgdiff.align.layout.noise import Match, levels_of_noise, smoothed
from imgdiff.align.layout.path import NEVER, Part, Run, cheapest_path, path_costs
from imgdiff.align.layout.replaced import Lines, with_redrawn, without_replaced
from imgdiff.align.layout.rounded import rounded_shifts
from imgdiff.align.layout.strips import cheapest_edge, cheapest_spans, most_gained
from imgdiff.arrays import differs

#: Levels from which pixels differ.
LEVELS = 6.0
#: What a band costs, in rows that differ over their whole width: without noise, and in noise.
GAP, _NOISY_GAP = 1.0, 1.5
#: And one of a single row where others moved further, in strips that differ: letters of a word; in
#: a part of a page that moved less than the two edges of a button.
_ROUNDED, _ROUNDED_AS_WELL = 4.0, 1.5
#: Parts of a page beside each other: how often it is cut, in strips the narrowest one, and what a
#: cut must save: rows that differ all over, and as a share.
_CUTS, _NARROWEST, _SAVED, _SAVED_SHARE = 4, 4, 2.5, 0.15
#: So far off may the edge lie, in pixels: gaps cost by their width, so a part is cut short of
#: what little it has at its edge.
_REACH = 128
#: It is not cut where moving could explain less than that share of what differs in place.
_WORTH_A_CUT = 0.1
#: In noise, a band lies as well where the rows cost by so much of a row more.
_SLACK = 0.02


#: From one strip to another, and the cheapest path there with its cost.
_Piece = tuple[int, int, tuple[float, list[Run]]]


class Pages:
    """Two pages of one width, and what each row costs at each shift."""

    def __init__(
        self,
        before: np.ndarray,
        after: np.ndarray,
        levels: float = LEVELS,
        moved: bool = False,
        upright: bool = True,
    ):
        """moved: whether both are parts of pages, and moved. upright: whether rows are rows."""
        self.moved, self.upright = moved, upright
        self.before, self.after = before, after
        self.end = len(after) - len(before)
        self.levels, self.gap = levels, GAP
        self.shifts = np.unique([0, self.end])
        self.strips = -(-before.shape[1] // STRIP)
        self.costs = {int(shift): self.cost(int(shift)) for shift in self.shifts}

    def try_shifts(self, shifts: Iterable[int]) -> None:
        """Knows these as well."""
        self.know({shift: self.cost(shift) for shift in shifts if shift not in self.costs})

    def know(self, costs: dict[int, np.ndarray]) -> None:
        """Knows what each strip of each row costs at more shifts, as ``cost`` gives it."""
        self.costs |= costs
        self.shifts = np.array(sorted(self.costs))

    @property
    def in_place(self) -> float:
        """What differs in place, in strips of rows."""
        still = self.costs[0]
        return float(still[still < NEVER].sum())

    def most_evidence(self) -> float:
        """What moving could explain at most: in each strip the rows that gain most by a shift."""
        return most_gained(self.costs[0], [self.costs[shift] for shift in self.costs if shift])

    def follow_noise(self, matched: list[Match]) -> None:
        """Noise is no difference; it is measured where the pages match."""
        self.gap = _NOISY_GAP
        self.before, self.after = smoothed(self.before), smoothed(self.after)
        self.levels = LEVELS + levels_of_noise(self.before, self.after, matched)
        self.costs = {shift: self.cost(shift) for shift in self.costs}

    def cost(self, shift: int) -> np.ndarray:
        """What each strip of each row costs at a shift, float32 (H, S) in [0, 1], or ``NEVER``."""
        height = len(self.before)
        cost = np.full((height, self.strips), NEVER, np.float32)
        top, bottom = max(0, -shift), min(height, len(self.after) - shift)
        if top >= bottom:
            return cost
        there = self.after[top + shift : bottom + shift]
        cost[top:bottom] = shares(self.before[top:bottom], there, self.levels)
        return cost

    def _sums(self, first: int, last: int) -> np.ndarray:
        """Costs of the rows of a part at each shift, float32 (H, K)."""
        sums = [self.costs[int(s)][:, first:last].sum(axis=1) for s in self.shifts]
        return np.minimum(np.stack(sums, axis=1), NEVER)

    def path(self, first: int, last: int, even: bool = False) -> tuple[float, list[Run]]:
        """The cheapest path of a part of its own, from one strip to another, and what it costs.

        even: as if all of its width were written on.
        """
        sums, gap = self._sums(first, last), self.gap * (last - first)
        if not even:
            sums = np.minimum(sums * weights(self._written[:, first:last]), NEVER)
        rounded = (_ROUNDED_AS_WELL if self.moved else _ROUNDED) * self.gap
        shown = self._shown[0][:, first:last].sum(axis=1), self._shown[1][:, first:last].sum(axis=1)
        return cheapest_path(sums, self.shifts, self.end, gap, rounded, self.moved, shown)

    def left_over(self, runs: list[Run], first: int = 0, last: int | None = None) -> np.ndarray:
        """What still differs along a path, (H, S)."""
        last = self.strips if last is None else last
        rest = np.zeros((len(self.before), last - first), np.float32)
        for run in runs:
            cost = self.costs[int(self.shifts[run.shift])]
            rest[run.start : run.stop] = cost[run.start : run.stop, first:last]
        return rest

    def parts(self) -> list[Part]:
        """The parts of the page that move on their own, from the left."""
        worth = self.most_evidence() >= _WORTH_A_CUT * self.in_place
        pieces = self._rounded(self._moved_cuts(self._cut(0, self.strips, _CUTS if worth else 0)))
        parts = []
        width = self.before.shape[1]
        for first, last, _ in pieces:
            runs, sums = self.path(first, last)[1], self._sums(first, last)
            columns = np.s_[:, first * STRIP : last * STRIP]
            telling = self._recognisable[:, first:last]
            slack = 0.0 if self.levels == LEVELS else _SLACK * (last - first)
            runs = settled(
                *(runs, sums, self.shifts, self.end),
                *(self.before[columns], self.after[columns]),
                alike(telling, [self.costs[int(s)][:, first:last] for s in self.shifts]),
                telling.mean(axis=1),
                slack,
            )
            if self.upright:
                lines = Lines(self.before[columns], self.after[columns])
                runs = with_redrawn(runs, self.shifts, lines)
                runs = without_replaced(runs, self.shifts, lines)
            parts.append(Part(first * STRIP, min(width, last * STRIP), runs))
        for i in range(len(parts) - 1):
            edge = self._edge(parts[i], parts[i + 1])
            parts[i] = replace(parts[i], right=edge)
            parts[i + 1] = replace(parts[i + 1], left=edge)
        return parts

    def _cut(self, first: int, last: int, most: int) -> list[_Piece]:
        """Cut where two parts with a path of their own each save much."""
        path = total, _ = self.path(first, last, even=True)
        wide = last - first
        whole = [(first, last, path)]
        if most == 0 or wide < 2 * _NARROWEST or total < (_SAVED + self.gap) * wide:
            return whole
        costs = np.stack([self.costs[int(s)][:, first:last] for s in self.shifts], axis=2)
        sums = np.minimum(np.cumsum(costs, axis=1), NEVER)
        step = max(1, wide // 32)
        at = np.arange(_NARROWEST, wide - _NARROWEST + 1, step)
        lefts = sums[:, at - 1]
        never = lefts >= NEVER
        rights = np.where(never, NEVER, sums[:, -1:] - lefts)
        widths = self.gap * np.concatenate([at, wide - at]).astype(np.float32)
        sides = np.concatenate([lefts, rights], axis=1)
        both = path_costs(sides, self.shifts, self.end, widths, _ROUNDED * self.gap)
        split = both[: len(at)] + both[len(at) :]
        best = int(split.argmin())
        enough = max(_SAVED * wide, _SAVED_SHARE * total)
        if total - split[best] < enough:
            return whole
        middle = first + int(at[best])
        one, two = (first, middle), (middle, last)
        if min(self._strange(one, two), self._strange(two, one)) < enough:
            return whole  # what moved in one part could have moved in both
        return self._cut(first, middle, most - 1) + self._cut(middle, last, most - 1)

    def _moved_cuts(self, pieces: list[_Piece]) -> list[_Piece]:
        """The same parts, each strip given to the one whose path explains it most cheaply."""
        if len(pieces) == 1:
            return pieces
        costs = []
        for first, last, (total, runs) in pieces:
            rest = self.left_over(runs).sum(axis=0)
            gaps = total - rest[first:last].sum()
            costs.append(rest + gaps / (last - first))
        spans = cheapest_spans(np.stack(costs), _SAVED * _NARROWEST)
        known = {(first, last): path for first, last, path in pieces}
        moved = [(first, last) for first, last, _ in spans]
        return [(*span, known.get(span) or self.path(*span)) for span in moved]

    def _rounded(self, pieces: list[_Piece]) -> list[_Piece]:
        """The same parts, each with what is rounded in it alone: a frame in a narrow column."""
        known = len(self.shifts)
        whole = cache(self.cost)  # the parts ask for the same ones

        def cost(strips: tuple[slice, slice], shift: int) -> np.ndarray:
            return whole(shift)[strips]

        for first, last, (_, runs) in pieces if len(pieces) > 1 else ():
            strips = np.s_[:, first:last]
            costs = {shift: known_cost[strips] for shift, known_cost in self.costs.items()}
            found = rounded_shifts(costs, partial(cost, strips), self.along(runs))
            self.know({shift: whole(shift) for shift in found})
        if len(self.shifts) == known:
            return pieces
        return [(first, last, self.path(first, last)) for first, last, _ in pieces]

    def along(self, runs: list[Run]) -> list[tuple[int, int, int]]:
        """From row to row at which shift a path goes."""
        return [(run.start, run.stop, int(self.shifts[run.shift])) for run in runs]

    def _strange(self, part: tuple[int, int], other: tuple[int, int]) -> float:
        """What differs, or is gone, of one part along the path of the other."""
        own, runs = (self.path(*side)[1] for side in (part, other))
        rest = self.left_over(runs, *part).sum() - self.left_over(own, *part).sum()
        kept, there = (np.zeros(len(self.before), bool) for _ in range(2))
        for rows, path in ((kept, own), (there, runs)):
            for run in path:
                rows[run.start : run.stop] = True
        gone = self.content[kept & ~there, part[0] : part[1]].sum()
        return float(rest + gone)

    @cached_property
    def content(self) -> np.ndarray:
        """Where something stands on ``before``, (H, S) as costs: it is not as the row above."""
        return standing(self.before, self.levels)

    @cached_property
    def _shown(self) -> tuple[np.ndarray, np.ndarray]:
        """What each row of both has and neither of those beside it, (H, S) and (H2, S)."""
        return alone(self.content), alone(standing(self.after, self.levels))

    @cached_property
    def _written(self) -> np.ndarray:
        """Whether anything stands on a strip near each row, (H, S)."""
        if not self.upright:  # of the lines of a page columns are bare by nature
            return np.ones((len(self.before), self.strips), bool)
        return written(self.content)

    @cached_property
    def _recognisable(self) -> np.ndarray:
        return recognisable(self.before, self.levels)

    def _edge(self, left: Part, right: Part) -> int:
        """The column at which one path gives way to the other: where least differs."""
        start = max(left.left + STRIP, left.right - _REACH)
        stop = max(start, min(right.right - STRIP, left.right + _REACH))
        off = [self._apart(part.runs, start, stop) for part in (left, right)]
        return start + cheapest_edge(*off)

    def _apart(self, runs: list[Run], start: int, stop: int) -> np.ndarray:
        """How many pixels of each column differ along a path, (stop - start,)."""
        total = np.zeros(stop - start)
        for run in runs:
            shift = int(self.shifts[run.shift])
            one = self.before[run.start : run.stop, start:stop]
            two = self.after[run.start + shift : run.stop + shift, start:stop]
            total += (differs(one, two) > self.levels).sum(axis=0)
        return total

    def explained(self, parts: list[Part]) -> tuple[float, float]:
        """What moving explains, and what is left over, in strips of rows."""
        evidence = left = 0.0
        for part in parts:
            first, last = part.left // STRIP, -(-part.right // STRIP)
            rest = self.left_over(part.runs, first, last)
            still = self.costs[0][:, first:last]
            left += float(rest.sum())
            for run in part.runs:
                if self.shifts[run.shift]:
                    rows = np.s_[run.start : run.stop]
                    gain = np.where(still[rows] < NEVER, still[rows] - rest[rows], 0)
                    evidence += float(np.maximum(gain, 0).sum())
        return evidence, left
