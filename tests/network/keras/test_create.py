"""The models that people build."""

import numpy as np
import pytest

from imgdiff import OptionError, WeightsError, create_siamese_model
from tests.narrow_file import narrow_file


@pytest.fixture(scope="module")
def siamese():
    return create_siamese_model(input_shape=(64, 48, 3), weights=None)


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


@pytest.mark.parametrize(
    "shape", [(224, 224), (224, 224, 1), (8, 224, 3), 5, (32.5, 32, 3), ("32", 32, 3)]
)
def test_impossible_input_shapes_are_refused(shape):
    with pytest.raises(OptionError, match="input_shape"):
        create_siamese_model(shape, weights=None)


def test_with_its_head_it_judges_pairs():
    model = create_siamese_model(network="cnn", score="network")
    assert model.count_params() == 38_964_545
    assert [x.shape for x in model.inputs] == [(None, 100, 100, 3)] * 2
    image = np.zeros((1, 100, 100, 3), np.float32)
    same = float(np.asarray(model([image, image]))[0, 0])
    assert same == pytest.approx(0.5)  # a fresh bias of 0, and no difference to weigh


def test_a_small_network_from_nothing_gives_embeddings_of_length_1(noise):
    model = create_siamese_model(network="resnet", score="cosine")
    assert [x.shape for x in model.inputs] == [(None, 48, 48, 3)] * 2
    assert model.count_params() == 1_297_920
    a, b = (noise(48, 48)[None].astype(np.float32) for _ in range(2))
    assert float(model([a, a])[0, 0]) == 0 < float(model([a, b])[0, 0])
    vector = np.asarray(model.get_layer("resnet")(a))
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)
    with pytest.raises(OptionError, match="known size"):
        create_siamese_model((None, None, 3), network="resnet")


def test_a_grid_starts_from_the_shipped_convolutions():
    model = create_siamese_model((32, 32, 3), weights=None, grid=2, score="cosine")
    assert model.output.shape == (None, 1)
    with pytest.raises(OptionError, match="grid"):
        create_siamese_model((None, None, 3), weights=None, grid=2)
    with pytest.raises(OptionError, match="network"):
        create_siamese_model(weights=None, network="vgg19")


def test_weights_of_a_network_of_other_widths_are_refused_where_its_layers_are_taken(tmp_path):
    narrow = str(narrow_file(tmp_path))
    with pytest.raises(WeightsError, match=r"block1_conv1/kernel is of \(3, 3, 3, 64\); got"):
        create_siamese_model((32, 32, 3), weights=narrow, grid=2)
