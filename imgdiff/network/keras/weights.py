"""Weights between the Keras network and arrays by name."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from imgdiff.errors import WeightsError
from imgdiff.io.write import replacing_read_only
from imgdiff.network.keras.siamese_network import SiameseNetwork
from imgdiff.network.weights import SUFFIXES, blocks_of, save_arrays


def network_of(arrays: Mapping[str, np.ndarray]) -> SiameseNetwork:
    """A network with these weights, by name.

    Raises:
        WeightsError: They make no five blocks of convolutions.
    """
    network = SiameseNetwork(blocks_of(arrays))
    for name, variable in network.named_variables().items():
        variable.assign(arrays[name].astype(np.float32))
    return network


def save_weights(
    network: SiameseNetwork,
    path: str | Path,
    threshold: float,
    dtype: str = "float32",
    *,
    force: bool = False,
) -> Path:
    """Writes every weight and the threshold to a file, whole or not at all.

    Args:
        network: Whose weights.
        path: Ends in ``.npz`` or ``.safetensors``.
        threshold: Of its distances, above 0.
        dtype: "float16" halves the file.
        force: Whether a read-only file is replaced too; it keeps its rights, as any other.

    Returns:
        The path.

    Raises:
        WeightsError: The name has another ending.
        OutputError: The file cannot be written.
    """
    path = Path(path)
    if path.suffix not in SUFFIXES:
        raise WeightsError(f"weights are saved as {' or '.join(SUFFIXES)}; got {path.name!r}")
    with replacing_read_only(force):
        save_arrays(network.arrays(), path, threshold, dtype)
    return path
