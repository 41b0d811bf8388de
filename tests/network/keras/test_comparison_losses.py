"""The losses of the shipped network."""

import numpy as np
import pytest

from imgdiff import contrastive_loss
from imgdiff.network.keras.comparison_losses import image_loss, place_loss, severity_loss


def test_contrastive_loss_by_hand():
    # Similar at 0.5: 0.25. Different at 0.2: 0.64. Different beyond the margin: 0.
    assert float(contrastive_loss([1.0, 0, 0], [0.5, 0.2, 3])) == pytest.approx((0.25 + 0.64) / 3)
    assert float(contrastive_loss([0.0], [0.5], margin=2)) == pytest.approx(2.25)
    labels, distances = np.array([[1], [0]]), np.array([[0.3], [0.4]], np.float32)
    assert float(contrastive_loss(labels, distances)) == pytest.approx((0.09 + 0.36) / 2)


def test_contrastive_loss_never_broadcasts_labels_against_distances():
    column = [[0.2], [0.5]]
    assert float(contrastive_loss([1.0, 0.0], column)) == pytest.approx((0.04 + 0.25) / 2)
    with pytest.raises(Exception, match=r"shape|size|reshape|elements"):
        contrastive_loss([1.0, 0.0, 1.0], column)


def test_place_loss_ignores_the_ring_and_balances_the_two_kinds():
    kind = np.array([[1, 1, 1, 0, -1]], np.float32)
    truth = np.stack([kind, (kind == 0) * 0.3], -1)[None].astype(np.float32)
    perfect = np.array([0, 0, 0, 1, 77.0], np.float32).reshape(1, 1, 5, 1)
    assert float(place_loss(truth, perfect)) == pytest.approx(0, abs=1e-5)
    missed = perfect.copy()
    missed[0, 0, 3] = 0
    assert float(place_loss(truth, missed)) == pytest.approx(1, rel=1e-3)
    alarm = perfect.copy()
    alarm[0, 0, 0] = 0.6
    assert float(place_loss(truth, alarm)) == pytest.approx(0.36 / 3 + 0.5 * 0.36, rel=1e-3)


def test_image_loss_wants_own_pairs_near_and_others_far():
    near = np.array([[[0, 3.0], [0, 3]], [[3, 0], [3, 0]]], np.float32)
    crossed = near[:, ::-1].copy()
    crossed[0, 1], crossed[1, 1] = near[1, 0], near[0, 0]
    truth = np.array([[1, 10], [1, 11]], np.float32)
    assert float(image_loss(truth, near)) == pytest.approx(0, abs=1e-3)
    assert float(image_loss(truth, crossed)) > 1
    same_source = np.array([[1, 10], [1, 10]], np.float32)  # no negatives of each other
    together = np.ones((2, 2, 2), np.float32)
    assert float(image_loss(same_source, together)) == pytest.approx(0, abs=1e-3)


def test_severity_loss_by_hand():
    alike = np.array([1.0, 0.6, 0.6], np.float32)
    in_order = np.array([0.0, 0.5, 0.3], np.float32)
    assert float(severity_loss(alike, in_order)) == 0
    # Two ordered pairs, each to be 0.1 apart: one is 0.3 the wrong way round, the other right.
    reversed_ = np.array([0.4, 0.1, 0.9], np.float32)
    assert float(severity_loss(alike, reversed_)) == pytest.approx((0.3 + 0.1) / 2, rel=1e-4)
    assert float(severity_loss(np.ones(3, np.float32), reversed_)) == 0


def test_hard_places_are_mined_image_by_image():
    kind = np.ones((2, 1, 4), np.float32)
    truth = np.stack([kind, 0 * kind], -1)
    one_alarm = np.zeros((2, 1, 4, 1), np.float32)
    one_alarm[0, 0, 0] = 0.9
    two_alarms = one_alarm.copy()
    two_alarms[1, 0, 0] = 0.9  # in another image: mined there too
    least, most = float(place_loss(truth, one_alarm)), float(place_loss(truth, two_alarms))
    assert least == pytest.approx(0.81 / 8 + 0.5 * 0.81 / 2, rel=1e-3)
    assert most == pytest.approx(2 * least, rel=1e-3)
