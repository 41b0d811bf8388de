"""Means over the cells of a grid, as matrices: the same for Keras, ONNX and NumPy."""

import numpy as np


def cell_means(side: int, cells: int) -> np.ndarray:
    """A matrix that takes the means over equal stretches of a side.

    A place that a boundary cuts counts in part.

    Args:
        side: Places of the side.
        cells: Stretches; never more than there are places.

    Returns:
        float32 (cells, side).
    """
    cells = min(cells, side)
    edges = np.linspace(0, side, cells + 1)
    places = np.arange(side)
    overlap = np.minimum(edges[1:, None], places + 1) - np.maximum(edges[:-1, None], places)
    return (np.maximum(overlap, 0) * cells / side).astype(np.float32)


def cells_a_side(grid: int, taps: int) -> list[int]:
    """Cells a side of each tap: every block has half the resolution of the one before.

    Args:
        grid: Cells a side of the first.
        taps: How many there are.
    """
    return [max(1, grid >> tap) for tap in range(taps)]
