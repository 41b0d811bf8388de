"""What is cheap about words that another renderer drew is also right."""

import numpy as np

from imgdiff.arrays import differs
from imgdiff.change.edges import EDGE, contrast
from imgdiff.change.letters.redrawn import _edges


def test_edges_are_those_of_either_image(rng):
    for changed in (0, 1, 12):
        before = np.full((90, 140, 3), 240, np.uint8)
        for y, x in rng.integers(0, 90, (20, 2)):
            before[y : y + 9, x : x + 20] = rng.integers(0, 255, 3)
        after = before.copy()
        for y, x in rng.integers(0, 90, (changed, 2)):
            after[y : y + 5, x : x + 7] = rng.integers(0, 255, 3)
        either = (contrast(before) >= EDGE) | (contrast(after) >= EDGE)
        np.testing.assert_array_equal(_edges(before, after, differs(before, after) > 0), either)
