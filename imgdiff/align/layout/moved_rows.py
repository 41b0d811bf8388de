"""Whether rows of a page that hardly differs stand further up or down: a table's, a list's.

Of a long page they are few, and each of them differs in place as if it had been edited.
"""

import numpy as np

from imgdiff.align.agreement import TILE, differing_tiles

#: Tiles one below the other that differ where rows moved, strips of columns that are looked at,
#: and their width, in tiles.
_TALL, _STRIPS, _WIDE = 4, 8, 3
#: Rows that are found further up or down at least, and as a share of those that differ in a strip.
_ROWS, _MOST = 16, 0.5


def rows_moved(before: np.ndarray, after: np.ndarray) -> bool:
    """Do most rows that differ somewhere stand a little further up or down, to the last bit?

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
    """
    counts = differing_tiles(before, after).sum(axis=0)
    columns = np.argsort(-counts, kind="stable")[:_STRIPS]
    return any(
        _moved(*(side[:, max(0, x - 1) * TILE :][:, : _WIDE * TILE] for side in (before, after)))
        for x in columns.tolist()
        if counts[x] >= _TALL
    )


def _moved(before: np.ndarray, after: np.ndarray) -> bool:
    """Of one strip, twice uint8 (H, w, 3)."""
    one, two = _sums(before), _sums(after)
    rows = np.flatnonzero((one != two) & (one != np.roll(one, 1)))  # bare ground tells nothing
    values, first, counts = np.unique(two, return_index=True, return_counts=True)
    at = np.minimum(np.searchsorted(values, one[rows]), len(values) - 1)
    found = (values[at] == one[rows]) & (counts[at] == 1)
    shifts, votes = np.unique(first[at[found]] - rows[found], return_counts=True)
    together = votes.copy()  # what a browser rounds lies a row further
    together[:-1] += np.where(np.diff(shifts) == 1, votes[1:], 0)
    return bool(together.max(initial=0) >= max(_ROWS, _MOST * len(rows)))


def _sums(strip: np.ndarray) -> np.ndarray:
    """For each row a number that tells it from others, uint64 (H,)."""
    rows = strip.reshape(len(strip), -1).astype(np.uint64)
    weights = np.random.default_rng(0).integers(1, 2**63, rows.shape[1], np.uint64)
    return np.asarray(rows @ weights)
