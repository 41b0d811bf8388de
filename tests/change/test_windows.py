"""Windows: they cover what can differ, are small, and cost no more than the whole."""

import numpy as np

from imgdiff.change.windows import CELL, TILE_PIXELS, cost, plan_windows, with_margin
from imgdiff.geometry import Box
from imgdiff.network.receptive_field import WINDOW_MARGIN


def test_they_cover_everything_and_are_small(rng):
    for _ in range(30):
        shape = rng.integers(1, 60, 2) * CELL
        image = Box.of_shape(*(int(side) for side in shape))
        reach = rng.random(shape) < rng.choice([1e-5, 1e-4, 1e-2])
        covered = np.zeros(shape, bool)
        for window in plan_windows(reach):
            assert isinstance(window, Box) and all(edge % CELL == 0 for edge in window)
            assert window.width > 0 and window.height > 0
            assert cost([window], image) <= TILE_PIXELS
            covered[window.slices] = True
        assert (covered | ~reach).all()


def test_many_small_changes_cost_no_more_than_the_whole(rng):
    image = Box.of_shape(1088, 1920)
    for count in (1, 3, 10, 40, 300):
        reach = np.zeros(image.shape, bool)
        for y, x in zip(rng.integers(0, 1080, count), rng.integers(0, 1912, count), strict=True):
            reach[y : y + 8, x : x + 8] = True
        pixels = cost(plan_windows(reach), image)
        assert pixels <= cost(plan_windows(np.ones_like(reach)), image)
        assert pixels <= count * (8 + 2 * CELL + 2 * WINDOW_MARGIN) ** 2


def test_nothing_needs_no_windows():
    assert plan_windows(np.zeros((64, 64), bool)) == []


def test_the_margin_stays_inside():
    grown = with_margin(Box(0, 16, 32, 48), Box.of_shape(400, 40))
    assert grown == (0, 0, 40, 48 + WINDOW_MARGIN)
