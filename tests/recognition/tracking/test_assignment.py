"""Pairs that cost least, held against every way there is."""

from itertools import permutations

import numpy as np
import pytest

from imgdiff.recognition.tracking.assignment import assigned


@pytest.mark.parametrize("seed", range(20))
def test_no_other_way_costs_less(seed):
    rng = np.random.default_rng(seed)
    rows, columns = (int(side) for side in rng.integers(1, 6, 2))
    costs = rng.random((rows, columns)) * rng.choice([1, 10])
    costs = np.round(costs) if seed % 3 == 0 else costs  # ties
    pairs = assigned(costs)
    for side in (0, 1):
        assert len({pair[side] for pair in pairs}) == len(pairs) == min(rows, columns)
    table = costs if rows <= columns else costs.T
    least = min(
        sum(table[row, column] for row, column in enumerate(way))
        for way in permutations(range(table.shape[1]), len(table))
    )
    assert sum(costs[pair] for pair in pairs) == pytest.approx(least)


def test_the_nearest_may_have_to_yield():
    assert assigned(np.array([[1.0, 2.0], [1.1, 9.0]])) == [(0, 1), (1, 0)]


def test_of_nothing_there_are_no_pairs():
    assert assigned(np.zeros((0, 3))) == assigned(np.zeros((3, 0))) == []
