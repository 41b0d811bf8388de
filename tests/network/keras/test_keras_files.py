"""What only Keras can read."""

import keras
import numpy as np
import pytest

from imgdiff import WeightsError, create_siamese_model
from imgdiff.network.keras import keras_files
from imgdiff.network.keras.load import load_weights
from imgdiff.network.resolve_weights import read_weights
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.network.runtime.runtime import evened


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
    expected = np.asarray(model.get_layer("embed")(image[None].astype(np.float32)))
    np.testing.assert_allclose(found.embed(image), evened(expected), rtol=1e-3, atol=1e-5)
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
