"""The shifts at which parts of two pages lie, found with probes, round by round."""

import cv2
import numpy as np

from imgdiff.align.layout.noise import Match, is_noisy, matches
from imgdiff.align.layout.pages import LEVELS, Pages
from imgdiff.align.layout.path import between
from imgdiff.align.layout.probes import HIGH, IN_NOISE, on_lines, probe_places, shifts_of
from imgdiff.align.layout.rounded import rounded_shifts
from imgdiff.align.layout.tiles import TILE, structure, unlike_tiles

#: Share of a tile that differs from which it is worth a look.
DIFFERING = 0.05
#: Where more than that share of all tiles is, there may be noise, and those count that it does not
#: explain.
NOISE_LIKE = 0.2
#: Probes of a round, rounds, so many in vain in a row, and shifts that are kept.
PROBES, _ROUNDS, _IDLE, _SHIFTS = 24, 6, 2, 12
#: Structure of a tile that is not the ground's noise, as a multiple of that, which that share of
#: the tiles has at most; it is no more than so many levels.
_ABOVE_GROUND, _GROUND, _MOST_GROUND = 1.5, 0.2, 8.0


def look_for_shifts(pages: Pages) -> None:
    """Lets two pages know the shifts at which parts of them lie."""
    grey, other = (cv2.cvtColor(page, cv2.COLOR_RGB2GRAY) for page in (pages.before, pages.after))
    telling = structure(grey)
    telling[telling < _ABOVE_GROUND * min(_MOST_GROUND, np.quantile(telling, _GROUND))] = 0
    left_over = np.minimum(pages.costs[0], 1)
    untried = np.ones(telling.shape, bool)
    worth, idle = telling, 0
    for turn in range(_ROUNDS):
        rows, columns = telling.shape
        differing = left_over[: rows * TILE].reshape(rows, TILE, -1).mean(axis=1)[:, :columns]
        if turn == 0 and (differing >= DIFFERING).mean() > NOISE_LIKE:
            worth = telling * unlike_tiles(grey, other)
        if pages.levels == LEVELS and (turn or not (differing * worth).any()):
            worth = telling
        wanted = differing * worth * (differing >= DIFFERING) * untried
        fresh = wanted * untried.all(axis=1, keepdims=True)
        most = PROBES if pages.levels == LEVELS else IN_NOISE
        places = on_lines(probe_places(fresh if fresh.any() else wanted, most, turn), grey)
        if not places or idle == _IDLE:
            break
        noisy = turn == 0 or pages.levels > LEVELS
        votes: dict[int, float] = {}
        matched = []
        for (top, left), found, off in shifts_of(grey, other, places, noisy):
            untried[(top + HIGH // 2) // TILE, left // TILE] = False
            for shift in found:
                votes[shift] = votes.get(shift, 0) + 1 / len(found)
            if found:
                matched.append(Match(top, left, found[0], off))
        if worth is not telling and not matched:  # what is alike in place tells of noise, too
            matched = matches(grey, other, probe_places(differing * telling, PROBES))
        if turn == 0 and is_noisy(matched):
            pages.follow_noise(matched)
        new = [shift for shift in votes if shift not in pages.costs]
        idle = 0 if new else idle + 1
        if not new:
            continue
        new.sort(key=lambda shift: -votes[shift])
        pages.try_shifts(new[: max(0, _SHIFTS - len(pages.costs))])
        runs = pages.path(0, pages.strips)[1]
        left_over = pages.left_over(runs)
        for start, stop in between(runs, len(left_over)):
            left_over[start:stop] = 1  # rows that seem removed may have moved as well
    runs = pages.path(0, pages.strips)[1]
    pages.know(rounded_shifts(pages.costs, pages.cost, pages.along(runs)))
