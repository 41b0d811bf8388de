"""Images turned by quarter turns and mirrored."""

import numpy as np

from imgdiff.recognition.data.symmetries import Symmetries, turned


def test_the_eight_are_those_of_a_square():
    image = np.arange(12).reshape(2, 2, 3)
    found = {turned(image, symmetry).tobytes() for symmetry in range(8)}
    quarter_turns = [np.rot90(image, k) for k in range(4)]
    expected = [*quarter_turns, *(turn[:, ::-1] for turn in quarter_turns)]
    assert found == {np.ascontiguousarray(one).tobytes() for one in expected}
    assert turned(image, 0) is image


def test_no_side_changes_where_images_are_not_square():
    image = np.zeros((2, 5, 3))
    assert {turned(image, symmetry).shape for symmetry in range(4)} == {image.shape}
    assert Symmetries(np.arange(3), square=False).count == 4


def test_images_of_one_stay_alike():
    keys = np.repeat(np.arange(50), 4)
    indices = np.random.default_rng(0).permutation(200)
    drawn = Symmetries(keys, square=True).draw(indices, np.random.default_rng(1))
    of_key = [set(drawn[keys[indices] == key].tolist()) for key in range(50)]
    assert all(len(one) == 1 for one in of_key)
    assert set.union(*of_key) == set(range(8))
