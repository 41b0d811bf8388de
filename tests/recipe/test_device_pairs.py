"""Pairs made on the device. Each law holds on every Keras backend: set KERAS_BACKEND."""

import cv2
import numpy as np
import pytest

from imgdiff.network.keras.framework import keras
from recipe import nuisances, pairs
from recipe.changes import CHANGES, TRACE, truth
from recipe.device import pairs as device_pairs
from recipe.device.changes import KINDS, change, kind_shares, place_targets
from recipe.device.changes import truth as device_truth
from recipe.device.draws import SETTINGS, Draws
from recipe.device.jpeg import jpeg
from recipe.device.kinds import DeviceKinds, on_device
from recipe.device.nuisances import ORDER, disturb
from recipe.device.pairs import DevicePairs
from recipe.device.sources import Bank, gather_sources, packed, unpacked
from recipe.device.tools import gaussians, resample, tents, warp
from recipe.object_classes import Kinds

ops = keras.ops
SIZE, COUNT = 32, 48


def array(tensor) -> np.ndarray:
    return np.asarray(ops.convert_to_numpy(tensor))


def settings(*values):
    return ops.convert_to_tensor(np.reshape(values, (-1, 1, 1, 1)), "float32")


def draws_of(count: int, seed: int = 1) -> Draws:
    return Draws(keras.random.SeedGenerator(seed), count)


@pytest.fixture(scope="module")
def photos():
    rng = np.random.default_rng(3)
    coarse = [rng.integers(0, 256, (h, w, 3), np.uint8) for h, w in ((6, 8), (15, 20), (9, 9))]
    return [cv2.resize(c, (100, 75), interpolation=cv2.INTER_CUBIC) for c in coarse]


@pytest.fixture(scope="module")
def bank(photos):
    return Bank.of(gather_sources(photos, 16, 48, 1))


