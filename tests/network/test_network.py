"""The network: shapes, names, losses, weights."""

import json

import keras
import numpy as np
import pytest

from imgdiff import OptionError, WeightsError, contrastive_loss, create_siamese_model
from imgdiff.network import weights as weights_module
from imgdiff.network.architecture import VGG16_BLOCKS, weight_shapes
from imgdiff.network.keras import keras_files
from imgdiff.network.keras.load import load_weights
from imgdiff.network.keras.losses import image_loss, place_loss, severity_loss
from imgdiff.network.keras.model import SiameseNetwork
from imgdiff.network.keras.weights import save_weights
from imgdiff.network.runtime.runtime import Runtime, get_runtime
from imgdiff.network.weights import model_card, read_weights, save_arrays
from tests.conftest import NARROW

VGG16_PARAMETERS = 14_714_688  # of keras.applications.VGG16(include_top=False)


@pytest.fixture(scope="module")
def siamese():
    return create_siamese_model(input_shape=(64, 48, 3), weights=None)


def test_the_backbone_is_keras_vgg16(siamese):
    ours = siamese.get_layer("embed").get_layer("vgg16")
    theirs = keras.applications.VGG16(weights=None, include_top=False)
    shapes = {
        layer.name: [w.shape for w in layer.weights] for layer in theirs.layers if layer.weights
    }
    assert len(shapes) == 13
    for name, expected in shapes.items():
        assert [w.shape for w in ours.get_layer(name).weights] == expected
    assert ours.count_params() == VGG16_PARAMETERS


def test_the_backbone_computes_what_keras_vgg16_computes(siamese, noise):
    ours = siamese.get_layer("embed").get_layer("vgg16")
    theirs = keras.applications.VGG16(weights=None, include_top=False)
    for layer in theirs.layers:
        if layer.weights:
            layer.set_weights(ours.get_layer(layer.name).get_weights())
    image = noise(64, 48)[None].astype(np.float32)
    inputs = keras.applications.vgg16.preprocess_input(image.copy())
    block5 = keras.Model(theirs.input, theirs.get_layer("block5_conv3").output)
    np.testing.assert_allclose(ours(image)[-1], block5(inputs), rtol=1e-4, atol=1e-4)


def test_two_inputs_one_distance(siamese, noise):
    assert len(siamese.inputs) == 2 and siamese.output_shape == (None, 1)
    a, b = (noise(64, 48)[None].astype(np.float32) for _ in range(2))
    assert float(siamese([a, a])[0, 0]) == 0
    one, other = float(siamese([a, b])[0, 0]), float(siamese([b, a])[0, 0])
    assert one == pytest.approx(other) and one > 0
    embed = siamese.get_layer("embed")
    vectors = np.asarray(embed(a)), np.asarray(embed(b))
    assert vectors[0].shape == (1, 128)
    assert one == pytest.approx(float(np.linalg.norm(vectors[0] - vectors[1])), rel=1e-4)


def test_it_trains_with_contrastive_loss(noise):
    keras.utils.set_random_seed(1)
    model = SiameseNetwork(NARROW).distance_model((32, 32, 3))
    model.compile(keras.optimizers.Adam(1e-2), contrastive_loss)
    images = np.stack([noise(32, 32) for _ in range(8)]).astype(np.float32)
    pairs, labels = [images, np.concatenate([images[:4], images[:3:-1]])], [1] * 4 + [0] * 4
    first = model.train_on_batch(pairs, np.array(labels, np.float32))
    for _ in range(60):
        last = model.train_on_batch(pairs, np.array(labels, np.float32))
    assert float(last) < 0.5 * float(first)


@pytest.mark.parametrize(
    "shape", [(224, 224), (224, 224, 1), (8, 224, 3), 5, (32.5, 32, 3), ("32", 32, 3)]
)
def test_impossible_input_shapes_are_refused(shape):
    with pytest.raises(OptionError, match="input_shape"):
        create_siamese_model(shape, weights=None)


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


