import numpy as np

from recipe.object_classes import read_kinds


def test_kinds_are_held_out_by_class(kinds_file):
    parts = {part: read_kinds(kinds_file, part) for part in ("train", "validation", "test")}
    names = [name for kinds in parts.values() for name in kinds.names]
    assert len(names) == len(set(names)) == 24
    train = parts["train"]
    assert train.images.shape == (3 * len(train.names), 64, 64, 3)
    assert np.bincount(train.labels).tolist() == [3] * len(train.names)
    pictures, labels = train.batch(1, 0, ((5, 48),))
    assert pictures.shape == (5, 48, 48, 3) and labels.shape == (5,)
    np.testing.assert_array_equal(pictures, train.batch(1, 0, ((5, 48),))[0])
