"""Made pairs, their truth, the measures, and training that resumes."""

import cv2
import numpy as np
import pytest

from imgdiff.training import drawings
from imgdiff.training.datasets import part_of, photographs
from imgdiff.training.evaluation import (
    average_precision,
    calibrate,
    pixel_scores,
    roc_auc,
    verdicts,
)
from imgdiff.training.pairs import Pair, PairMaker, batch, place_targets
from imgdiff.training.synthesis import CHANGES, TRACE, VISIBLE, disturb, truth


@pytest.fixture(scope="module")
def maker():
    rng = np.random.default_rng(3)
    coarse = [rng.integers(0, 256, (h, w, 3), np.uint8) for h, w in ((6, 8), (15, 20))]
    return PairMaker([cv2.resize(c, (200, 150), interpolation=cv2.INTER_CUBIC) for c in coarse])


def test_the_split_is_fixed_and_near_its_shares():
    parts = [part_of(f"photo_{i}.jpg") for i in range(5000)]
    assert parts == [part_of(f"photo_{i}.jpg") for i in range(5000)]
    for name, share in (("train", 0.8), ("validation", 0.1), ("test", 0.1)):
        assert parts.count(name) / 5000 == pytest.approx(share, abs=0.02)


def test_photographs_are_of_one_part_only(tmp_path):
    for i in range(60):
        (tmp_path / f"{i}.jpg").touch()
    (tmp_path / "notes.txt").touch()
    found = [photographs(tmp_path, part) for part in ("train", "validation", "test")]
    names = [p.name for part in found for p in part]
    assert len(names) == len(set(names)) == 60
    with pytest.raises(NotADirectoryError, match="photographs"):
        photographs(tmp_path / "none", "train")


@pytest.mark.parametrize(
    "draw", [drawings.page, drawings.chart, drawings.line_art, drawings.shapes]
)
def test_drawings_vary_and_repeat_with_their_seed(draw):
    pictures = [draw(np.random.default_rng(seed), 64) for seed in (1, 2, 1)]
    assert all(p.shape == (64, 64, 3) and p.dtype == np.uint8 for p in pictures)
    np.testing.assert_array_equal(pictures[0], pictures[2])
    assert (pictures[0] != pictures[1]).any()


@pytest.mark.parametrize("content", sorted(CHANGES))
def test_nuisances_keep_the_shape_and_what_is_there(content, maker):
    rng = np.random.default_rng(5)
    correlations = []
    for _ in range(12):
        image, _ = maker.picture(rng, content, 96)
        out = disturb(rng, image, content)
        assert out.shape == image.shape and out.dtype == np.uint8
        if image.std() > 20:
            small = [cv2.GaussianBlur(i, (0, 0), 2).ravel() for i in (image, out)]
            correlations.append(np.corrcoef(*small)[0, 1])
    assert np.median(correlations) > 0.9


def test_truth_is_what_moved_visibly():
    clean = np.full((20, 20, 3), 100, np.uint8)
    changed = clean.copy()
    changed[5:10, 5:10, 1] += VISIBLE + 1
    changed[15, 15, 0] += TRACE + 1
    moved, traces = truth(clean, changed)
    assert moved.sum() == 25 and moved[5:10, 5:10].all()
    assert traces.sum() == 1 and traces[15, 15]


