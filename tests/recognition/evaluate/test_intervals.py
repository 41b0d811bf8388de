import numpy as np
import pytest

from imgdiff.recognition.evaluate.intervals import FEWEST, intervals, mean_interval, pair_weights
from imgdiff.recognition.evaluate.ranking import METRICS


def simulated(rng, people=30, each=4):
    """Distances of all pairs of people of whom some are hard: the pairs of a person err
    together. Gives distances, same, units."""
    who = np.repeat(np.arange(people), each)
    points = rng.normal(0, 1, (people, 3))[who]
    points = points + rng.normal(0, 1, points.shape) * rng.gamma(1.5, 0.25, people)[who][:, None]
    one, two = np.triu_indices(len(who), 1)
    kept = (who[one] == who[two]) | (rng.random(len(one)) < 300 / len(one))
    one, two = one[kept], two[kept]
    distances = np.linalg.norm(points[one] - points[two], axis=1)
    return distances, who[one] == who[two], who[np.stack([one, two], axis=1)]


def test_pairs_count_as_often_as_their_people_are_drawn():
    # A pair of each person, then one between each two neighbours.
    people = np.arange(6)
    units = np.r_[np.stack([people, people], 1), np.stack([people[:-1], people[1:]], 1)] + 10
    weights = np.concatenate(list(pair_weights(units, 11, replicates=300, seed=1)))
    assert weights.shape == (300, 11)
    assert (weights[:, :6].sum(1) == 6).all()
    np.testing.assert_array_equal(weights[:, 6:], weights[:, :5] * weights[:, 1:6])
    assert weights[:, :6].mean(0) == pytest.approx(np.ones(6), abs=0.2)


def test_with_too_few_people_pairs_are_drawn():
    few = np.stack([np.arange(40) % (FEWEST - 1)] * 2, axis=1)
    for units in (None, few):
        weights = np.concatenate(list(pair_weights(units, 40, replicates=50)))
        assert (weights.sum(1) == 40).all()
        assert weights.max() > 1


def test_the_same_seed_gives_the_same_interval(rng):
    distances, same, units = simulated(rng)
    one, again, other = (
        intervals(distances, same, 1.0, units, replicates=100, seed=seed) for seed in (3, 3, 4)
    )
    assert one == again != other
    assert tuple(one) == METRICS
    assert all(0 <= low <= high <= 1 for low, high in one.values())


def test_intervals_hold_the_truth_and_those_of_pairs_do_not():
    rng = np.random.default_rng(5)
    distances, same, _ = simulated(rng, people=2000)
    missed = (distances[same] >= 1).mean()
    runs, held, held_by_pairs = 100, 0, 0
    for run in range(runs):
        distances, same, units = simulated(rng)
        by_people, by_pairs = (
            intervals(distances, same, 1.0, drawn, replicates=200, seed=run)["recall"]
            for drawn in (units, None)
        )
        held += by_people[0] <= 1 - missed <= by_people[1]
        held_by_pairs += by_pairs[0] <= 1 - missed <= by_pairs[1]
    assert held >= 86  # 95 % of 100, less what a bootstrap of 30 people and chance take
    assert held_by_pairs < held - 10


def test_one_kind_of_pairs_has_an_interval_of_its_accuracy(rng):
    units = np.stack([np.arange(20), np.arange(20)], axis=1)
    found = intervals(rng.random(20), np.ones(20), 0.5, units, replicates=100)
    low, high = found.pop("accuracy")
    assert 0 < low < high < 1
    assert np.isnan(list(found.values())).all()


def test_draws_without_both_kinds_are_left_out():
    # One pair of the same: about a third of the draws miss its person.
    units = np.array([[0, 0]] + [[k, k + 1] for k in range(1, 9)])
    same = np.arange(9) == 0
    found = intervals(np.where(same, 1.0, 3.0), same, 2.0, units, replicates=300)
    assert all(found[name] == (1, 1) or name == "equal_error_rate" for name in METRICS)
    assert found["equal_error_rate"] == (0, 0)


def test_the_interval_of_a_mean_goes_by_people():
    rng = np.random.default_rng(2)
    values = np.repeat(rng.random(20), 50)
    people = np.repeat(np.arange(20), 50)
    low, high = mean_interval(values, people)
    alone_low, alone_high = mean_interval(values, np.arange(1000))
    assert low < alone_low < values.mean() < alone_high < high
    assert high - low == pytest.approx(3.92 * values.std() / 20**0.5, rel=0.2)
    assert mean_interval(np.ones(9), np.zeros(9)) == (1, 1)
