"""Which moments of two videos show the same: dynamic time warping with moments left out.

Plain warping (Sakoe and Chiba 1978) must pair every frame with one of the other video, and drags a
cut over what lies around it. Here a frame may also be left out, at a price, as a letter is in the
alignment of two texts (Needleman and Wunsch 1970).
"""

from typing import NamedTuple

import numpy as np

#: In limits of what is near: the price of a frame that is left out; of one that stands for
#: several, beside what it differs; and of the worst pair. Two frames in place that have nothing in
#: common are one changed moment rather than one left out and one that its neighbour stands for.
_LEFT_OUT, _AGAIN, _WORST = 1.0, 0.5, 1.4


class Pair(NamedTuple):
    """Frames that belong together; None where the other video has no such moment."""

    before: int | None
    after: int | None


def paired(distances: np.ndarray, near: float) -> list[Pair]:
    """Frames paired by content, in order.

    Args:
        distances: float (N, M), of each frame of one to each of the other; N, M >= 1.
        near: The distance below which two frames show the same.

    Returns:
        Every frame of both at least once; several times where it stands for several of the other.
    """
    costs = np.minimum(distances / near, _WORST)
    steps = _steps(costs)
    together = [step for step in steps if None not in step]
    before, after = ({step[side] for step in together} for side in (0, 1))
    # What was left out once and stands for another later is not left out.
    return [
        step
        for step in steps
        if None not in step
        or step.before not in before | {None}
        or step.after not in after | {None}
    ]


def _steps(costs: np.ndarray) -> list[Pair]:
    """The cheapest way: frames that are paired, and those that are left out, in order."""
    rows, columns = costs.shape
    total = np.zeros((rows + 1, columns + 1))
    total[:, 0] = _LEFT_OUT * np.arange(rows + 1)
    total[0] = _LEFT_OUT * np.arange(columns + 1)
    alone = np.minimum(costs + _AGAIN, _LEFT_OUT)
    for diagonal in range(rows + columns - 1):
        i = np.arange(max(0, diagonal - columns + 1), min(rows, diagonal + 1))
        j = diagonal - i
        one = np.minimum(total[i, j + 1], total[i + 1, j]) + alone[i, j]
        total[i + 1, j + 1] = np.minimum(total[i, j] + costs[i, j], one)
    steps: list[Pair] = []
    i, j = rows, columns
    while i or j:
        if i and j and np.isclose(total[i, j], total[i - 1, j - 1] + costs[i - 1, j - 1]):
            steps.append(Pair(i - 1, j - 1))
            i, j = i - 1, j - 1
            continue
        again = i and j and costs[i - 1, j - 1] + _AGAIN < _LEFT_OUT
        from_before = not j or (i and total[i - 1, j] <= total[i, j - 1])
        if again:
            steps.append(Pair(i - 1, j - 1))
        else:
            steps.append(Pair(i - 1, None) if from_before else Pair(None, j - 1))
        i, j = (i - 1, j) if from_before else (i, j - 1)
    return steps[::-1]
