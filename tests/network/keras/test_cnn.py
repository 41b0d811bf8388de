"""The classic one-shot network."""

import keras
import pytest

from imgdiff.network.keras.cnn import build_cnn

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
