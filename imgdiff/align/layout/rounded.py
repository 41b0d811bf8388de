"""Shifts a row beside those found: what lies at fractions of a pixel is rounded on its own."""

from collections.abc import Callable, Sequence

import numpy as np

from imgdiff.align.layout.path import NEVER

#: Rows of a block that is asked for in each strip; what it costs where it is the same, and where it
#: is another one, in rows.
_ROWS, _SAME, _OTHER = 8, 0.2, 1.0
#: So far from the path a row of it may lie, as edges and letters are rounded apart.
_NEAR = 2
#: As many shifts more are kept.
_MOST = 6


def rounded_shifts(
    costs: dict[int, np.ndarray],
    cost: Callable[[int], np.ndarray],
    path: Sequence[tuple[int, int, int]] = (),
) -> dict[int, np.ndarray]:
    """The shifts a row beside known ones at which blocks are the same that are so at none of those.

    And where a part is rounded apart, those beside the others: of the rows of a table that moved
    letters may lie at one shift and rules at the next, where a rule is found in place as well.

    Args:
        costs: What each strip of each row costs at each known shift, float32 (H, S).
        cost: Gives the same at another one.
        path: From row to row at which of these, as the cheapest path goes: a rule lies on another
            one at many shifts, and is left over there.

    Returns:
        The new ones as ``costs``, those first that explain most blocks.
    """
    blocks = {shift: _blocks(known) for shift, known in costs.items()}
    least = np.minimum.reduce(list(blocks.values()))
    open_ = least >= _OTHER
    left, followed = _along(path, costs)
    used = [shift for shift, block in blocks.items() if (block <= _SAME).any()]
    beside = sorted({shift + by for shift in used for by in (-1, 1)} - set(costs))
    found = {}
    for near in beside if left.any() or open_.any() else []:
        there = cost(near)
        wanted = open_ | left & (np.abs(followed - near) <= _NEAR)
        count = np.count_nonzero(wanted & (_blocks(there) <= _SAME))
        if count:
            found[near] = count, there
    best = sorted(found, key=lambda shift: -found[shift][0])[:_MOST]
    rounded = {shift: found[shift][1] for shift in best}
    apart = {*used, *best}
    alone = {shift for shift in apart if shift and not {shift - 1, shift + 1} & apart}
    if len(alone) < len(apart - {0}):
        more = sorted({shift + by for shift in alone for by in (-1, 1)})
        rounded |= {shift: cost(shift) for shift in more[: _MOST - len(best)]}
    return rounded


def _along(
    path: Sequence[tuple[int, int, int]], costs: dict[int, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """The blocks that are left over along a path, bool (H // 8, S), and its shifts, (H // 8, 1)."""
    left = np.zeros_like(next(iter(costs.values())))
    followed = np.zeros((len(left), 1), int)
    for start, stop, shift in path:
        left[start:stop], followed[start:stop] = costs[shift][start:stop], shift
    blocks = _blocks(left) >= _OTHER
    return blocks, followed[_ROWS // 2 :: _ROWS][: len(blocks)]


def _blocks(costs: np.ndarray) -> np.ndarray:
    """Sums over blocks of rows, (H // 8, S); ``NEVER`` where a row is not there."""
    high = len(costs) // _ROWS
    sums = costs[: high * _ROWS].reshape(high, _ROWS, -1).sum(axis=1)
    return np.minimum(sums, NEVER)
