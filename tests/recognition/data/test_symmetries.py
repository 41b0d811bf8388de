"""Images turned by quarter turns and mirrored."""

import numpy as np

from imgdiff.recognition.data.symmetries import Symmetries


def test_no_image_lies_on_its_side_where_that_changes_its_shape():
    assert Symmetries(np.arange(3), square=False).count == 4


def test_images_of_one_stay_alike():
    keys = np.repeat(np.arange(50), 4)
    indices = np.random.default_rng(0).permutation(200)
    drawn = Symmetries(keys, square=True).draw(indices, np.random.default_rng(1))
    of_key = [set(drawn[keys[indices] == key].tolist()) for key in range(50)]
    assert all(len(one) == 1 for one in of_key)
    assert set.union(*of_key) == set(range(8))
