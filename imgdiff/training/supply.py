"""Batches made by other processes a few steps ahead of the training. Imports no framework."""

import multiprocessing
from collections import deque

import cv2

from imgdiff.training.pairs import PairMaker, batch

#: (pairs, size) of the batches, in turn: most are small, some see further.
SHAPES = ((8, 96), (8, 96), (8, 96), (3, 160))

_maker: PairMaker | None = None


def _start_worker(photos):
    global _maker
    cv2.setNumThreads(1)
    _maker = PairMaker(photos)


def _make(seed: int, step: int):
    if _maker is None:
        raise RuntimeError("the worker was not started by batches()")
    count, size = SHAPES[step % len(SHAPES)]
    return batch(_maker, seed, step, count, size)


def batches(photos, seed: int, first: int, workers: int, ahead: int = 12):
    """Batch after batch from number ``first`` on; each depends on ``seed`` and its number alone."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, _start_worker, (photos,)) as pool:
        pending: deque = deque()
        step = first
        while True:
            while len(pending) < ahead:
                pending.append(pool.apply_async(_make, (seed, step)))
                step += 1
            yield pending.popleft().get()
