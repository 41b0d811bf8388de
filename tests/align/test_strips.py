"""Which strip of a page goes along which path, and shifts that are rounded."""

import itertools

import numpy as np

from imgdiff.align.layout.rounded import rounded_shifts
from imgdiff.align.layout.strips import cheapest_spans


def test_no_other_spans_are_cheaper(rng):
    for _ in range(20):
        costs = rng.random((3, 5))
        spans = cheapest_spans(costs, 0.4)
        total = sum(costs[path, a:b].sum() for a, b, path in spans) + 0.4 * (len(spans) - 1)
        ways = itertools.combinations_with_replacement(range(3), 5)
        each = [
            sum(costs[path, strip] for strip, path in enumerate(way)) + 0.4 * (len(set(way)) - 1)
            for way in ways
        ]
        assert np.isclose(total, min(each))
        assert [b for _, b, _ in spans] == [a for a, *_ in spans[1:]] + [5]


def test_a_shift_a_row_beside_is_found_where_blocks_are_the_same_there_alone():
    known = {0: np.ones((32, 4), np.float32), 40: np.ones((32, 4), np.float32)}
    known[40][:16] = 0
    beside = np.ones((32, 4), np.float32)
    beside[16:, 2] = 0
    far = np.ones((32, 4), np.float32)
    found = rounded_shifts(known, lambda shift: beside if shift == 41 else far)
    assert list(found) == [41]
    assert not rounded_shifts({0: np.zeros((32, 4), np.float32)}, lambda shift: beside)


def test_a_rule_that_lies_on_another_one_further_off_is_looked_for_beside_the_path():
    known = {shift: np.ones((32, 4), np.float32) for shift in (0, -36, -72)}
    known[-36][:16] = known[-72][16:] = 0  # along -36 the second half is left over

    def cost(shift):
        return np.full((32, 4), float(shift != -35), np.float32)

    assert not rounded_shifts(known, cost, [(0, 16, -36), (16, 32, -72)])
    assert next(iter(rounded_shifts(known, cost, [(0, 32, -36)]))) == -35
