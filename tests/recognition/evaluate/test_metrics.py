import math

import numpy as np
import pytest

from imgdiff.errors import DataError
from imgdiff.recognition.evaluate.metrics import (
    average_precision,
    best_threshold,
    calibrate,
    confusion,
    equal_error_rate,
    measure,
    roc_auc,
)
from imgdiff.recognition.evaluate.ranking import METRICS, Ranked


@pytest.fixture
def tied(rng):
    """Distances with many ties, and which are of the same."""
    same = rng.random(200) < 0.4
    return np.round(rng.normal(np.where(same, 1.0, 1.6), 0.5).clip(0), 1), same


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def test_auc_is_the_share_of_pairs_of_pairs_in_order(tied, rng):
    distances, same = tied
    weights = rng.random(200)
    near, far = distances[same][:, None], distances[~same]
    wins = (near < far) + 0.5 * (near == far)
    assert roc_auc(distances, same) == pytest.approx(wins.mean())
    both = weights[same][:, None] * weights[~same]
    assert roc_auc(distances, same, weights) == pytest.approx((wins * both).sum() / both.sum())


def test_average_precision_by_hand(tied):
    distances, same = tied
    by_hand = 0.0
    for d in np.unique(distances):
        new = (same & (distances == d)).sum() / same.sum()
        by_hand += new * same[distances <= d].mean()
    assert average_precision(distances, same) == pytest.approx(by_hand)


@pytest.mark.parametrize(
    ("same", "different", "rate"),
    [
        ([1, 2], [3, 4], 0.0),
        ([3, 4], [1, 2], 1.0),
        ([1, 3], [2, 4], 0.5),
        ([1, 1], [1, 1], 0.5),
        ([1, 1, 1, 9], [2, 9, 9, 9], 0.25),
        # From (0, 2/3) the curve runs to (3/4, 1) within one tie; the straight line meets
        # miss = false at 3/13.
        ([1, 1, 2], [2, 2, 2, 3], 3 / 13),
    ],
)
def test_equal_error_rate_of_known_curves(same, different, rate):
    kinds = np.repeat([1, 0], [len(same), len(different)])
    assert equal_error_rate(np.r_[same, different], kinds) == pytest.approx(rate)


def test_equal_error_rate_of_two_bells(rng):
    same = np.arange(40_000) % 2 == 0
    distances = rng.normal(np.where(same, 5, 7), 1)
    expected = 0.5 * math.erfc(1 / math.sqrt(2))
    assert equal_error_rate(distances, same) == pytest.approx(expected, abs=0.006)


def test_weights_are_repetitions(tied, rng):
    distances, same = tied
    times = rng.integers(0, 4, 200)
    weighed = measure(distances, same, 1.2, times)
    repeated = measure(np.repeat(distances, times), np.repeat(same, times), 1.2)
    assert weighed == pytest.approx(repeated)
    assert confusion(distances, same, 1.2, times) == confusion(
        np.repeat(distances, times), np.repeat(same, times), 1.2
    )


def test_many_weightings_at_once_are_each_alone(tied, rng):
    distances, same = tied
    weights = rng.random((5, 200))
    together = Ranked(distances, same).accepted(weights).measures(1.2)
    for row in range(5):
        alone = measure(distances, same, 1.2, weights[row])
        assert {name: together[name][row] for name in METRICS} == pytest.approx(alone)


def test_metrics_agree_with_the_confusion_matrix(tied):
    distances, same = tied
    found, table = measure(distances, same, 1.2), confusion(distances, same, 1.2)
    assert sum(table) == 200
    assert found["accuracy"] == pytest.approx((table.true_same + table.true_different) / 200)
    assert found["precision"] == table.true_same / (table.true_same + table.false_same)
    assert found["recall"] == table.true_same / same.sum()
    harmonic = 2 / (1 / found["precision"] + 1 / found["recall"])
    assert found["f1"] == pytest.approx(harmonic)


def test_at_the_threshold_is_different():
    assert confusion([1.0], [1], 1.0).false_different == 1
    assert confusion([1.0], [1], np.nextafter(1.0, 2)).true_same == 1


def test_ranks_alone_count(tied):
    distances, same = tied
    stretched = np.expm1(3 * distances)
    for metric in (roc_auc, equal_error_rate, average_precision):
        assert metric(stretched, same) == pytest.approx(metric(distances, same))
    assert roc_auc(-distances, same) == pytest.approx(1 - roc_auc(distances, same))


