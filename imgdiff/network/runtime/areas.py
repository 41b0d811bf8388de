"""Rectangles of pixels, and arrays that are put together from what was found in each."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np


@dataclass(frozen=True)
class Area:
    """Pixels of a window, bottom and right exclusive."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def size(self) -> tuple[int, int]:
        """(height, width)."""
        return self.bottom - self.top, self.right - self.left

    @property
    def pixels(self) -> int:
        return (self.bottom - self.top) * (self.right - self.left)

    def grown(self, margin: int, whole: "Area", step: int = 1) -> "Area":
        """With so many pixels more on every side and edges moved out to multiples of ``step``, as
        far as ``whole`` goes."""
        return Area(
            max(whole.top, (self.top - margin) // step * step),
            max(whole.left, (self.left - margin) // step * step),
            min(whole.bottom, -(-(self.bottom + margin) // step) * step),
            min(whole.right, -(-(self.right + margin) // step) * step),
        )

    def common(self, other: "Area") -> "Area | None":
        """What both have."""
        found = self.grown(0, other)
        return found if found.top < found.bottom and found.left < found.right else None

    def within(self, whole: "Area", step: int = 1) -> tuple[slice, slice]:
        """Rows and columns of it in an array that has a place for each ``step`` x ``step`` pixels
        of ``whole``."""
        return (
            slice((self.top - whole.top) // step, (self.bottom - whole.top) // step),
            slice((self.left - whole.left) // step, (self.right - whole.left) // step),
        )

    def and_around(self, whole: "Area") -> Iterator["Area"]:
        """This area, and the up to eight that are left of ``whole`` when it is cut along the
        edges of this one."""
        yield self
        for top, bottom in pairwise((whole.top, self.top, self.bottom, whole.bottom)):
            for left, right in pairwise((whole.left, self.left, self.right, whole.right)):
                part = Area(top, left, bottom, right)
                if part.pixels and part != self:
                    yield part

    def tiles(self, side: int, cell: int = 16) -> Iterator["Area"]:
        """Near-equal areas of at most about ``side`` a side that together are this one; they
        start at multiples of ``cell`` from its corner."""
        for top, bottom in _cuts(self.top, self.bottom, side, cell):
            for left, right in _cuts(self.left, self.right, side, cell):
                yield Area(top, left, bottom, right)


def _cuts(start: int, stop: int, side: int, cell: int) -> Iterator[tuple[int, int]]:
    cells, parts = -(-(stop - start) // cell), -(-(stop - start) // side)
    edges = [start + cell * (i * cells // parts) for i in range(parts)]
    yield from pairwise([*edges, stop])


class Mosaic:
    """Arrays (2N, C, ...) of one area by name, put together from its parts by several threads."""

    def __init__(self, whole: Area):
        self._whole, self._lock = whole, threading.Lock()
        self.arrays: dict[str, np.ndarray] = {}

    def put(self, name: str, part: Area, found: np.ndarray, seen: Area, times: int = 1) -> None:
        """The ``part`` of what was found in ``seen``, an area that holds it; so many times, one
        after the other."""
        step = seen.size[0] // found.shape[2]
        with self._lock:
            if name not in self.arrays:
                height, width = self._whole.size
                shape = (times * len(found), found.shape[1], height // step, width // step)
                self.arrays[name] = np.empty(shape, found.dtype)
        array, taken = self.arrays[name], found[(..., *part.within(seen, step))]
        for i in range(0, len(array), len(found)):
            array[(slice(i, i + len(found)), slice(None), *part.within(self._whole, step))] = taken
