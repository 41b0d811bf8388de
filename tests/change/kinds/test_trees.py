"""Boosted trees read from a file."""

import numpy as np
import pytest

from imgdiff.change.kinds.classify import LEARNED, SHIPPED
from imgdiff.change.kinds.measures import NAMES
from imgdiff.change.kinds.trees import Trees, read_trees


def two_trees() -> Trees:
    """One vote for the second kind where measure 1 is above 0.5, one for the first elsewhere."""
    leaf = np.inf
    return Trees(
        feature=np.array([[1, 0, 0], [1, 0, 0]], np.uint8),
        threshold=np.array([[0.5, leaf, leaf]] * 2, np.float32),
        below=np.array([[1, 1, 2]] * 2, np.uint8),
        above=np.array([[2, 1, 2]] * 2, np.uint8),
        value=np.array([[0, 2, 0], [0, 0, 3]], np.float32),
        kind=np.array([0, 1], np.uint8),
        base=np.zeros(2, np.float32),
        depth=1,
    )


def test_votes_become_probabilities():
    chances = two_trees().probabilities(np.array([[9, 0.5], [9, 0.6]], np.float32))
    np.testing.assert_allclose(chances[0], np.exp([2, 0]) / np.exp([2, 0]).sum())
    np.testing.assert_allclose(chances[1], np.exp([0, 3]) / np.exp([0, 3]).sum())


def test_what_ships_is_of_this_version_and_small():
    trees, names, kinds = read_trees(SHIPPED)
    assert (names, kinds) == (NAMES, LEARNED)
    assert SHIPPED.stat().st_size < 300_000
    assert int(trees.feature.max()) < len(NAMES)


def test_an_array_of_objects_is_refused(tmp_path):
    np.savez(tmp_path / "bad.npz", feature=np.array([{}], object))
    with pytest.raises((ValueError, KeyError)):
        read_trees(tmp_path / "bad.npz")
