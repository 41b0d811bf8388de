"""Teaching a scout: targets, loss, training, calibration."""

import numpy as np
import pytest

from imgdiff.network.keras.framework import keras
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.network.scout_weights import DOUBTED, STRIDE, scout_from_npz
from recipe.scout import make
from recipe.scout.calibration import OVERLOOKED, calibrate, measure
from recipe.scout.model import named_arrays
from recipe.scout.targets import Targets, most, write_targets
from recipe.scout.train import batches, distillation_loss, train_scout


def targets(rng, count=6, side=64, heat=None):
    before = rng.integers(0, 256, (count, side, side, 3), np.uint8)
    after = np.clip(before + rng.normal(0, 6, before.shape), 0, 255).astype(np.uint8)
    places = (count, side // STRIDE, side // STRIDE)
    distance = np.zeros(places, np.float16) if heat is None else (2 * heat).astype(np.float16)
    return Targets(before, after, distance, np.ones(places, bool))


def test_most_is_of_the_scouts_places():
    x = np.arange(64.0).reshape(1, 8, 8)
    assert most(x).tolist() == [[[27, 31], [59, 63]]]


def test_targets_are_what_the_network_says_and_are_not_made_twice(
    narrow, rng, tmp_path, monkeypatch
):
    monkeypatch.setattr("recipe.scout.targets.PART", 2)
    photos = [rng.integers(0, 256, (120, 120, 3), np.uint8) for _ in range(2)]
    files = write_targets(narrow, photos, tmp_path, 4, 96, seed=1)
    made = Targets.read(files)
    assert made.before.shape == (4, 96, 96, 3) and made.distance.shape == (4, 24, 24)
    expected = narrow.distance(made.before[1:2], made.after[1:2])[0]
    np.testing.assert_allclose(made.distance[1], most(expected), rtol=1e-2, atol=1e-3)
    times = [file.stat().st_mtime_ns for file in files]
    assert write_targets(narrow, photos, tmp_path, 4, 96, seed=1) == files
    assert [file.stat().st_mtime_ns for file in files] == times


def loss(heat, logits, counts=1.0):
    truth = np.full((1, 4, 4, 2), counts, np.float32)
    truth[..., 0] = heat
    return float(distillation_loss(truth, np.full((1, 4, 4, 2), logits, np.float32)))


def test_overlooking_costs_more_than_a_false_alarm():
    assert loss(0.9, (-2.2, 0)) > 3 * loss(0.1, (2.2, 0))
    assert loss(0.9, (0, -3)) > 3 * loss(0.1, (0, 3))


def test_heat_beyond_one_is_far_enough():
    assert loss(1.0, (1, 1)) == pytest.approx(loss(3.0, (1, 1)))


def test_what_was_not_asked_does_not_count():
    assert loss(0.9, (-3, -3), counts=0.0) == 0


def test_a_doubtful_neighbour_is_doubt():
    truth = np.ones((1, 5, 5, 2), np.float32)
    truth[..., 0] = 0
    truth[0, 2, 2, 0] = 1
    inside, far = (np.full((1, 5, 5, 2), -6, np.float32) for _ in range(2))
    inside[0, 1:4, 1:4, 1] = 6
    far[0, 2, 2, 1] = 6
    assert float(distillation_loss(truth, inside)) < float(distillation_loss(truth, far))


def test_batches_turn_pictures_and_truth_alike(rng):
    heat = rng.random((13, 16, 16))
    made = targets(rng, 13, heat=heat)
    made.before[:] = most_of_places(heat)
    made.after[:] = most_of_places(heat)
    supply = batches(made, 1.0, seed=1)
    for _ in range(6):
        (before, after), truth = next(supply)
        np.testing.assert_allclose(before[:, ::4, ::4, 0] / 255, truth[..., 0], atol=5e-3)
        np.testing.assert_array_equal(before, after)


def most_of_places(heat):
    levels = np.round(255 * heat).astype(np.uint8)
    return levels.repeat(STRIDE, axis=1).repeat(STRIDE, axis=2)[..., None]


def test_training_learns_where_the_doubt_is(rng):
    """Pairs with a red patch, which is what the network sees: the loss falls to a fraction."""
    made = targets(rng, 12)
    for i in range(12):
        top, left = rng.integers(2, 10, 2)
        made.after[i, 4 * top : 4 * top + 16, 4 * left : 4 * left + 16] = (255, 0, 0)
        made.distance[i, top : top + 4, left : left + 4] = 2
    losses = []
    train_scout(made, 1.0, 9, log=lambda step, share, value: losses.append(value), steps=150)
    assert losses[-1] < 0.5 * losses[0]


def test_calibration_overlooks_no_more_than_it_may(rng):
    heat = np.zeros((20, 16, 16))
    heat[:, 8, 8] = 0.5
    made = targets(rng, 20, heat=heat)
    doubt = rng.normal(0, 1, heat.shape).astype(np.float32)
    doubt[:, 8, 8] += 4
    limit = calibrate(doubt, made, 1.0)
    reached = heat >= DOUBTED
    sure = doubt < limit
    assert reached[sure].sum() <= OVERLOOKED * sure.sum()
    higher = doubt <= limit
    assert reached[higher].sum() > OVERLOOKED * higher.sum()
    card = measure(doubt, made, 1.0, limit)
    assert card["sure"] == round(float(sure.mean()), 4) and card["pairs"] == 20
    assert card["could_be_sure"] == round(1 - 1 / 256, 4)


def test_calibration_may_be_sure_everywhere_or_nowhere(rng):
    made, doubt = targets(rng), np.zeros((6, 16, 16), np.float32)
    assert calibrate(doubt, made, 1.0) > 0
    made.distance[:] = 2
    assert calibrate(doubt, made, 1.0) <= 0


def test_a_scout_is_written_beside_its_weights(narrow_weights, rng, tmp_path, scout_arrays):
    from imgdiff.network.weights import save_arrays

    file = tmp_path / "mine.npz"
    save_arrays(narrow_weights.arrays, file, 1.0)
    parts = {part: targets(rng) for part in ("train", "validation", "test")}
    card = make.finish(scout_arrays, parts, 1.0, str(file))
    written = scout_from_npz((tmp_path / "mine.scout.npz").read_bytes(), "mine")
    assert card["teacher"] == written.teacher
    assert get_runtime(file).scout.sure_below == written.sure_below


def test_a_new_model_has_all_weights(scout_arrays):
    keras.utils.set_random_seed(1)
    from recipe.scout.model import build_scout

    assert named_arrays(build_scout()).keys() == scout_arrays.keys()
