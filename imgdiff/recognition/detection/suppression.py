"""Of boxes that lie on each other only the surest stays."""

import numpy as np

from imgdiff.recognition.detection.overlap import overlap_table

#: Share of the area of both that two boxes have in common when they are of the same thing.
_SAME = 0.45


def suppressed(boxes: np.ndarray, scores: np.ndarray, kinds: np.ndarray, most: int) -> np.ndarray:
    """Non-maximum suppression, each kind for itself.

    Args:
        boxes: float (N, 4), left, top, right, bottom.
        scores: float (N,).
        kinds: int (N,).
        most: How many stay at most.

    Returns:
        int (K,): the rows that stay, surest first.
    """
    order = np.argsort(-scores, kind="stable")
    kept: list[int] = []
    while len(order) and len(kept) < most:
        best, rest = order[0], order[1:]
        kept.append(int(best))
        overlap = overlap_table(boxes[best][None], boxes[rest])[0]
        order = rest[(overlap <= _SAME) | (kinds[rest] != kinds[best])]
    return np.array(kept, dtype=int)
