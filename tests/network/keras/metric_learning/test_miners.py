"""Which pairs teach: laws of each miner on drawn distances."""

import numpy as np
import pytest

from imgdiff.network.keras.metric_learning import losses, miners, reducers
from imgdiff.network.keras.metric_learning.objective import objective


@pytest.fixture
def batch(rng):
    """(relation, distance) of 12 images of 4 identities, one of which is alone, some unknown."""
    identity = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3])
    relation = (identity[:, None] == identity).astype(int)
    np.fill_diagonal(relation, -1)
    relation[0, 5] = relation[5, 0] = -1
    points = rng.normal(size=(12, 3))
    return relation, np.linalg.norm(points[:, None] - points, axis=2).astype(np.float32)


@pytest.mark.parametrize("name", miners.MINERS)
def test_pairs_are_only_ever_taken_out(name, batch):
    relation, distance = batch
    mined = np.asarray(miners.MINERS[name]()(relation, distance))
    assert ((mined == relation) | (mined == -1)).all()
    assert (mined == 0).any() and (mined == 1).any()


def test_batch_hard_leaves_the_worst_of_either_kind(batch):
    relation, distance = batch
    mined = np.asarray(miners.batch_hard()(relation, distance))
    for row, kept, away in zip(relation, mined, distance, strict=True):
        assert (kept == 0).sum() == 1 and away[kept == 0] == away[row == 0].min()
        assert (kept == 1).sum() == (row == 1).any()
        assert not (row == 1).any() or away[kept == 1] == away[row == 1].max()


def test_easy_positive_leaves_the_nearest_of_either_kind(batch):
    relation, distance = batch
    mined = np.asarray(miners.easy_positive()(relation, distance))
    for row, kept, away in zip(relation, mined, distance, strict=True):
        assert (kept == 0).sum() == 1 and away[kept == 0] == away[row == 0].min()
        assert not (row == 1).any() or away[kept == 1] == away[row == 1].min()


def test_multi_similarity_leaves_what_is_out_of_order(batch):
    relation, distance = batch
    mined = np.asarray(miners.multi_similarity(0.1)(relation, distance))
    for row, kept, away in zip(relation, mined, distance, strict=True):
        furthest = away[row == 1].max() if (row == 1).any() else -np.inf
        nearest = away[row == 0].min()
        assert ((kept == 1) == ((row == 1) & (away + 0.1 > nearest))).all()
        assert ((kept == 0) == ((row == 0) & (away - 0.1 < furthest))).all()


def test_a_triplet_of_the_hardest_is_that_of_hermans(batch):
    relation, distance = batch
    with_partner = (relation == 1).any(axis=1)
    furthest = np.where(relation == 1, distance, -np.inf).max(axis=1)[with_partner]
    nearest = np.where(relation == 0, distance, np.inf).min(axis=1)[with_partner]
    expected = np.maximum(0, furthest - nearest + 0.2).mean()
    found = objective(losses.triplet(0.2), miners.batch_hard(), reducers.mean)(relation, distance)
    assert float(found) == pytest.approx(expected, rel=1e-4)


def test_of_probabilities_the_highest_are_the_nearest(batch):
    relation, distance = batch
    probability = np.exp(-distance)
    loss = objective(losses.cross_entropy(), miners.batch_hard(), reducers.mean, near_above=True)
    hard = np.asarray(miners.batch_hard()(relation, distance))
    expected = (
        np.mean(-np.log(probability[hard == 1])),
        np.mean(-np.log(1 - probability[hard == 0])),
    )
    assert float(loss(relation, probability)) == pytest.approx(np.mean(expected), rel=1e-3)