@pytest.fixture(scope="module")
def clean(bank):
    """A batch without nuisances, step by step: before, after, place, image."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(device_pairs, "traced", lambda function: function)
        patch.setattr(device_pairs, "RERENDERED", 0.0)
        maker = DevicePairs(bank, SIZE, COUNT, undisturbed=1.0)
        (before, after), targets = maker.batch(1, 0)
    return array(before), array(after), array(targets["place"]), array(targets["image"])


@pytest.fixture
def pictures(rng):
    """Smooth pictures (6, 48, 48, 3) of whole numbers."""
    coarse = rng.integers(0, 256, (6, 7, 7, 3)).astype(np.float32)
    large = [cv2.resize(c, (48, 48), interpolation=cv2.INTER_CUBIC) for c in coarse]
    return np.round(np.clip(large, 0, 255))


def test_a_batch_is_ready_for_keras_and_repeats(bank):
    maker = DevicePairs(bank, SIZE, 4)
    batches = [maker.batch(1, step) for step in (0, 1, 0)]
    for sides, targets in batches:
        for side in map(array, sides):
            assert side.shape == (4, SIZE, SIZE, 3) and side.dtype == np.float32
            assert side.min() >= 0 and side.max() <= 255 and (side == np.round(side)).all()
        place, image = array(targets["place"]), array(targets["image"])
        assert place.shape == (4, SIZE, SIZE, 2) and place.dtype == np.float32
        assert image.shape == (4, 2) and image.dtype == np.float32
    first, other, again = ([array(side) for side in sides] for sides, _ in batches)
    np.testing.assert_array_equal(first, again)
    assert np.not_equal(first, other).any()
    np.testing.assert_array_equal(*(array(batches[i][1]["place"]) for i in (0, 2)))


def test_sizes_that_do_not_fit_are_refused(bank):
    for size, count in ((40, 2), (256, 65)):
        with pytest.raises(ValueError, match="multiple of 16"):
            DevicePairs(bank, size, count)


def test_without_nuisances_an_unchanged_pair_is_equal(clean):
    before, after, place, image = clean
    unchanged = (place[..., 0] == 1).all(axis=(1, 2))
    assert 0.25 < unchanged.mean() < 0.6
    np.testing.assert_allclose(before[unchanged], after[unchanged], atol=TRACE)
    assert (image[unchanged, 0] == 1).all()
    assert (before[image[:, 0] == 1] == after[image[:, 0] == 1]).mean() > 0.99


def test_targets_say_what_moved(clean):
    before, after, place, image = clean
    kind, weight = place[..., 0], place[..., 1]
    moved = np.abs(before - after).max(axis=-1)
    assert set(np.unique(kind)) == {-1, 0, 1}
    assert moved[kind == 1].max() <= TRACE
    assert ((weight > 0) == (kind == 0)).all()
    assert (kind == 0).any(axis=(1, 2)).mean() > 0.4
    assert (image[:, 0] >= 0).all() and (image[:, 0] <= 1).all()
    assert (image[:, 1] == np.round(image[:, 1])).all()


def test_truth_and_targets_are_those_of_the_other_pairs(rng):
    before = rng.integers(40, 200, (32, 32, 3), np.uint8)
    after = before.copy()
    after[5:9, 20:26] //= 2
    after[15, 3:6] += 8
    changed, traces, levels = truth(before, after)
    near = cv2.dilate(changed.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    pair = pairs.Pair(before, after, changed, near & ~changed | traces, "", 0, 1.0, levels)
    sides = [ops.convert_to_tensor(s[None].astype(np.float32)) for s in (before, after)]
    made = device_truth(*sides)
    for ours, theirs in zip(made, (changed, traces, levels), strict=True):
        np.testing.assert_array_equal(array(ours)[0, ..., 0], theirs)
    area = made[0] * float(changed.sum())
    ours = array(place_targets(*made, area))[0]
    np.testing.assert_allclose(ours, pairs.place_targets(pair), rtol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_every_change_changes_a_part(kind, pictures):
    shares = np.tile([float(k == kind) for k in KINDS], (6, 1)).astype(np.float32)
    image, donor = (ops.convert_to_tensor(p) for p in (pictures, pictures[::-1].copy()))
    moved = []
    for seed in range(3):
        out = array(change(draws_of(6, seed), image, donor, ops.convert_to_tensor(shares)))
        assert out.min() >= 0 and out.max() <= 255 and (out == np.round(out)).all()
        moved.append((out != pictures).any(axis=-1).mean(axis=(1, 2)))
    assert 0 < np.mean(moved) < 0.35


def test_changes_are_as_frequent_as_in_the_other_pairs():
    assert {f.__name__ for row in CHANGES.values() for f in row} - set(KINDS) <= {"retext"}
    np.testing.assert_allclose(np.sum(kind_shares(CHANGES), axis=1), 1)
    assert [f.__name__ for f in ORDER] == [f.__name__ for f in nuisances.ORDER]


def test_nuisances_keep_the_shape_and_what_is_there(pictures):
    contents = tuple(nuisances.CHANCES)
    image = ops.convert_to_tensor(np.repeat(pictures, 5, axis=0))
    content = ops.convert_to_tensor(np.tile(np.arange(5), 6), "int32")
    out = array(disturb(draws_of(30), image, content, contents))
    assert out.shape == image.shape and out.min() >= 0 and out.max() <= 255
    assert (out != array(image)).any(axis=(1, 2, 3)).mean() > 0.6
    correlations = [
        np.corrcoef(*(cv2.GaussianBlur(i, (0, 0), 2).ravel() for i in both))[0, 1]
        for both in zip(array(image), out, strict=True)
    ]
    assert np.median(correlations) > 0.95 and np.quantile(correlations, 0.1) > 0.85


@pytest.mark.parametrize("nuisance", ORDER, ids=lambda f: f.__name__)
def test_each_nuisance_keeps_what_is_there(nuisance, pictures):
    picture = np.where(pictures > 128, 255, 0) if nuisance.__name__ == "rescan" else pictures
    picture = np.repeat(picture[..., :1], 3, axis=-1).astype(np.float32)
    strength = settings(*[1.0] * 6)
    out = array(nuisance(draws_of(6, 2), ops.convert_to_tensor(picture), strength))
    assert (out == np.round(out)).all() and out.min() >= 0 and out.max() <= 255
    assert (out != picture).any()
    blurred = [[cv2.GaussianBlur(i, (0, 0), 2).ravel() for i in b] for b in (picture, out)]
    assert min(np.corrcoef(a, b)[0, 1] for a, b in zip(*blurred, strict=True)) > 0.9


@pytest.mark.parametrize("subsampled", [False, True])
def test_jpeg_is_what_a_jpeg_file_does(pictures, subsampled):
    qualities = (12, 25, 50, 75, 90, 97)
    ways = (cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420)
    chosen = ops.convert_to_tensor(np.full((6, 1, 1, 1), subsampled))
    made = array(jpeg(ops.convert_to_tensor(pictures), settings(*qualities), chosen))
    for picture, out, quality in zip(pictures, made, qualities, strict=True):
        how = [
            cv2.IMWRITE_JPEG_QUALITY,
            quality,
            cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
            ways[subsampled],
        ]
        data = cv2.imencode(".jpg", picture[..., ::-1].astype(np.uint8), how)[1]
        file = cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1].astype(float)
        assert np.abs(out - file).mean() < 1.5


def test_jpeg_hurts_as_its_quality_says(pictures):
    grey = np.full((1, 48, 48, 3), 100, np.float32)
    both, fine = ops.convert_to_tensor(np.concatenate([pictures[:1], grey])), np.zeros((2, 1, 1, 1))
    low, high = (
        np.abs(array(jpeg(both, settings(q, q), ops.convert_to_tensor(fine > 0))) - array(both))
        for q in (12, 97)
    )
    assert high[0].mean() < 2 < 2 * high[0].mean() + 2 < low[0].mean()
    assert high[1].max() <= 1 and low[1].max() <= 5


def test_resampling_at_no_scale_is_exact(pictures):
    image = ops.convert_to_tensor(pictures)
    still = gaussians(48, settings(*[0.0] * 6))
    np.testing.assert_array_equal(array(resample(image, still, still)), pictures)
    line = np.tile(np.arange(20, dtype=np.float32), (6, 1))
    rows, columns = (tents(line + first, 48, ops.ones((6, 1))) for first in (3, 11))
    np.testing.assert_array_equal(array(resample(image, rows, columns)), pictures[:, 3:23, 11:31])
    ys, xs = (v[None, ..., None].astype(np.float32) for v in np.mgrid[:48, :48])
    np.testing.assert_array_equal(array(warp(image, ys, xs)), pictures)
    down = array(warp(image, ys + 0.5, xs))
    np.testing.assert_allclose(down[:, :-1], (pictures[:, 1:] + pictures[:, :-1]) / 2, atol=1e-3)


def test_the_bank_holds_every_content_and_survives_packing(photos):
    bank = gather_sources(photos, 16, 48, 1)
    assert bank.contents == tuple(pairs.TRAINED_ON) and bank.counts[0] == 3
    assert sum(bank.counts) == len(bank.pictures) and bank.first_drawn == bank.starts[1]
    redrawable = sum(bank.counts[i] for i in bank.places(*pairs.SCENES))
    assert bank.variants.shape == (redrawable, 2, 48, 48, 3)
    pages = bank.pictures[bank.starts[1] : bank.starts[1] + redrawable]
    assert [(v != pages).any() for v in bank.variants.swapaxes(0, 1)] == [True, True]
    np.testing.assert_array_equal(array(unpacked(packed(bank.pictures))), bank.pictures)
    again = gather_sources(photos, 16, 48, 1, workers=2)
    np.testing.assert_array_equal(bank.pictures, again.pictures)
    np.testing.assert_array_equal(bank.variants, again.variants)
    only = gather_sources(photos, 0, 48, 1)
    assert only.contents == ("photo",) and len(only.pictures) == 3


@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="counts a graph of TensorFlow's"
)
def test_a_batch_takes_few_operations(bank):
    """Each starts a kernel on a GPU, where half of a step went into starting them: 4,709 of them
    before the changes were made all at once and the random numbers drawn together."""
    maker = DevicePairs(bank, SIZE, 4)
    key = ops.convert_to_tensor([1, 0], dtype=maker.seeds.state.dtype)
    graph = maker._make.get_concrete_function(key, *maker.stacks).graph
    views = ("Const", "Placeholder", "Identity", "NoOp", "Reshape", "StridedSlice", "Squeeze")
    views += ("ExpandDims", "Unpack", "Shape", "BroadcastTo", "Split")
    assert sum(operation.type not in views for operation in graph.get_operations()) <= 2355


def test_settings_are_each_drawn_once_and_run_out():
    draws = draws_of(40)
    drawn = [array(v) for v in (*draws.settings(3), draws.vector(2)[..., :1])]
    assert all(v.shape == (40, 1, 1, 1) and v.min() >= 0 and v.max() < 1 for v in drawn)
    assert np.abs(np.corrcoef(np.stack(drawn).reshape(4, -1)) - np.eye(4)).max() < 0.6
    with pytest.raises(RuntimeError, match="SETTINGS"):
        draws.settings(SETTINGS)


def test_labelled_pictures_are_views_of_them():
    colors = np.uint8([(200, 20, 20), (20, 200, 20), (20, 20, 200), (190, 190, 20)])
    images = np.broadcast_to(colors[:, None, None], (4, 40, 40, 3)).copy()
    images[:, :, :8] = 90
    maker = DeviceKinds(on_device(Kinds(images, np.arange(4), tuple("abcd"))), 32, 12)
    (first, labels), (again, _), (other, _) = (maker.batch(1, step) for step in (0, 0, 1))
    first, labels = array(first), array(labels)
    assert first.shape == (12, 32, 32, 3) and first.min() >= 0 and first.max() <= 255
    np.testing.assert_array_equal(first, array(again))
    assert (first != array(other)).any() and len(np.unique(labels)) > 2
    shades = np.corrcoef(first[:, 16, 16], colors)[:12, 12:]
    np.testing.assert_array_equal(shades.argmax(axis=1), labels)
    at_the_left = (np.abs(first[:, 16, 0] - 90) < 25).all(axis=1)
    assert at_the_left.any() and not at_the_left.all()  # some are mirrored
