"""Means over the cells of a grid, as matrices: the same for Keras, ONNX and NumPy."""

import numpy as np


def cell_means(side: int, cells: int) -> np.ndarray:
    """float32 (cells, side): each row takes the mean of one of ``cells`` equal stretches of a side.
    A place that a boundary cuts counts in part; there are never more cells than places."""
    cells = min(cells, side)
    edges = np.linspace(0, side, cells + 1)
    places = np.arange(side)
    inside = np.minimum(edges[1:, None], places + 1) - np.maximum(edges[:-1, None], places)
    return (np.maximum(inside, 0) * cells / side).astype(np.float32)


def cells_a_side(grid: int, taps: int) -> list[int]:
    """Of each tap: every block has half the resolution of the one before."""
    return [max(1, grid >> tap) for tap in range(taps)]
