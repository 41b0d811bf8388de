"""Kinds of evidence that do not need each other, looked for at the same time."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

#: Most pixels of pictures of which several kinds are looked for at once: each takes memory.
_PIXELS = 6_000_000


def at_once(pixels: int, *jobs: Callable[[], np.ndarray]) -> Iterator[np.ndarray]:
    """Gives what each of them gives, in their order.

    NumPy and OpenCV let other threads work while they do; as many are used as OpenCV may use. Of a
    large picture one is looked for after the other, each when it is asked for.

    Args:
        pixels: Of the picture.
        *jobs: The longest first.
    """
    threads = min(len(jobs), cv2.getNumThreads()) if pixels <= _PIXELS else 1
    if threads < 2:
        for job in jobs:
            yield job()
        return
    with ThreadPoolExecutor(threads) as pool:
        for work in [pool.submit(job) for job in jobs]:
            yield work.result()
