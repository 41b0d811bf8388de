"""What only Keras can read."""

import h5py
import keras
import numpy as np
import pytest

from imgdiff import WeightsError, create_siamese_model
from imgdiff.network.keras import keras_files
from imgdiff.network.keras.h5_structure import check_h5
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


def _link(file, name):
    del file["more"]
    file["more"] = h5py.ExternalLink(name, "/secret")


def _soft(file, _):
    file["more/link"] = h5py.SoftLink("/vars")


def _round(file, _):
    file["more/round"] = file["more"]


def _empty_round(file, _):
    file["more/empty/round"] = file.create_group("more/empty")


def _never_written(file, _):
    file["more"].create_dataset("0", (100_000, 100_000), "f4")


def _packed(file, _):
    file["more"].create_dataset("0", (100, 100), "f4", compression="gzip")


def _distant(file, name):
    file["more"].create_dataset("0", (4,), "f4", external=[(name, 0, 16)])


def _virtual(file, name):
    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource(name, "secret", (4,))
    file["more"].create_virtual_dataset("0", layout)


def _texts(file, _):
    file["more"].create_dataset("0", data=["a"] * 4)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_link, "more is a link"),
        (_soft, "link is a link"),
        (_empty_round, "more than 10,000 parts"),
        *((damage, "larger than the file") for damage in (_round, _never_written)),
        *((damage, "no plain array") for damage in (_packed, _distant, _virtual, _texts)),
    ],
)
def test_a_file_that_asks_for_more_than_it_holds_is_refused_before_it_is_read(
    tmp_path, damage, message
):
    with h5py.File(tmp_path / "secret.h5", "w") as file:
        file["secret"] = np.ones(4, "f4")
    path = tmp_path / "odd.h5"
    with h5py.File(path, "w") as file:
        file["more/values"] = np.ones(4, "f4")
    check_h5(path)
    with h5py.File(path, "a") as file:
        damage(file, str(tmp_path / "secret.h5"))
    with pytest.raises(ValueError, match=message):
        check_h5(path)


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
