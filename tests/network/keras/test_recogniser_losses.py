"""The losses over all pairs of a batch."""

import keras
import numpy as np
import pytest

from imgdiff.network.keras import recogniser_losses


def test_a_pair_weighs_as_much_as_its_kind_has_pairs():
    """Twice as many different pairs of the same kind change nothing."""
    distance = np.array([[0.0, 0.4, 0.7], [0.4, 0.0, 0.7], [0.7, 0.7, 0.0]], np.float32)
    relation = np.array([[-1, 1, 0], [1, -1, -1], [0, -1, -1]])
    more = np.array([[-1, 1, 0], [1, -1, 0], [0, 0, -1]])
    for loss in (recogniser_losses.contrastive(), recogniser_losses.cross_entropy()):
        one, two = (float(loss(r, distance)) for r in (relation, more))
        assert one == pytest.approx(two, rel=1e-4)
    expected = 0.4**2 + (1 - 0.7) ** 2
    assert float(recogniser_losses.contrastive()(relation, distance)) == pytest.approx(
        expected, rel=1e-4
    )
    assert float(recogniser_losses.contrastive(0.5)(relation, distance)) == pytest.approx(
        0.16, rel=1e-4
    )


def test_cross_entropy_is_that_of_keras(rng):
    probability = rng.uniform(0.01, 0.99, (6, 6)).astype(np.float32)
    relation = np.where(rng.random((6, 6)) < 0.5, 1, 0)
    kinds = [
        float(np.mean(keras.losses.binary_crossentropy(k * np.ones(n), probability[relation == k])))
        for k in (0, 1)
        for n in [(relation == k).sum()]
    ]
    found = float(recogniser_losses.cross_entropy()(relation, probability))
    assert found == pytest.approx(np.mean(kinds), rel=1e-3)


def test_multi_similarity_wants_like_near_and_unlike_far():
    relation = np.array([[-1, 1, 0, 0], [1, -1, 0, 0], [0, 0, -1, 1], [0, 0, 1, -1]])
    loss = recogniser_losses.multi_similarity()
    good = np.where(relation == 1, 0.05, 1.0).astype(np.float32)
    bad = np.where(relation == 1, 1.0, 0.05).astype(np.float32)
    assert float(loss(relation, good)) == pytest.approx(0, abs=1e-6)  # mining leaves nothing
    assert float(loss(relation, bad)) > 0.5


def test_supervised_contrastive_is_a_choice_among_all_others(rng):
    relation = np.array([[-1, 1, 0, 0], [1, -1, 0, -1], [0, 0, -1, -1], [0, -1, -1, -1]])
    distance = rng.uniform(0, 1, (4, 4)).astype(np.float32)
    found = float(recogniser_losses.supervised_contrastive(0.2)(relation, distance))
    likely = np.exp((1 - distance) / 0.2)
    chosen = [likely[0, 1] / likely[0, 1:].sum(), likely[1, 0] / likely[1, [0, 2]].sum()]
    assert found == pytest.approx(-np.mean(np.log(chosen)), rel=1e-4)  # two have a partner


def test_precision_does_not_depend_on_how_many_pairs_there_are():
    metric = recogniser_losses.precision(0.5, same_above=False)
    relation = np.array([[-1, 1, 0], [1, -1, 0], [0, 0, -1]])
    assert float(metric(relation, np.full((3, 3), 0.2, np.float32))) == pytest.approx(0.5)
    right = np.where(relation == 1, 0.1, 0.9).astype(np.float32)
    assert float(metric(relation, right)) == pytest.approx(1)
