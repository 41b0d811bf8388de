"""The network of the comparison in Keras, with weights by name."""

from pathlib import Path

from imgdiff.network.keras.siamese_network import SiameseNetwork
from imgdiff.network.keras.weights import network_of
from imgdiff.network.resolve_weights import read_weights


def load_weights(weights: "str | Path" = "default") -> tuple[SiameseNetwork, float, str]:
    """The network with the weights of "default", "imagenet" or a file.

    Args:
        weights: "default" (shipped), "imagenet" (Keras's download), or the path of an
            ``.npz``, ``.safetensors`` or ``.weights.h5``. A file of scores alone leaves the
            difference head untrained.

    Returns:
        The network, the threshold of its distances, and the name of the weights.

    Raises:
        WeightsError: There is no such file, or it is none of weights.
    """
    loaded = read_weights(weights)
    return network_of(loaded.arrays), loaded.threshold, loaded.name