def test_one_kind_of_pairs_leaves_accuracy_alone():
    found = measure([1.0, 3.0], [1, 1], 2.0)
    assert found.pop("accuracy") == 0.5
    assert all(math.isnan(value) for value in found.values())
    none_predicted_same = measure([1.0, 3.0], [1, 0], 0.5)
    assert math.isnan(none_predicted_same["precision"])
    assert none_predicted_same["f1"] == none_predicted_same["recall"] == 0


@pytest.mark.parametrize("distances", [[], [math.nan], [1.0, math.inf]])
def test_no_pairs_or_no_numbers_are_refused(distances):
    with pytest.raises(DataError, match="finite distance"):
        Ranked(distances, np.ones(len(distances)))


def balanced(distances, same, threshold):
    predicted = distances < threshold
    return predicted[same].mean() + (~predicted[~same]).mean()


def test_no_threshold_is_better_than_the_best(tied):
    distances, same = tied
    best = balanced(distances, same, best_threshold(distances, same))
    every = np.r_[np.unique(distances), distances.max() + 1]
    assert best == pytest.approx(max(balanced(distances, same, t) for t in every))


def test_the_best_threshold_is_in_the_middle_of_the_gap():
    assert best_threshold([1, 2, 4, 5], [1, 1, 0, 0]) == 3
    # 1 to 2 is as good as 3 to 9, which leaves more room to err.
    assert best_threshold([1, 2, 3, 9], [1, 0, 1, 0]) == 6
    # Between 2 and 3 lie as many of either kind: one stretch from 1 to 4.
    assert best_threshold([1, 2, 2, 2, 2, 4], [1, 1, 1, 0, 0, 0]) == 2.5
    close = np.nextafter(1.0, 2)
    assert balanced(np.array([1.0, close]), np.array([True, False]),
                    best_threshold([1.0, close], [1, 0])) == 2  # fmt: skip


def test_the_best_threshold_does_not_count_pairs():
    same = np.r_[np.ones(3), np.zeros(3000)]
    distances = np.r_[1, 2, 3, np.linspace(2.5, 6, 3000)]
    assert 2.5 < best_threshold(distances, same) <= 3.1


@pytest.mark.parametrize("distances", [[0.0, 0.0], [2.0, 2.0], [3.0, 1.0]])
def test_without_a_good_threshold_there_still_is_one(distances):
    assert 0 <= best_threshold(distances, [1, 0]) < 4


def test_calibration_finds_the_logistic_that_made_the_pairs(rng):
    distances = rng.uniform(0, 4, 60_000)
    same = rng.random(60_000) < sigmoid(-2.5 * distances + 5)  # half of them
    slope, intercept = calibrate(distances, same)
    assert (slope, intercept) == pytest.approx((-2.5, 5), rel=0.04)


def test_calibration_is_at_equal_odds(rng):
    distances = np.r_[rng.normal(1, 0.5, 20_000), rng.normal(2, 0.5, 20_000)]
    same = np.repeat([1, 0], 20_000)
    rare = np.r_[np.arange(1_000), np.arange(20_000, 40_000)]
    assert calibrate(distances[rare], same[rare]) == pytest.approx(
        calibrate(distances, same), rel=0.1
    )
    slope, intercept = calibrate(distances, same)
    # Two bells of one width: log odds 4 (1.5 - d), even in the middle.
    assert (slope, -intercept / slope) == pytest.approx((-4, 1.5), rel=0.05)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_calibration_of_separable_pairs_stays_finite(scale):
    distances = scale * np.array([1.0, 2, 3, 7, 8, 9])
    slope, intercept = calibrate(distances, [1, 1, 1, 0, 0, 0])
    p = sigmoid(slope * distances + intercept)
    assert slope < 0
    assert ((p > 0) & (p < 1) & ((p > 0.5) == [1, 1, 1, 0, 0, 0])).all()
    # Platt's targets for three of a kind are 4/5 and 1/5.
    assert p[:3].mean() == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize("distances", [[2.0, 2.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0]])
def test_further_apart_is_never_more_alike(distances):
    slope, intercept = calibrate(distances, [1, 1, 0, 0])
    assert slope == 0
    assert intercept == pytest.approx(0)


@pytest.mark.parametrize("same", [[0, 0], [1, 1]])
@pytest.mark.parametrize("fit", [best_threshold, calibrate])
def test_fits_need_both_kinds(fit, same):
    with pytest.raises(DataError, match="same and of different"):
        fit([1.0, 2.0], same)
