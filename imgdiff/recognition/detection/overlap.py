"""How much boxes overlap."""

import numpy as np


def overlap_table(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Intersection over union of each of float (N, 4) boxes with each of (M, 4): float (N, M)."""
    a, b = one[:, None], two[None]
    sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    both = np.prod(np.maximum(sides, 0), axis=2)
    areas = [np.prod(boxes[..., 2:] - boxes[..., :2], axis=2) for boxes in (a, b)]
    return both / np.maximum(areas[0] + areas[1] - both, 1e-9)
