"""The backbone: Keras's own VGG16."""

import keras
import numpy as np
import pytest

from imgdiff import create_siamese_model

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
