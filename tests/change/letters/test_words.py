"""What may be words, in either of two pictures."""

import numpy as np

from imgdiff.arrays import differs
from imgdiff.change.edges import EDGE, contrast
from imgdiff.change.letters.words import either_edges


def test_edges_are_those_of_either_image(rng):
    for changed in (0, 1, 12):
        before = np.full((90, 140, 3), 240, np.uint8)
        for y, x in rng.integers(0, 90, (20, 2)):
            before[y : y + 9, x : x + 20] = rng.integers(0, 255, 3)
        after = before.copy()
        for y, x in rng.integers(0, 90, (changed, 2)):
            after[y : y + 5, x : x + 7] = rng.integers(0, 255, 3)
        either = (contrast(before) >= EDGE) | (contrast(after) >= EDGE)
        found = either_edges(before, after, differs(before, after) > 0)
        np.testing.assert_array_equal(found, either)
