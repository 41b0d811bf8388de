"""What the pairs of a batch cost, as each loss is minimised by itself."""

import keras
import numpy as np
import pytest

from imgdiff.network.keras.metric_learning import losses, miners, reducers
from imgdiff.network.keras.metric_learning.objective import objective, precision

EVERY = miners.every_pair()


def value(loss, reducer, relation, score, miner=EVERY, **options) -> float:
    return float(objective(loss, miner, reducer, **options)(relation, score))


def contrastive(relation, distance, margin=1.0) -> float:
    return value(losses.contrastive(margin), reducers.nonzero, relation, distance)


def test_a_pair_weighs_as_much_as_its_kind_has_pairs():
    """Twice as many different pairs of the same kind change nothing."""
    distance = np.array([[0.0, 0.4, 0.7], [0.4, 0.0, 0.7], [0.7, 0.7, 0.0]], np.float32)
    relation = np.array([[-1, 1, 0], [1, -1, -1], [0, -1, -1]])
    more = np.array([[-1, 1, 0], [1, -1, 0], [0, 0, -1]])
    assert contrastive(relation, distance) == pytest.approx(contrastive(more, distance), rel=1e-4)
    one, two = (
        value(losses.cross_entropy(), reducers.mean, r, distance, near_above=True)
        for r in (relation, more)
    )
    assert one == pytest.approx(two, rel=1e-4)
    expected = 0.4**2 + (1 - 0.7) ** 2
    assert contrastive(relation, distance) == pytest.approx(expected, rel=1e-4)
    assert contrastive(relation, distance, 0.5) == pytest.approx(0.16, rel=1e-4)


def test_cross_entropy_is_that_of_keras(rng):
    probability = rng.uniform(0.01, 0.99, (6, 6)).astype(np.float32)
    relation = np.where(rng.random((6, 6)) < 0.5, 1, 0)
    kinds = [
        float(np.mean(keras.losses.binary_crossentropy(k * np.ones(n), probability[relation == k])))
        for k in (0, 1)
        for n in [(relation == k).sum()]
    ]
    found = value(losses.cross_entropy(), reducers.mean, relation, probability)
    assert found == pytest.approx(np.mean(kinds), rel=1e-3)


def test_a_triplet_costs_what_it_lacks_of_the_margin(rng):
    relation = np.array([[-1, 1, 0, 0], [1, -1, 0, 0], [0, 0, -1, -1], [0, 0, -1, -1]])
    distance = rng.uniform(0, 1, (4, 4)).astype(np.float32)
    lacking = [
        max(0.0, float(distance[a, p] - distance[a, n]) + 0.3)
        for a, p in ((0, 1), (1, 0))
        for n in (2, 3)
    ]
    found = value(losses.triplet(0.3), reducers.mean, relation, distance)
    assert found == pytest.approx(np.mean(lacking), rel=1e-4)
    found = value(losses.triplet(0.3), reducers.nonzero, relation, distance)
    assert found == pytest.approx(np.mean([lack for lack in lacking if lack]), rel=1e-4)


def test_multi_similarity_wants_like_near_and_unlike_far():
    relation = np.array([[-1, 1, 0, 0], [1, -1, 0, 0], [0, 0, -1, 1], [0, 0, 1, -1]])
    good = np.where(relation == 1, 0.05, 1.0).astype(np.float32)
    bad = np.where(relation == 1, 1.0, 0.05).astype(np.float32)
    mined, loss = miners.multi_similarity(), losses.multi_similarity()
    # Mining leaves nothing.
    assert value(loss, reducers.mean, relation, good, mined) == pytest.approx(0, abs=1e-6)
    assert value(loss, reducers.mean, relation, bad, mined) > 0.5
    # By hand: every anchor has one same and two different images.
    pull, push = np.log1p(np.exp(-2 * -0.5)) / 2, np.log1p(2 * np.exp(50 * 0.45)) / 50
    assert value(loss, reducers.mean, relation, bad) == pytest.approx(pull + push, rel=1e-4)


def test_supervised_contrastive_is_a_choice_among_all_others(rng):
    relation = np.array([[-1, 1, 0, 0], [1, -1, 0, -1], [0, 0, -1, -1], [0, -1, -1, -1]])
    distance = rng.uniform(0, 1, (4, 4)).astype(np.float32)
    found = value(losses.supervised_contrastive(0.2), reducers.per_anchor, relation, distance)
    likely = np.exp((1 - distance) / 0.2)
    chosen = [likely[0, 1] / likely[0, 1:].sum(), likely[1, 0] / likely[1, [0, 2]].sum()]
    assert found == pytest.approx(-np.mean(np.log(chosen)), rel=1e-4)  # two have a partner


@pytest.mark.parametrize("distance", [0.0, 1e-3, 50.0, 3000.0])
@pytest.mark.parametrize("loss", ["multi_similarity", "supervised_contrastive", "triplet"])
def test_no_distance_is_too_much(loss, distance):
    """Sums of absolute differences go far beyond 2, where cosines end."""
    embeddings = keras.Variable(np.array([[0.0], [0.5], [1.0], [1.5]], np.float32) * distance)
    relation = np.array([[-1, 1, 0, 0], [1, -1, 0, 0], [0, 0, -1, 1], [0, 0, 1, -1]])
    import tensorflow as tf

    with tf.GradientTape() as tape:
        apart = keras.ops.abs(embeddings - keras.ops.transpose(embeddings))
        cost = objective(getattr(losses, loss)(), EVERY, reducers.mean)(relation, apart)
    assert np.isfinite(float(cost))
    assert np.isfinite(tape.gradient(cost, embeddings.value).numpy()).all()


def test_precision_does_not_depend_on_how_many_pairs_there_are():
    metric = precision(0.5)
    relation = np.array([[-1, 1, 0], [1, -1, 0], [0, 0, -1]])
    assert float(metric(relation, np.full((3, 3), 0.2, np.float32))) == pytest.approx(0.5)
    right = np.where(relation == 1, 0.1, 0.9).astype(np.float32)
    assert float(metric(relation, right)) == pytest.approx(1)
    assert float(precision(0.5, near_above=True)(relation, 1 - right)) == pytest.approx(1)
