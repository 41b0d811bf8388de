"""Names and shapes of the weights: those of Keras."""

from imgdiff.network.architecture import VGG16_BLOCKS, weight_shapes
from imgdiff.network.keras.siamese_network import SiameseNetwork
from tests.conftest import NARROW


def test_the_shapes_are_those_of_keras(narrow_network):
    for network, blocks in ((SiameseNetwork(), VGG16_BLOCKS), (narrow_network, NARROW)):
        shapes = {name: tuple(v.shape) for name, v in network.named_variables().items()}
        assert weight_shapes(blocks) == shapes