def test_a_saved_model_loads_again(tmp_path, noise):
    model = SiameseNetwork(NARROW).distance_model((32, 32, 3))
    model.save(tmp_path / "mine.keras")
    again = keras.models.load_model(tmp_path / "mine.keras")
    a, b = (noise(32, 32)[None].astype(np.float32) for _ in range(2))
    np.testing.assert_allclose(again([a, b]), model([a, b]), rtol=1e-5)


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


def test_the_untrained_decoder_changes_nothing_and_the_map_is_as_large_as_the_image(noise):
    network = SiameseNetwork(NARROW)
    a, b = (noise(48, 32)[None].astype(np.float32) for _ in range(2))
    before = np.asarray(network.difference_model([a, b]))
    assert before.shape == (1, 48, 32, 1)
    network.difference.fine.kernel.assign(np.zeros(network.difference.fine.kernel.shape))
    np.testing.assert_array_equal(np.asarray(network.difference_model([a, b])), before)


def test_weights_survive_saving_and_loading(narrow_network, narrow, noise, tmp_path):
    path = save_weights(narrow_network, tmp_path / "mine.npz", 0.7)
    weights = read_weights(path)
    assert weights.threshold == 0.7 and weights.name == "mine.npz"
    again = Runtime.of(weights)
    a, b = noise(48, 48), noise(48, 48)
    np.testing.assert_array_equal(
        again.distance(a[None], b[None]), narrow.distance(a[None], b[None])
    )
    np.testing.assert_array_equal(again.embed(a), narrow.embed(a))
    assert [p.name for p in tmp_path.iterdir()] == ["mine.npz"]


def test_a_runtime_is_built_once_and_again_when_the_file_changes(narrow_network, tmp_path):
    import os

    path = save_weights(narrow_network, tmp_path / "mine.npz", 0.7)
    first = get_runtime(path)
    assert get_runtime(str(path)) is first
    save_weights(narrow_network, path, 0.9)
    os.utime(path, ns=(1, 1))
    assert get_runtime(path).threshold == 0.9


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_keras_own_weights_files_give_the_scores(tmp_path, noise, cache):
    model = create_siamese_model((224, 224, 3), weights=None)
    path = tmp_path / "mine.weights.h5"
    model.save_weights(path)
    image, other = noise(224, 224), noise(224, 224)
    found = get_runtime(path)
    expected = model.get_layer("embed")(image[None].astype(np.float32))
    np.testing.assert_allclose(found.embed(image), expected, rtol=1e-3, atol=1e-5)
    # The heat stays the shipped network's: such a file holds no difference head.
    shipped = get_runtime()
    assert found.threshold == shipped.threshold and "default (heat)" in found.name
    pair = image[None, :64, :64], other[None, :64, :64]
    np.testing.assert_array_equal(found.distance(*pair), shipped.distance(*pair))


def test_keras_is_asked_once_for_such_a_file(tmp_path, cache, monkeypatch):
    create_siamese_model((32, 32, 3), weights=None).save_weights(tmp_path / "mine.weights.h5")
    first = read_weights(tmp_path / "mine.weights.h5")
    monkeypatch.setattr(keras_files, "_from_h5", None)  # calling it would raise
    again = read_weights(tmp_path / "mine.weights.h5")
    assert again.scores_only and again.name == "mine.weights.h5"
    for name, array in first.arrays.items():
        np.testing.assert_array_equal(again.arrays[name], array)
    (kept,) = cache.iterdir()
    kept.write_bytes(b"damaged")
    with pytest.raises(TypeError):  # and asked again where the cache is damaged
        read_weights(tmp_path / "mine.weights.h5")


