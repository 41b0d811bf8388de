"""A heat that waits is the same when it comes back."""

import tracemalloc

import numpy as np
import pytest

from imgdiff.change import set_aside as room
from imgdiff.change.set_aside import set_aside


@pytest.mark.parametrize("share", [0, 0.01, 0.3, 0.7, 1])
@pytest.mark.parametrize("shape", [(500, 333), (1, 9), (3000, 7)])
def test_it_comes_back_as_it_was(rng, monkeypatch, shape, share):
    monkeypatch.setattr(room, "LARGE", 0)
    heat = (rng.random(shape) * (rng.random(shape) < share)).astype(np.float32)
    again = set_aside(heat.copy())()
    assert again.dtype == heat.dtype and np.array_equal(again, heat)


def test_it_takes_little_memory_while_it_waits(monkeypatch):
    monkeypatch.setattr(room, "LARGE", 0)
    tracemalloc.start()
    heat = np.zeros((2000, 2000), np.float32)
    heat[:200] = 0.5
    waiting = set_aside(heat)
    del heat
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 0.2 * 16_000_000
    assert waiting().sum() == 200_000


def test_what_is_small_stays_where_it_is():
    heat = np.zeros((20, 20), np.float32)
    assert set_aside(heat)() is heat
