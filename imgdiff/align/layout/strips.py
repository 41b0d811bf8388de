"""Which strip of a page goes along which path: cuts are found coarsely, and then moved."""

from collections.abc import Iterable

import numpy as np

from imgdiff.align.layout.path import NEVER


def cheapest_spans(costs: np.ndarray, cut: float) -> list[tuple[int, int, int]]:
    """From where to where each path holds, from the left, in the order of the paths.

    Args:
        costs: float32 (P, S), what each strip costs along each path.
        cut: What one path more costs.

    Returns:
        (first strip, the one beyond the last, path); a path may hold nowhere.
    """
    paths, strips = costs.shape
    totals = costs[:, 0].astype(np.float64)
    origins = np.empty((strips, paths), int)
    for strip in range(1, strips):
        # The cheapest of the paths further left, or the same one.
        came = np.concatenate([[np.inf], np.minimum.accumulate(totals)[:-1] + cut])
        first = np.maximum.accumulate(_places_of_records(totals))
        origins[strip] = np.where(came < totals, np.concatenate([[0], first[:-1]]), range(paths))
        totals = np.minimum(totals, came) + costs[:, strip]
    spans, stop, path = [], strips, int(totals.argmin())
    for strip in range(strips - 1, 0, -1):
        origin = int(origins[strip, path])
        if origin != path:
            spans.append((strip, stop, path))
            stop, path = strip, origin
    return [*spans, (0, stop, path)][::-1]


def _places_of_records(values: np.ndarray) -> np.ndarray:
    """For each value its place where none before it is less, else 0."""
    records = values <= np.minimum.accumulate(values)
    return np.where(records, np.arange(len(values)), 0)


def cheapest_edge(left: np.ndarray, right: np.ndarray) -> int:
    """Where one of two parts beside each other best gives way to the other.

    Args:
        left: float (N,), what each column costs as one of the left part.
        right: float (N,), as one of the right part.

    Returns:
        How many columns are the left part's; the middle of those as good.
    """
    sums = [np.concatenate([[0], np.cumsum(costs)]) for costs in (left, right)]
    apart = sums[0] + (sums[1][-1] - sums[1])
    least = np.flatnonzero(apart <= apart.min())
    return int(least[len(least) // 2])


def most_gained(still: np.ndarray, moved: Iterable[np.ndarray]) -> float:
    """What moving could explain at most: in each strip the rows that gain most by a shift.

    Args:
        still: float32 (H, S), what each strip of each row costs in place.
        moved: The same at other shifts.
    """
    most = np.zeros(still.shape[1])
    for cost in moved:
        gain = np.where((still < NEVER) & (cost < NEVER), still - cost, 0)
        sums = np.cumsum(gain, axis=0)
        least = np.minimum(np.minimum.accumulate(sums, axis=0), 0)
        most = np.maximum(most, (sums - least).max(axis=0))
    return float(most.sum())