def test_pairs_depend_on_their_seed_alone(maker):
    one, other = maker.pair((4, 2), 64), maker.pair((4, 2), 64)
    for name in ("before", "after", "changed", "ignored"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_pairs_without_a_change_have_none(maker):
    for i in range(20):
        pair = maker.pair((9, i), 64, changed=False)
        assert pair.likeness == 1 or pair.changed.any()  # a shared edit may differ where it drew
    pairs = [maker.pair((9, i), 64) for i in range(80)]
    assert 0.2 < np.mean([not p.changed.any() for p in pairs]) < 0.6
    assert not any((p.changed & p.ignored).any() for p in pairs)


def test_targets_mark_changed_ignored_and_the_rest():
    changed, ignored = np.zeros((2, 8, 8), bool)
    changed[1, 1] = changed[4:8, 4:8] = True
    ignored[0:3, 2:4] = True
    targets = place_targets(Pair(None, None, changed, ignored, "photo", 0))
    expected = np.ones((4, 4))
    expected[0, 0] = 0
    expected[2:, 2:] = 0
    expected[:2, 1] = -1
    np.testing.assert_array_equal(targets[..., 0], expected)
    assert targets[0, 0, 1] == 1 and targets[3, 3, 1] == pytest.approx(4**-0.4)


def test_a_batch_is_ready_for_keras(maker):
    (before, after), wanted = batch(maker, 1, 0, 3, 64)
    assert before.shape == after.shape == (3, 64, 64, 3)
    assert wanted["place"].shape == (3, 32, 32, 2) and wanted["image"].shape == (3, 2)


def test_average_precision_and_auc_by_hand():
    scores, so = np.array([0.9, 0.8, 0.7, 0.1]), np.array([True, False, True, False])
    assert average_precision(scores, so) == pytest.approx((1 + 2 / 3) / 2)
    assert roc_auc(scores, so) == pytest.approx(0.75)
    tied = np.zeros(4)
    assert average_precision(tied, so) == pytest.approx(0.5)
    assert roc_auc(tied, so) == pytest.approx(0.5)
    assert roc_auc(scores, np.array([True, True, False, False])) == 1


def test_a_perfect_and_a_blind_detector(maker):
    pairs = [maker.pair((2, i), 64, changed=True) for i in range(6)]
    answers = iter(pairs)
    perfect = pixel_scores(lambda a, b: next(answers).changed.astype(float), pairs)
    assert perfect["average_precision"] == perfect["auroc"] == 1
    blind = pixel_scores(lambda a, b: np.zeros(a.shape[:2]), pairs)
    assert blind["average_precision"] == pytest.approx(blind["changed_share"])


def test_calibration_finds_the_gap():
    nothing, spot = np.zeros((30, 30), bool), np.zeros((30, 30), bool)
    spot[10:20, 10:20] = True
    pairs = [Pair(None, None, m, nothing, "photo", 0) for m in (nothing, spot) * 5]
    distances = [np.where(p.changed, 1.2, 0.0) for p in pairs]
    for i in (0, 2, 4, 6, 8):
        distances[i][5:12, 5:12] = 0.7  # what a nuisance does
    best = calibrate(distances, pairs, 6)
    assert (
        best.threshold == pytest.approx(0.72, abs=0.021) and best.false_alarms == best.missed == 0
    )
    low = verdicts(distances, pairs, 0.5, 6)
    assert (low.false_alarms, low.missed) == (1, 0)
    high = verdicts(distances, pairs, 1.9, 6)
    assert (high.false_alarms, high.missed) == (0, 1)


def test_training_learns_and_resumes(monkeypatch, tmp_path, maker):
    from imgdiff.siamese.model import SiameseNetwork
    from imgdiff.training import trainer
    from tests.conftest import NARROW

    def here(photos, seed, first, workers):
        step = first
        while True:
            yield batch(maker, seed, step, 2, 32)
            step += 1

    monkeypatch.setattr(trainer, "SiameseNetwork", lambda: SiameseNetwork(NARROW))
    monkeypatch.setattr(trainer, "batches", here)
    monkeypatch.setattr(trainer, "read_photos", lambda folder: [])
    monkeypatch.setattr(trainer, "rate_at", lambda progress, step: 1e-4)
    whole = trainer.train("photos", tmp_path / "whole", minutes=60, steps=6)
    trainer.train("photos", tmp_path / "parts", minutes=60, steps=3)
    parts = trainer.train("photos", tmp_path / "parts", minutes=60, steps=6)
    fresh = SiameseNetwork(NARROW).named_variables()
    for name, variable in parts.named_variables().items():
        np.testing.assert_allclose(variable, whole.named_variables()[name], atol=1e-5, err_msg=name)
    moved = [
        np.abs(np.asarray(v) - np.asarray(fresh[k])).max()
        for k, v in parts.named_variables().items()
    ]
    assert max(moved) > 0
    log = (tmp_path / "parts" / "log.csv").read_text().splitlines()
    assert log[0].startswith("step,") and log[-1].startswith("6,")
