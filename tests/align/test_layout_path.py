"""The cheapest path through the rows of two pages."""

import itertools

import numpy as np
import pytest

from imgdiff.align.layout.path import GAP_ROW, NEVER, cheapest_path, path_costs


def costs_of(before, after, shifts):
    """1 where two rows, told by letters, differ; (H, K)."""
    costs = np.full((len(before), len(shifts)), NEVER, np.float32)
    for (y, letter), (k, shift) in itertools.product(enumerate(before), enumerate(shifts)):
        if 0 <= y + shift < len(after):
            costs[y, k] = letter != after[y + shift]
    return costs


def path_of(before, after, shifts, gap=1.0):
    shifts = np.array(shifts)
    end = len(after) - len(before)
    total, runs = cheapest_path(costs_of(before, after, shifts), shifts, end, gap)
    return total, [(run.start, run.stop, int(shifts[run.shift])) for run in runs]


def gap_cost(*sizes, gap=1.0):
    return sum(gap * (1 + GAP_ROW * size) for size in sizes)


def test_equal_pages_run_along_in_place():
    assert path_of("abcdef", "abcdef", [-1, 0, 1]) == (0, [(0, 6, 0)])


@pytest.mark.parametrize(
    ("before", "after", "shifts", "runs", "gaps"),
    [
        ("abcdef", "XYabcdef", [0, 2], [(0, 6, 2)], (2,)),
        ("abcdef", "abcXYdef", [0, 2], [(0, 3, 0), (3, 6, 2)], (2,)),
        ("abcXYdef", "abcdef", [-2, 0], [(0, 3, 0), (5, 8, -2)], (2,)),
        ("XYabcdef", "abcdef", [-2, 0], [(2, 8, -2)], (2,)),
        ("abcdef", "XYabcd", [0, 2], [(0, 4, 2)], (2, 2)),
        ("Habcdef.F", "HXabcdefF", [0, 1], [(0, 1, 0), (1, 7, 1), (8, 9, 0)], (1, 1)),
        ("abcdefgh", "abXcdfgh", [0, 1], [(0, 2, 0), (2, 4, 1), (5, 8, 0)], (1, 1)),
    ],
)
def test_bands_and_what_they_cost(before, after, shifts, runs, gaps):
    total, found = path_of(before, after, shifts, gap=0.4)
    assert found == runs
    assert total == pytest.approx(gap_cost(*gaps, gap=0.4), abs=1e-5)


def test_a_gap_is_dearer_than_few_rows_that_differ():
    assert path_of("abcdef", "abXdef", [0, 1, -1]) == (1, [(0, 6, 0)])
    assert path_of("abcdefgh", "bcdefghX", [0, -1], gap=10)[1] == [(0, 8, 0)]


def test_the_costs_of_parts_are_those_of_their_paths(rng):
    shifts = np.array([-4, 0, 3, 7])
    costs = rng.random((40, 5, 4)).astype(np.float32)
    costs[:4, :, 0] = costs[-7:, :, 3] = costs[-3:, :, 2] = NEVER
    gaps = rng.random(5).astype(np.float32) * 4
    for end in (0, 3):
        each = [
            cheapest_path(costs[:, part], shifts, end, float(gaps[part]))[0] for part in range(5)
        ]
        np.testing.assert_allclose(path_costs(costs, shifts, end, gaps), each, rtol=1e-5)


def test_no_other_path_is_cheaper(rng):
    """Of all ways to give each row a shift, or none, that go through both pages once."""
    shifts = np.array([-2, 0, 1])
    for _ in range(20):
        costs = rng.random((6, 3)).astype(np.float32)
        costs[:2, 0] = costs[-1:, 2] = NEVER
        total, _ = cheapest_path(costs, shifts, 0, 0.5)
        cheapest = np.inf
        for rows in itertools.product([None, 0, 1, 2], repeat=6):
            cost, shift, gone = 0.0, 0, 0
            for y, k in enumerate([*rows, 1]):  # at the end the shift is 0 again
                if k is None:
                    gone += 1
                    continue
                step = int(shifts[k]) - shift
                if y == 6 and gone > shift and gone and step:
                    # What is left of both are other rows: as three bands.
                    cheapest = min(cheapest, cost + 0.5 * (3 + GAP_ROW * (2 * gone - shift)))
                if gone != max(0, -step):
                    cost = np.inf
                    break
                rounded = abs(step) == 1  # a quarter, as others may move further
                cost += 0.5 * (0.25 if rounded else 1 + GAP_ROW * abs(step)) * (step != 0)
                cost += float(costs[y, k]) if y < 6 else 0
                shift, gone = int(shifts[k]), 0
            cheapest = min(cheapest, cost)
        assert total == pytest.approx(cheapest, abs=1e-4)
