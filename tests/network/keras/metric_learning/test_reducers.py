"""From costs to one number."""

import numpy as np
import pytest

from imgdiff.network.keras.metric_learning.reducers import REDUCERS, mean, nonzero, per_anchor

COSTS = np.array([[0.0, 2.0, 4.0], [6.0, 0.0, 9.0]], np.float32)
WEIGHTS = np.array([[1.0, 1.0, 1.0], [1.0, 0.0, 0.0]], np.float32)


def test_each_is_what_it_says():
    assert float(mean(COSTS, WEIGHTS)) == pytest.approx((0 + 2 + 4 + 6) / 4, rel=1e-4)
    assert float(nonzero(COSTS, WEIGHTS)) == pytest.approx((2 + 4 + 6) / 3, rel=1e-4)
    assert float(per_anchor(COSTS, WEIGHTS)) == pytest.approx((2 + 6) / 2, rel=1e-4)


@pytest.mark.parametrize("reducer", REDUCERS.values())
@pytest.mark.parametrize("shape", [(3,), (3, 4), (3, 4, 2)])
def test_of_equal_costs_it_is_that_cost_and_of_none_nothing(reducer, shape):
    costs = np.full(shape, 0.7, np.float32)
    assert float(reducer(costs, np.ones(shape, np.float32))) == pytest.approx(0.7, rel=1e-4)
    assert float(reducer(costs, np.zeros(shape, np.float32))) == 0
