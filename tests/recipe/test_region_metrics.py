import numpy as np
import pytest

from imgdiff.geometry import Box
from recipe.region_metrics import RegionScores, iou, match, region_scores


def test_iou_of_known_boxes():
    box = Box(0, 0, 10, 10)
    assert iou(box, box) == 1
    assert iou(box, Box(5, 0, 15, 10)) == pytest.approx(50 / 150)
    assert iou(box, Box(2, 2, 4, 4)) == pytest.approx(4 / 100)
    assert iou(box, Box(10, 0, 20, 10)) == iou(box, Box(30, 30, 40, 40)) == 0
    assert iou(box, Box(5, 5, 20, 20)) == iou(Box(5, 5, 20, 20), box)


def test_matching_is_one_to_one_and_takes_the_best_first():
    true = [Box(0, 0, 10, 10), Box(0, 0, 10, 6)]
    assert match([Box(0, 0, 10, 7)], true) == [(0, 1)]  # 6/7 beats 7/10
    assert match([Box(0, 0, 10, 10)] * 3, true[:1]) == [(0, 0)]
    assert sorted(match(true, true)) == [(0, 0), (1, 1)]
    assert match([Box(0, 0, 2, 10)], true[:1]) == []  # 0.2 overlaps too little
    assert match([Box(0, 0, 2, 10)], true[:1], least=0.2) == [(0, 0)]
    assert match([], true) == match(true, []) == []


def test_region_scores_by_hand():
    box, far = Box(0, 0, 10, 10), Box(30, 30, 40, 40)
    scores = region_scores([[box, far], [], [far]], [[box], [box], []])
    assert scores == RegionScores(matched=1, detected=3, true=2)
    assert scores.precision == pytest.approx(1 / 3) and scores.recall == pytest.approx(1 / 2)
    harmonic = 2 / (1 / scores.precision + 1 / scores.recall)
    assert scores.f1 == pytest.approx(harmonic) == pytest.approx(0.4)
    nothing = region_scores([[]], [[]])
    assert np.isnan([nothing.precision, nothing.recall, nothing.f1]).all()
    assert region_scores([[]], [[box]]).f1 == 0
