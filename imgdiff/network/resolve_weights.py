"""From what a user names as ``weights`` to the weights themselves."""

from pathlib import Path

from imgdiff.errors import WeightsError
from imgdiff.network.shipped_weights import DEFAULT_FILE, read_shipped
from imgdiff.network.weights import SUFFIXES, Weights, from_file, from_npz


def read_weights(weights: str | Path = "default") -> Weights:
    """The weights of that name.

    Args:
        weights: "default" (shipped), "imagenet" (Keras's download), or a path to an ``.npz``,
            to a ``.safetensors`` or to a ``.weights.h5`` of Keras. Keras is imported for
            "imagenet" and ``.weights.h5`` alone, and once: what it read is kept in the cache
            folder.

    Raises:
        WeightsError: There are none of that name, or they cannot be used.
    """
    if str(weights) == "default":
        arrays, threshold = from_npz(read_shipped(DEFAULT_FILE), DEFAULT_FILE)
        return Weights(arrays, threshold, "default")
    path = Path(weights)
    if str(weights) == "imagenet" or path.name.endswith(".weights.h5"):
        from imgdiff.network.keras.keras_files import read_keras_file

        return read_keras_file(weights)
    if path.suffix in SUFFIXES:
        return Weights(*from_file(path), path.name)
    raise WeightsError(
        "weights must be 'default', 'imagenet' or a path to an .npz, .safetensors or .weights.h5 "
        f"file; got {str(weights)!r}"
    )
