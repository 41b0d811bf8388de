import numpy as np
import pytest

from recipe.pixel_metrics import average_precision, pixel_scores, pixels, precision_recall, roc_auc
from tests.recipe.made_pair import SIDE, made, moved


def test_average_precision_by_hand():
    scores = np.array([0.9, 0.8, 0.7, 0.6])
    truth = np.array([True, False, True, False])
    assert average_precision(scores, truth) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(-scores, truth) == pytest.approx((1 / 2 + 2 / 4) / 2)
    assert np.isnan(average_precision(scores, np.zeros(4, bool)))


def test_equal_scores_are_ranked_together_in_any_order():
    truth = np.array([True, False, False, True])
    assert average_precision(np.zeros(4), truth) == pytest.approx(0.5)
    assert roc_auc(np.zeros(4), truth) == pytest.approx(0.5)
    scores = np.array([1.0, 1.0, 0.0, 0.0])
    for order in ([0, 1, 2, 3], [1, 0, 3, 2], [3, 2, 1, 0]):
        assert average_precision(scores[order], truth[order]) == pytest.approx(0.5)


def test_roc_auc_by_hand():
    scores, truth = np.array([3.0, 2.0, 1.0, 0.0]), np.array([True, False, True, False])
    assert roc_auc(scores, truth) == pytest.approx(3 / 4)
    assert roc_auc(-scores, truth) == pytest.approx(1 / 4)
    half = np.array([1.0, 1.0, 0.0])  # one tie, one won
    assert roc_auc(half, np.array([True, False, False])) == pytest.approx(3 / 4)
    assert np.isnan(roc_auc(scores, np.ones(4, bool)))


def test_roc_auc_is_the_share_of_pairs_in_order():
    rng = np.random.default_rng(2)
    scores, truth = rng.integers(0, 6, 60).astype(float), rng.random(60) < 0.4
    difference = scores[truth][:, None] - scores[~truth]
    share = np.mean((difference > 0) + 0.5 * (difference == 0))
    assert roc_auc(scores, truth) == pytest.approx(share)


def test_precision_and_recall_by_hand():
    precision, recall = precision_recall(
        np.array([3, 2, 2, 1]), np.array([True, True, False, True])
    )
    np.testing.assert_allclose(precision, [1, 2 / 3, 3 / 4])
    np.testing.assert_allclose(recall, [1 / 3, 2 / 3, 1])


def test_pixels_that_do_not_count_are_left_out():
    pair = made([(0, 0, 4, 4)], [(8, 0, 12, 4)])
    scores, truth = pixels([moved(pair)], [pair])
    assert len(scores) == SIDE * SIDE - 16 and truth.sum() == 16
    found = pixel_scores(lambda before, after: before[..., 0] * 0.0, [pair])
    assert found["auroc"] == pytest.approx(0.5)
    assert found["average_precision"] == pytest.approx(found["changed_share"])
    perfect = pixel_scores(lambda before, after: moved(pair), [pair])
    assert perfect["average_precision"] == perfect["auroc"] == 1
