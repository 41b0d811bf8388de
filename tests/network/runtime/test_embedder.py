"""The networks that people train, without Keras."""

import keras
import numpy as np
import pytest

from imgdiff.network.keras.framework import to_array
from imgdiff.network.keras.recogniser import Recogniser
from imgdiff.network.model_config import ModelConfig
from imgdiff.network.runtime.embedder import Embedder
from tests.conftest import NARROW


@pytest.fixture(scope="module")
def configs():
    vgg = {"network": "vgg16", "blocks": NARROW, "embedding": 16}
    return {
        "whole": ModelConfig(**vgg, size=(48, 48), grid=1),
        "cells": ModelConfig(**vgg, size=(50, 70), grid=3, score="network"),
        "small": ModelConfig(**vgg, size=(16, 20), grid=8, score="cosine"),
        "cnn": ModelConfig("cnn", (100, 100), "network"),
        "resnet": ModelConfig("resnet", (30, 41), "cosine", grid=1, embedding=16),
    }


@pytest.mark.parametrize("name", ["whole", "cells", "small", "cnn", "resnet"])
def test_without_keras_it_is_the_same(name, configs, rng):
    plan = configs[name]
    keras.utils.set_random_seed(3)
    network = Recogniser(plan)
    for key, variable in network.named_variables().items():
        if key.endswith("_conv2/kernel"):  # a block of the resnet begins as the identity
            variable.assign(rng.normal(0, 0.05, variable.shape))
    arrays = {key: to_array(v) for key, v in network.named_variables().items()}
    assert {key: a.shape for key, a in arrays.items()} == plan.weight_shapes()
    images = rng.integers(0, 256, (3, *plan.size, 3), dtype=np.uint8)
    expected = np.asarray(network.embedder(images.astype(np.float32)))
    embeddings = Embedder(arrays, plan)(images)
    np.testing.assert_allclose(embeddings, expected, atol=1e-5 * np.abs(expected).max())
