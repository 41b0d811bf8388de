"""Which images meet in a batch."""

from dataclasses import replace

import numpy as np

from imgdiff.recognition.data.layouts import read_dataset
from imgdiff.recognition.data.pair_labels import relation
from imgdiff.recognition.train.batches import Batches


def test_every_image_is_in_a_batch_once_an_epoch(people):
    dataset = read_dataset(people)
    batches = Batches(dataset, 12, seed=1)
    for epoch in range(3):
        steps = range(epoch * batches.steps, (epoch + 1) * batches.steps)
        indices = np.concatenate([batches.indices(step) for step in steps])
        assert sorted(indices.tolist()) == list(range(len(dataset)))
        assert all((relation(dataset, batches.indices(step)) == 1).any() for step in steps)
    again = Batches(dataset, 12, seed=1)
    np.testing.assert_array_equal(again.indices(7), batches.indices(7))
    assert (batches.indices(0) != batches.indices(batches.steps)).any()


def test_batches_have_one_size_however_many_images_there_are(people):
    dataset = read_dataset(people)
    for size in (5, 7, 48, 100):
        batches = Batches(dataset, size, seed=0)
        assert {len(batches.indices(step)) for step in range(2 * batches.steps)} == {min(size, 48)}


def test_listed_pairs_meet(people):
    dataset = read_dataset(people)
    rng = np.random.default_rng(0)
    pairs = np.array([(2 * i, 2 * i + 1, rng.integers(2)) for i in range(24)])
    batches = Batches(replace(dataset, pairs=pairs), 8, seed=0)
    together = sum(
        (relation(replace(dataset, pairs=pairs), batches.indices(step)) >= 0).sum() // 2
        for step in range(batches.steps)
    )
    assert together >= 22  # a batch's end may part one
