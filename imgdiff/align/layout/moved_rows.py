"""Whether rows of a page that hardly differs stand further up or down: a table's, a list's.

Of a long page they are few, and each of them differs in place as if it had been edited.
"""

from collections import Counter

import numpy as np

from imgdiff.align.agreement import TILE

#: Tiles one below the other that differ where rows moved, strips of columns that are looked at,
#: and their width, in tiles.
_TALL, _STRIPS, _WIDE = 2, 8, 3
#: Rows that are found further up or down at least, and as a share of those that differ in a strip;
#: and in each of so many strips, as the cells of a row lie.
_ROWS, _MOST = 16, 0.5
_CELLS, _ROWS_OF_EACH, _SHARE_OF_EACH = 3, 8, 0.3


def rows_moved(before: np.ndarray, after: np.ndarray, differing: np.ndarray) -> bool:
    """Do most rows that differ somewhere stand a little further up or down, to the last bit?

    Or a line of cells, each as far.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        differing: bool (H // 16, W // 16), the tiles that differ.
    """
    counts = differing.sum(axis=0)
    cells: Counter[int] = Counter()
    for x in _apart(counts):
        left = max(0, x - 1) * TILE
        strips = (side[:, left : left + _WIDE * TILE] for side in (before, after))
        shift, votes, rows = _moved(*strips)
        if votes >= max(_ROWS, _MOST * rows):
            return True
        if votes >= max(_ROWS_OF_EACH, _SHARE_OF_EACH * rows):
            cells[shift] += 1
    return max(cells.values(), default=0) >= _CELLS


def _apart(counts: np.ndarray) -> list[int]:
    """Columns of tiles (N,) with most that differ, so far apart that no two strips have one."""
    chosen: list[int] = []
    for x in np.argsort(-counts, kind="stable").tolist():
        if counts[x] < _TALL or len(chosen) == _STRIPS:
            break
        if all(abs(x - other) >= _WIDE for other in chosen):
            chosen.append(x)
    return chosen


def _moved(before: np.ndarray, after: np.ndarray) -> tuple[int, int, int]:
    """How far most rows of a strip, twice uint8 (H, w, 3), moved; how many, and of how many."""
    one, two = _sums(before), _sums(after)
    rows = np.flatnonzero((one != two) & (one != np.roll(one, 1)))  # bare ground tells nothing
    values, first, counts = np.unique(two, return_index=True, return_counts=True)
    at = np.minimum(np.searchsorted(values, one[rows]), len(values) - 1)
    found = (values[at] == one[rows]) & (counts[at] == 1)
    shifts, votes = np.unique(first[at[found]] - rows[found], return_counts=True)
    if not len(shifts):
        return 0, 0, len(rows)
    together = votes.copy()  # what a browser rounds lies a row further
    together[:-1] += np.where(np.diff(shifts) == 1, votes[1:], 0)
    most = int(together.argmax())
    return int(shifts[most]), int(together[most]), len(rows)


def _sums(strip: np.ndarray) -> np.ndarray:
    """For each row a number that tells it from others, uint64 (H,)."""
    rows = strip.reshape(len(strip), -1).astype(np.uint64)
    weights = np.random.default_rng(0).integers(1, 2**63, rows.shape[1], np.uint64)
    return np.asarray(rows @ weights)