@pytest.mark.parametrize(
    "damage", ["missing", "text", "truncated", "other", "pickled", "nan", "threshold", "npy", "h5"]
)
def test_bad_weights_files_are_told_apart(narrow_network, tmp_path, damage):
    path = tmp_path / "bad.npz"
    if damage == "text":
        path.write_text("not weights")
    elif damage == "truncated":
        save_weights(narrow_network, path, 1.0)
        path.write_bytes(path.read_bytes()[:500])
    elif damage == "other":
        np.savez(path, x=np.zeros(3))
    elif damage == "pickled":
        np.savez(path, x=np.array([{"run": "me"}], dtype=object))
    elif damage in ("nan", "threshold"):
        save_weights(narrow_network, path, 1.0)
        arrays = dict(np.load(path))
        key = "gate2/kernel" if damage == "nan" else "threshold"
        arrays[key] = arrays[key] * np.nan
        np.savez(path, **arrays)
    elif damage == "npy":
        np.save(tmp_path / "x.npy", np.zeros(3))
        (tmp_path / "x.npy").rename(path)
    elif damage == "h5":
        path = tmp_path / "bad.weights.h5"
        path.write_bytes(b"no h5")
    with pytest.raises(WeightsError, match="bad"):
        read_weights(path)


def test_blocks_deeper_than_vgg16s_are_refused(narrow_weights, tmp_path):
    """Windows carry the margin of VGG16's; deeper features would be cut off unseen."""
    extra = {
        f"block2_conv3/{k}": narrow_weights.arrays[f"block2_conv2/{k}"] for k in ("kernel", "bias")
    }
    save_arrays({**narrow_weights.arrays, **extra}, tmp_path / "deep.npz", 1.0)
    with pytest.raises(WeightsError, match=r"at most \[2, 2, 3, 3, 3\].*found \[2, 3, 3, 3, 3\]"):
        read_weights(tmp_path / "deep.npz")


def test_unknown_weights_are_refused_with_the_choices():
    with pytest.raises(WeightsError, match="'default', 'imagenet' or a path"):
        read_weights("resnet")


@pytest.mark.parametrize("file", ["default.npz", "default.int8.zip"])
def test_the_shipped_weights_are_checked(monkeypatch, tmp_path, file):
    card = model_card()
    assert len(card["sha256"][file]) == 64
    shipped = weights_module.shipped_folder()
    (tmp_path / file).write_bytes((shipped / file).read_bytes()[:-1] + b"x")
    (tmp_path / "default.json").write_text(json.dumps(card))
    monkeypatch.setattr(weights_module, "shipped_folder", lambda: tmp_path)
    with pytest.raises(WeightsError, match="SHA-256"):
        weights_module.read_shipped(file)


def test_the_shipped_weights_are_whole_and_small():
    for file in ("default.npz", "default.int8.zip"):
        assert len(weights_module.read_shipped(file)) <= 30_000_000
    network, threshold, name = load_weights("default")
    assert name == "default" and threshold == pytest.approx(model_card()["threshold"], abs=1e-3)
    assert network.backbone.count_params() == VGG16_PARAMETERS
    assert tuple(VGG16_BLOCKS[0]) == (2, 64)


def test_imagenet_without_a_network_says_what_to_do(monkeypatch, cache):
    def offline(**_):
        raise OSError("URL fetch failure")

    monkeypatch.setattr(keras.applications, "VGG16", offline)
    with pytest.raises(WeightsError, match="vgg16_weights_tf_dim") as e:
        load_weights("imagenet")
    assert "models" in str(e.value) and "weights='default'" in str(e.value)


def test_imagenet_weights_land_in_the_backbone(monkeypatch, noise, cache):
    source = keras.applications.VGG16(weights=None, include_top=False)
    monkeypatch.setattr(keras.applications, "VGG16", lambda **_: source)
    network, _, name = load_weights("imagenet")
    assert name == "imagenet"
    kernel = network.backbone.get_layer("block3_conv2").get_weights()[0]
    np.testing.assert_array_equal(kernel, source.get_layer("block3_conv2").get_weights()[0])
    # Untrained heads still see: a gated sum with every map alike.
    a, b = noise(48, 48)[None], noise(48, 48)[None]
    runtime = get_runtime("imagenet")
    assert runtime.distance(a, b).max() > 0 and not runtime.distance(a, a).any()


def test_the_shapes_are_those_of_keras(narrow_network):
    for network, blocks in ((SiameseNetwork(), VGG16_BLOCKS), (narrow_network, NARROW)):
        found = {name: tuple(v.shape) for name, v in network.named_variables().items()}
        assert weight_shapes(blocks) == found
