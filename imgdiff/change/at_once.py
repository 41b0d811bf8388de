"""Kinds of evidence that do not need each other, looked for at the same time."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import cv2
import numpy as np

from imgdiff.arrays import bands
from imgdiff.io.resize import Enlarged

#: Fewest and most pixels of pictures of which several kinds are looked for at once: of small ones
#: Python itself takes most of the time, which threads only take from each other; of large ones each
#: takes memory.
_FEWEST, _PIXELS = 250_000, 6_000_000

Found = TypeVar("Found")


def at_once(pixels: int, *jobs: Callable[[], Found]) -> Iterator[Found]:
    """Gives what each of them gives, in their order.

    NumPy and OpenCV let other threads work while they do; as many are used as OpenCV may use. Of a
    small picture, and of a large one, one is looked for after the other, each when it is asked for.

    Args:
        pixels: Of the picture.
        *jobs: The longest first.
    """
    threads = min(len(jobs), cv2.getNumThreads()) if _FEWEST <= pixels <= _PIXELS else 1
    if threads < 2:
        for job in jobs:
            yield job()
        return
    with ThreadPoolExecutor(threads) as pool:
        for work in [pool.submit(job) for job in jobs]:
            yield work.result()


def raise_at_once(
    heat: np.ndarray, *jobs: Callable[[np.ndarray | None], np.ndarray]
) -> Iterator[None]:
    """Raises a heat to that of several kinds, one after the other in their order.

    Args:
        heat: float32 (H, W), written to.
        *jobs: The longest first. Each is given the heat that it raises in place, or None, and gives
            the heat that it raised, or one of its own.

    Yields:
        Whenever the heat was raised to that of one more.
    """
    # Of a large picture there is one heat for all: each takes memory.
    out = heat if heat.size > _PIXELS else None
    for found in at_once(heat.size, *(lambda job=job: job(out) for job in jobs)):  # type: ignore[misc]
        if found is not heat:
            np.maximum(heat, found, out=heat)
        yield


def raise_to_enlarged(heat: np.ndarray, found: np.ndarray, where: np.ndarray) -> None:
    """Raises a heat in place to that of a smaller copy.

    Args:
        heat: float32 (H, W).
        found: float32 (h, w), of the copy.
        where: bool (H, W), the places that are raised.
    """
    enlarged = Enlarged(found, heat.shape)
    for rows in bands(len(heat)):
        np.maximum(heat[rows], enlarged.band(rows), out=heat[rows], where=where[rows])
