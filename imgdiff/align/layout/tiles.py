"""Where a page differs and has something to recognise, tile by tile."""

import cv2
import numpy as np

#: Side of a tile in pixels.
TILE = 16


def structure(grey: np.ndarray) -> np.ndarray:
    """How much tiles vary in both directions.

    Args:
        grey: uint8 (H, W).

    Returns:
        float32 (H // 16, W // 16), levels from one pixel to the next.
    """
    down = np.zeros_like(grey)
    right = np.zeros_like(grey)
    cv2.absdiff(grey[1:], grey[:-1], down[1:])
    right[:, 1:] = cv2.absdiff(
        np.ascontiguousarray(grey[:, 1:]), np.ascontiguousarray(grey[:, :-1])
    )
    return np.minimum(*(tile_means(step) for step in (down, right))).astype(np.float32)


def tile_means(plane: np.ndarray) -> np.ndarray:
    """Means of (H, W) over tiles, (H // 16, W // 16)."""
    rows, columns = (length // TILE for length in plane.shape)
    part = np.ascontiguousarray(plane[: rows * TILE, : columns * TILE])
    return cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA)
