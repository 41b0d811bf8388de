"""Which strip of a page goes along which path: cuts are found coarsely, and then moved."""

import numpy as np


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
