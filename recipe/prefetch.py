"""Batches made by other processes a few steps ahead of the training. Imports no framework."""

import multiprocessing
from collections import deque
from dataclasses import dataclass
from typing import Any

import cv2

from recipe.object_classes import SHAPES, Kinds
from recipe.pairs import PairMaker

#: (pictures, side) of the labelled pictures beside each batch of eight pairs.
BESIDE = ((12, 64), (6, 96), (12, 64), (2, 144))


@dataclass(frozen=True)
class KindsMaker:
    """Batches of labelled pictures."""

    kinds: Kinds
    shapes: tuple[tuple[int, int], ...] = SHAPES

    def batch(self, seed: int, step: int):
        """Batch number ``step``: pictures and labels."""
        return self.kinds.batch(seed, step, self.shapes)


@dataclass(frozen=True)
class FullMaker:
    """Batches of pairs, each with a few labelled pictures beside it."""

    pairs: PairMaker
    kinds: Kinds
    shapes: tuple[tuple[int, int], ...] = BESIDE

    def batch(self, seed: int, step: int):
        """Batch number ``step``: inputs and targets, as Keras takes them."""
        inputs, targets = self.pairs.batch(seed, step)
        pictures, labels = self.kinds.batch(seed, step, self.shapes)
        return [*inputs, pictures], {**targets, "kind": labels}


_maker: Any = None


def _start_worker(maker):
    global _maker
    cv2.setNumThreads(1)
    _maker = maker


def _make(seed: int, step: int):
    if _maker is None:
        raise RuntimeError("the worker was not started by batches()")
    return _maker.batch(seed, step)


def batches(maker, seed: int, first: int, workers: int, ahead: int = 12):
    """``maker.batch(seed, number)`` for number after number from ``first`` on; each depends on
    ``seed`` and its number alone, so a run that was stopped goes on as if it had not been."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, _start_worker, (maker,)) as pool:
        pending: deque = deque()
        step = first
        while True:
            while len(pending) < ahead:
                pending.append(pool.apply_async(_make, (seed, step)))
                step += 1
            yield pending.popleft().get()
