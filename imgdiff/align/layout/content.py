"""How much the rows of two pages differ, and what stands on those of one, strip by strip."""

from collections.abc import Sequence

import cv2
import numpy as np

from imgdiff.arrays import differs

#: Width of the strips that rows are judged in, pixels; differing ones from which a strip differs
#: as much as it can: letters on a ground are that many.
STRIP, _FULL = 16, 6
#: What a strip may cost that is the same: a pixel.
ALIKE = 0.2
#: Pixels within which what is soft changes by more than noise does.
SOFT = 4
#: Rows within which a strip is written on.
_NEAR = 96
#: The share of its strips as of which a row is judged at least.
_SPARSE = 0.25


def shares(one: np.ndarray, two: np.ndarray, levels: float) -> np.ndarray:
    """How much each strip of each row differs.

    Args:
        one: uint8 (h, W, 3).
        two: Likewise.
        levels: From which pixels differ.

    Returns:
        float32 (h, S) in [0, 1].
    """
    strips = -(-one.shape[1] // STRIP)
    if not len(one):
        return np.zeros((0, strips), np.float32)
    differing = np.zeros((len(one), strips * STRIP), np.float32)
    differing[:, : one.shape[1]] = differs(one, two) > levels
    share = cv2.resize(differing, (strips, len(one)), interpolation=cv2.INTER_AREA)
    return np.minimum(1, share.reshape(len(one), -1) * (STRIP / _FULL))


def standing(page: np.ndarray, levels: float) -> np.ndarray:
    """Where something stands on a page, float32 (H, S): a row is not as the one above it."""
    content = shares(page[:1], page[:1], levels)
    return np.concatenate([content, shares(page[1:], page[:-1], levels)])


def alone(content: np.ndarray) -> np.ndarray:
    """What each row has and neither of those beside it, (H, S), of what ``standing`` gave."""
    below = np.concatenate([content[1:], content[-1:]])
    return np.asarray(np.minimum(content, below))


def written(content: np.ndarray) -> np.ndarray:
    """Whether anything stands on a strip near each row, bool (H, S), of what ``standing`` gave."""
    stands = (content >= ALIKE).astype(np.uint8)
    return cv2.dilate(stands, np.ones((2 * _NEAR + 1, 1), np.uint8)) > 0


def weights(written: np.ndarray) -> np.ndarray:
    """How much what differs on each row of a part counts, float32 (H, 1).

    Where little of the width is written on, as in a table, little is all that a row has.

    Args:
        written: bool (H, S), of the part.
    """
    return 1 / np.maximum(written.mean(axis=1, keepdims=True, dtype=np.float32), _SPARSE)


def recognisable(page: np.ndarray, levels: float) -> np.ndarray:
    """Where a page is alike neither down nor across, float32 (H, S): letters, pictures."""
    down = np.zeros((len(page), -(-page.shape[1] // STRIP)), np.float32)
    down[SOFT:] = shares(page[SOFT:], page[:-SOFT], levels)
    aside = np.pad(page[:, SOFT:], ((0, 0), (0, SOFT), (0, 0)), mode="edge")
    return np.minimum(down, shares(page, aside, levels))


def alike(telling: np.ndarray, costs: Sequence[np.ndarray]) -> np.ndarray:
    """The share of a part's rows that is the same at each shift, to be recognised.

    Args:
        telling: float32 (H, S), of the part, as ``recognisable`` gives it.
        costs: K times float32 (H, S), what its strips cost at each shift.

    Returns:
        float32 (H, K).
    """
    same_share = np.zeros((len(telling), len(costs)), np.float32)
    for at, cost in enumerate(costs):
        same = cost <= ALIKE
        same[SOFT:] &= same[:-SOFT]  # the rows that it stands out from, too
        same_share[:, at] = (telling * same).mean(axis=1)
    return same_share
