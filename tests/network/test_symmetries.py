"""Images turned by quarter turns and mirrored."""

import keras
import numpy as np
import pytest

from imgdiff.network.symmetries import turned, turned_back, turned_tensor


def test_the_eight_are_those_of_a_square():
    image = np.arange(12).reshape(2, 2, 3)
    found = {turned(image, symmetry).tobytes() for symmetry in range(8)}
    quarter_turns = [np.rot90(image, k) for k in range(4)]
    expected = [*quarter_turns, *(turn[:, ::-1] for turn in quarter_turns)]
    assert found == {np.ascontiguousarray(one).tobytes() for one in expected}
    assert turned(image, 0) is image


def test_four_keep_the_shape():
    image = np.zeros((2, 5, 3))
    assert {turned(image, symmetry).shape for symmetry in range(4)} == {image.shape}


@pytest.mark.parametrize("symmetry", range(8))
def test_many_at_once_back_again_and_as_tensors(symmetry, rng):
    images = rng.normal(size=(3, 4, 4, 2)).astype(np.float32)
    found = turned(images, symmetry)
    for image, one in zip(images, found, strict=True):
        np.testing.assert_array_equal(turned(image, symmetry), one)
    np.testing.assert_array_equal(turned_back(found[0, ..., 0], symmetry), images[0, ..., 0])
    tensor = turned_tensor(keras.ops, keras.ops.convert_to_tensor(images), symmetry)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(tensor), found)
