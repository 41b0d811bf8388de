"""Arrays that are put together from tiles."""

import threading

import numpy as np

from imgdiff.geometry import Box


class TileBuffer:
    """Arrays (2N, C, ...) of one box by name, put together from its tiles by several threads.

    Args:
        whole: The box, in pixels.
    """

    def __init__(self, whole: Box):
        self._whole, self._lock = whole, threading.Lock()
        self.arrays: dict[str, np.ndarray] = {}

    def put(self, name: str, tile: Box, values: np.ndarray, around: Box, times: int = 1) -> None:
        """Puts in the values of one tile.

        Args:
            name: Of the array.
            tile: Where they go.
            values: (2N / times, C, h, w), of ``around``.
            around: A box that holds the tile: what lies outside of it is left away.
            times: How often they are put in, one after the other.
        """
        step = around.height // values.shape[2]
        with self._lock:
            if name not in self.arrays:
                height, width = self._whole.shape
                shape = (times * len(values), values.shape[1], height // step, width // step)
                self.arrays[name] = np.empty(shape, values.dtype)
        array, part = self.arrays[name], values[(..., *tile.slices_in(around, step))]
        place = tile.slices_in(self._whole, step)
        for i in range(0, len(array), len(values)):
            array[(slice(i, i + len(values)), slice(None), *place)] = part
