"""The measures, by hand and by law, and the benchmark's own rules."""

import sys

import cv2
import numpy as np
import pytest

from recipe.evaluation import (
    RegionScores,
    average_precision,
    calibrate,
    iou,
    made_pairs,
    match,
    pixel_scores,
    pixels,
    precision_recall,
    region_scores,
    roc_auc,
    verdicts,
)
from recipe.pairs import Pair
from tests import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))
from breakdowns import by_size
from cases import case
from findings import operating_point, regions_of, wrong
from pixelmatch_rule import pixelmatch_threshold
from ui_verdicts import expectation
from worst import failures, write_sheet

SIDE = 48


def made(changed=(), ignored=(), shade=0) -> Pair:
    """A pair whose ``changed`` boxes (left, top, right, bottom) got brighter by 100; both sides
    lie ``shade`` apart."""
    before = np.full((SIDE, SIDE, 3), 100, np.uint8)
    after, masks = before + np.uint8(shade), np.zeros((2, SIDE, SIDE), bool)
    for mask, boxes in zip(masks, (changed, ignored), strict=True):
        for left, top, right, bottom in boxes:
            mask[top:bottom, left:right] = True
    after[masks[0]] += 100
    return Pair(before, after, masks[0], masks[1], "shapes", 0)


def moved(pair: Pair) -> np.ndarray:
    return cv2.absdiff(pair.before, pair.after).max(axis=2)


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


def test_iou_of_known_boxes():
    box = (0, 0, 10, 10)
    assert iou(box, box) == 1
    assert iou(box, (5, 0, 15, 10)) == pytest.approx(50 / 150)
    assert iou(box, (2, 2, 4, 4)) == pytest.approx(4 / 100)
    assert iou(box, (10, 0, 20, 10)) == iou(box, (30, 30, 40, 40)) == 0
    assert iou(box, (5, 5, 20, 20)) == iou((5, 5, 20, 20), box)


def test_matching_is_one_to_one_and_takes_the_best_first():
    true = [(0, 0, 10, 10), (0, 0, 10, 6)]
    assert match([(0, 0, 10, 7)], true) == [(0, 1)]  # 6/7 beats 7/10
    assert match([(0, 0, 10, 10)] * 3, true[:1]) == [(0, 0)]
    assert sorted(match(true, true)) == [(0, 0), (1, 1)]
    assert match([(0, 0, 2, 10)], true[:1]) == []  # 0.2 overlaps too little
    assert match([(0, 0, 2, 10)], true[:1], least=0.2) == [(0, 0)]
    assert match([], true) == match(true, []) == []


def test_region_scores_by_hand():
    box, far = (0, 0, 10, 10), (30, 30, 40, 40)
    scores = region_scores([[box, far], [], [far]], [[box], [box], []])
    assert scores == RegionScores(matched=1, found=3, true=2)
    assert scores.precision == pytest.approx(1 / 3) and scores.recall == pytest.approx(1 / 2)
    harmonic = 2 / (1 / scores.precision + 1 / scores.recall)
    assert scores.f1 == pytest.approx(harmonic) == pytest.approx(0.4)
    nothing = region_scores([[]], [[]])
    assert np.isnan([nothing.precision, nothing.recall, nothing.f1]).all()
    assert region_scores([[]], [[box]]).f1 == 0


def test_verdicts_count_false_alarms_and_misses():
    pairs = [made([(8, 8, 16, 16)]), made([(8, 8, 16, 16)]), made(), made(), made()]
    hot, cold = np.zeros((2, SIDE, SIDE), np.float32)
    hot[4:8, 4:8] = 1.0
    found = verdicts([hot, cold, hot, cold, cold], pairs, 0.9, 6)
    assert found.missed == 0.5 and found.false_alarms == pytest.approx(1 / 3)
    assert verdicts([hot], pairs[:1], 0.9, 17).missed == 1  # 16 px are too few
    assert np.isnan(verdicts([hot], pairs[:1], 0.9, 6).false_alarms)


def test_calibration_lies_in_the_middle_of_what_is_right():
    pairs = [made([(8, 8, 16, 16)]), made()]
    levels = [np.zeros((SIDE, SIDE), np.float32) for _ in pairs]
    levels[0][8:16, 8:16] = 1.5
    levels[1][8:16, 8:16] = 0.7
    best = calibrate(levels, pairs, 6)
    assert best.threshold == pytest.approx(1.1, abs=0.03)
    assert best.false_alarms == best.missed == best.missed_plain == 0


def test_calibration_weighs_false_alarms_against_plain_misses():
    pairs = [made([(8, 8, 16, 16)])] * 4 + [made()] * 4 + [made([(8, 8, 11, 11)])] * 9
    peaks = [1.5, 1.5, 1.5, 0.6] + [0.9, 0.3, 0.3, 0.3] + [0.7] * 9
    levels = []
    for peak in peaks:
        level = np.zeros((SIDE, SIDE), np.float32)
        level[8:16, 8:16] = peak
        levels.append(level)
    # Below 0.6 one false alarm of 4, above 0.9 one miss of 4: nine tiny misses do not count.
    best = calibrate(levels, pairs, 6)
    assert best.false_alarms + best.missed_plain == pytest.approx(0.25)
    assert best.missed_plain == pytest.approx(0.25 if best.threshold > 0.9 else 0)


def test_traces_alone_are_neither_changed_nor_unchanged():
    trace = made((), [(4, 4, 8, 8)])
    hot = np.ones((SIDE, SIDE), np.float32)
    found = verdicts([hot], [trace], 0.5, 6)
    assert np.isnan([found.false_alarms, found.missed, found.missed_plain]).all()


