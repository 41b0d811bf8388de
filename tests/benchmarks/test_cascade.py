"""The count of answers that the cascade changes can tell such answers."""

import numpy as np

from benchmarks.cascade import measure
from benchmarks.verdicts.pair import Pair
from tests.change.test_cascade import changed_sheet


def test_it_counts_what_is_settled_and_what_differs(rng):
    pairs = [
        Pair("cells", *changed_sheet(rng, count), "different", family="sheets") for count in (1, 3)
    ]
    measured = measure(pairs)
    assert list(measured) == ["sheets"]
    assert measured["sheets"][:4].tolist() == [2, 2, 0, 0]

    def blind(before, after, differing, *_):
        return np.zeros(differing.shape, np.float32), np.zeros_like(differing)

    assert measure(pairs, ask=blind)["sheets"][:4].tolist() == [2, 2, 2, 2]
