"""The networks that people train: shapes, parameters, losses, and the same without Keras."""

import keras
import numpy as np
import pytest

from imgdiff import OptionError, create_siamese_model
from imgdiff.network.grid import cell_means
from imgdiff.network.keras import pair_losses
from imgdiff.network.keras.cnn import build_cnn
from imgdiff.network.keras.framework import to_array
from imgdiff.network.keras.pair_score import PairScore
from imgdiff.network.keras.recogniser import Recogniser
from imgdiff.network.model_config import Plan
from imgdiff.network.runtime.embedder import Embedder
from tests.conftest import NARROW

CNN_SHAPES = {
    "conv1": (None, 91, 91, 64),
    "pool1": (None, 46, 46, 64),
    "conv2": (None, 40, 40, 128),
    "pool2": (None, 20, 20, 128),
    "conv3": (None, 17, 17, 128),
    "pool3": (None, 9, 9, 128),
    "conv4": (None, 6, 6, 256),
    "flatten": (None, 9216),
    "dense": (None, 4096),
}


def test_the_cnn_is_the_classic_one():
    cnn = build_cnn()
    assert {name: cnn.get_layer(name).output.shape for name in CNN_SHAPES} == CNN_SHAPES
    assert cnn.count_params() == 38_960_448
    assert cnn.get_layer("dense").activation is keras.activations.sigmoid
    assert cnn.get_layer("rescale").scale == pytest.approx(1 / 255)


def test_with_its_head_it_judges_pairs():
    model = create_siamese_model(network="cnn", score="network")
    assert model.count_params() == 38_964_545
    assert [x.shape for x in model.inputs] == [(None, 100, 100, 3)] * 2
    image = np.zeros((1, 100, 100, 3), np.float32)
    same = float(np.asarray(model([image, image]))[0, 0])
    assert same == pytest.approx(0.5)  # a fresh bias of 0, and no difference to weigh


@pytest.fixture(scope="module")
def plans():
    vgg = {"network": "vgg16", "blocks": NARROW, "embedding": 16}
    return {
        "whole": Plan(**vgg, size=(48, 48), grid=1),
        "cells": Plan(**vgg, size=(50, 70), grid=3, score="network"),
        "small": Plan(**vgg, size=(16, 20), grid=8, score="cosine"),
        "cnn": Plan("cnn", (100, 100), "network"),
    }


@pytest.mark.parametrize("name", ["whole", "cells", "small", "cnn"])
def test_without_keras_it_is_the_same(name, plans, rng):
    plan = plans[name]
    keras.utils.set_random_seed(3)
    network = Recogniser(plan)
    arrays = {key: to_array(v) for key, v in network.named_variables().items()}
    assert {key: a.shape for key, a in arrays.items()} == plan.weight_shapes()
    images = rng.integers(0, 256, (3, *plan.size, 3), dtype=np.uint8)
    expected = np.asarray(network.embedder(images.astype(np.float32)))
    found = Embedder(arrays, plan)(images)
    np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max())


def test_a_plan_survives_json(plans):
    import json

    for plan in plans.values():
        assert Plan.of(json.loads(json.dumps(plan.to_dict()))) == plan


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"network": "resnet"}, "network"),
        ({"score": "manhattan"}, "score"),
        ({"network": "cnn", "size": (64, 64)}, "100 x 100"),
        ({"size": (8, 64)}, "16"),
        ({"size": (None, None)}, "grid"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(how, words):
    with pytest.raises(OptionError, match=words):
        Plan(**how)


@pytest.mark.parametrize("side", [1, 5, 6, 24, 25])
def test_cells_cover_every_place_once(side):
    for cells in (1, 2, 4, 8):
        means = cell_means(side, cells)
        assert means.shape == (min(cells, side), side)
        np.testing.assert_allclose(means.sum(axis=1), 1, atol=1e-6)
        np.testing.assert_allclose(means.sum(axis=0), len(means) / side, atol=1e-6)


@pytest.mark.parametrize("kind", ["euclidean", "l1", "cosine"])
def test_distances_are_zero_for_equals_and_symmetric(kind, rng):
    a, b = rng.normal(size=(2, 5, 7)).astype(np.float32)
    score = PairScore(kind)
    np.testing.assert_allclose(np.asarray(score(a, a)), 0, atol=1e-6)
    np.testing.assert_allclose(np.asarray(score(a, b)), np.asarray(score(b, a)), rtol=1e-5)
    assert (np.asarray(score(a, b)) > 0).all()


def test_a_pair_weighs_as_much_as_its_kind_has_pairs():
    """Twice as many different pairs of the same kind change nothing."""
    distance = np.array([[0.0, 0.4, 0.7], [0.4, 0.0, 0.7], [0.7, 0.7, 0.0]], np.float32)
    relation = np.array([[-1, 1, 0], [1, -1, -1], [0, -1, -1]])
    more = np.array([[-1, 1, 0], [1, -1, 0], [0, 0, -1]])
    for loss in (pair_losses.contrastive(), pair_losses.cross_entropy()):
        one, two = (float(loss(r, distance)) for r in (relation, more))
        assert one == pytest.approx(two, rel=1e-4)
    expected = 0.4**2 + (1 - 0.7) ** 2
    assert float(pair_losses.contrastive()(relation, distance)) == pytest.approx(expected, rel=1e-4)
    assert float(pair_losses.contrastive(0.5)(relation, distance)) == pytest.approx(0.16, rel=1e-4)


def test_cross_entropy_is_that_of_keras(rng):
    probability = rng.uniform(0.01, 0.99, (6, 6)).astype(np.float32)
    relation = np.where(rng.random((6, 6)) < 0.5, 1, 0)
    kinds = [
        float(np.mean(keras.losses.binary_crossentropy(k * np.ones(n), probability[relation == k])))
        for k in (0, 1)
        for n in [(relation == k).sum()]
    ]
    found = float(pair_losses.cross_entropy()(relation, probability))
    assert found == pytest.approx(np.mean(kinds), rel=1e-3)


def test_multi_similarity_wants_like_near_and_unlike_far():
    relation = np.array([[-1, 1, 0, 0], [1, -1, 0, 0], [0, 0, -1, 1], [0, 0, 1, -1]])
    loss = pair_losses.multi_similarity()
    good = np.where(relation == 1, 0.05, 1.0).astype(np.float32)
    bad = np.where(relation == 1, 1.0, 0.05).astype(np.float32)
    assert float(loss(relation, good)) == pytest.approx(0, abs=1e-6)  # mining leaves nothing
    assert float(loss(relation, bad)) > 0.5


def test_precision_does_not_depend_on_how_many_pairs_there_are():
    metric = pair_losses.precision(0.5, same_above=False)
    relation = np.array([[-1, 1, 0], [1, -1, 0], [0, 0, -1]])
    assert float(metric(relation, np.full((3, 3), 0.2, np.float32))) == pytest.approx(0.5)
    right = np.where(relation == 1, 0.1, 0.9).astype(np.float32)
    assert float(metric(relation, right)) == pytest.approx(1)


def test_a_grid_starts_from_the_shipped_convolutions():
    model = create_siamese_model((32, 32, 3), weights=None, grid=2, score="cosine")
    assert model.output.shape == (None, 1)
    with pytest.raises(OptionError, match="grid"):
        create_siamese_model((None, None, 3), weights=None, grid=2)
    with pytest.raises(OptionError, match="network"):
        create_siamese_model(weights=None, network="vgg19")