def test_made_pairs_repeat_and_are_of_one_content():
    photos = [np.full((120, 120, 3), 90, np.uint8)]
    one, again = (made_pairs(photos, 3, 48, 5, "shapes") for _ in range(2))
    for a, b in zip(one, again, strict=True):
        assert a.content == "shapes"
        np.testing.assert_array_equal(a.before, b.before)
        np.testing.assert_array_equal(a.changed, b.changed)


def test_a_case_groups_its_truth_and_leaves_traces_out():
    pair = made(
        [(2, 2, 8, 12), (11, 2, 17, 12), (36, 36, 37, 37)], [(8, 2, 11, 4), (30, 8, 34, 12)]
    )
    found = case(pair)
    assert sorted(r.box for r in found.true) == [(2, 2, 17, 12), (36, 36, 37, 37)]
    assert found.changed and not found.counts[9, 31] and found.counts[3, 9]
    assert case(made()).changed is False and case(made()).equal
    assert case(made(ignored=[(2, 2, 4, 4)])).changed is None
    assert case(made([(2, 2, 9, 9)])).exact and not case(made([(2, 2, 9, 9)], shade=9)).exact


def test_the_operating_point_is_the_best_in_hindsight():
    cases = [case(made([(8, 8, 16, 16)], shade=20)), case(made(shade=60))]
    maps = [moved(c.pair).astype(np.float32) for c in cases]
    maps[1][0, 0] = 0  # a ground below the rest
    point = operating_point(maps, cases)
    assert 60 < point.threshold <= 120 and 60 < point.quiet <= 120
    found = [regions_of(m, c, point.threshold) for m, c in zip(maps, cases, strict=True)]
    assert [r.box for r in found[0]] == [(8, 8, 16, 16)] and found[1] == ()
    assert wrong(found, cases, changed=True) == wrong(found, cases, changed=False) == (0, 1)


def test_sizes_are_told_apart():
    small, large = (2, 2, 4, 4), (20, 20, 40, 40)
    cases = [case(made([small, large])), case(made([small]))]
    found = [regions_of(moved(case(made([large])).pair), cases[0], 50), ()]
    rows = by_size(found, found, cases)
    assert (rows[0].true, rows[0].found, rows[0].pairs, rows[0].missed) == (2, 0, 1, 1)
    assert (rows[3].true, rows[3].found, rows[3].touched, rows[3].pairs) == (1, 1, 1, 1)
    assert rows[3].missed == 0 and sum(row.true for row in rows) == 3


def test_failures_are_named_and_drawn(tmp_path):
    cases = [case(made([(8, 8, 16, 16)])), case(made()), case(made([(2, 2, 9, 9)]))]
    hot = np.zeros((SIDE, SIDE), np.float32)
    hot[20:30, 20:30] = 1
    heats = [hot * 0, hot, hot + case(made([(2, 2, 9, 9)])).pair.changed]
    found = [regions_of(h, c, 0.5) for h, c in zip(heats, cases, strict=True)]
    kinds = [f.kind for f in failures(found, cases)]
    assert sorted(kinds) == ["false alarm", "false region", "missed"]
    path = tmp_path / "worst.png"
    assert write_sheet(path, heats, found, cases) and cv2.imread(str(path)) is not None
    assert not write_sheet(path, heats[:1], [cases[0].true], cases[:1]) and not path.exists()


def test_pixelmatch_by_hand():
    before = np.full((9, 9, 3), 255, np.uint8)
    after = before.copy()
    after[3:6, 3:6] = 0
    score = pixelmatch_threshold(before, after)
    assert (score[3:6, 3:6] > 0.95).all() and score.sum() == pytest.approx(score[3:6, 3:6].sum())
    assert not pixelmatch_threshold(before, before).any()
    # A step, softened on one side only: what lies between black and white is anti-aliasing.
    before[:, 4:] = after[:, :] = 0
    after[:] = before
    after[:, 4] = 128
    assert not pixelmatch_threshold(before, after).any()


def test_pixelmatch_says_what_the_package_says():
    import pixelmatch as package

    rng = np.random.default_rng(6)
    before = rng.choice(np.array([0, 120, 255], np.uint8), (24, 20, 1)).repeat(3, axis=2)
    before = cv2.resize(before, (40, 48), interpolation=cv2.INTER_LINEAR)
    after = np.clip(before + rng.normal(0, 9, before.shape), 0, 255).astype(np.uint8)
    after[:20] = before[:20]
    after[4:15, 6:30] = cv2.GaussianBlur(before, (3, 3), 0)[4:15, 6:30]
    score = pixelmatch_threshold(before, after)
    sides = [np.dstack([x, np.full(x.shape[:2], 255, np.uint8)]).ravel() for x in (before, after)]
    for threshold in (0.01, 0.05, 0.1, 0.3):
        found = bytearray(48 * 40 * 4)
        package.pixelmatch(
            *(side.tolist() for side in sides), 40, 48, found, threshold, diff_mask=True
        )
        said = np.frombuffer(found, np.uint8).reshape(48, 40, 4)[..., 3] > 0
        np.testing.assert_array_equal(score > threshold, said)


@pytest.mark.parametrize(
    ("said", "different"),
    [
        ({"count": 0}, False),
        ({"count": 38, "antialiasing": True}, True),
        ({"percent": 5.19, "percent_aa_ignored": 0.0}, False),
        ({"percent": 8.66, "bounds": {}}, True),
        ({"result": "result.png"}, True),
        ({"rect": [0, 0, 1, 1]}, True),
        ({"label": "size"}, True),
        ({"label": "differ", "kind": "Color"}, True),
    ],
)
def test_what_other_tools_expect(said, different):
    assert expectation(said)[0] is different
