"""Weights between files and Keras: for training, and for what only Keras can read."""

import os
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import WeightsError
from imgdiff.io.cache import cache_folder
from imgdiff.io.fingerprint import fingerprint
from imgdiff.network.weights import (
    UNTRAINED_THRESHOLD,
    Weights,
    blocks_of,
    from_npz,
    read_file,
    read_weights,
    save_arrays,
)

IMAGENET_FILE = "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"


def load_weights(weights: "str | Path" = "default") -> tuple[Any, float, str]:
    """(SiameseNetwork, threshold, name) of "default", "imagenet" or a file. A file of scores
    alone leaves the difference head untrained. Errors: WeightsError."""
    found = read_weights(weights)
    return network_of(found.arrays), found.threshold, found.name


def network_of(arrays: Mapping[str, np.ndarray]) -> Any:
    """A SiameseNetwork with these weights."""
    from imgdiff.network.keras.model import SiameseNetwork

    network = SiameseNetwork(blocks_of(arrays))
    for name, variable in network.named_variables().items():
        variable.assign(arrays[name].astype(np.float32))
    return network


def arrays_of(network: Any) -> dict[str, np.ndarray]:
    """Every weight of a SiameseNetwork, by name."""
    return {name: to_array(variable) for name, variable in network.named_variables().items()}


def to_array(variable: Any) -> np.ndarray:
    """A Keras variable of any backend as NumPy."""
    from imgdiff.network.keras.framework import keras

    return np.asarray(keras.ops.convert_to_numpy(keras.ops.convert_to_tensor(variable)))


def save_weights(network: Any, path: str | Path, threshold: float, dtype: str = "float32") -> Path:
    """Writes every weight of a ``SiameseNetwork`` and its threshold to an ``.npz``, whole or
    not at all. dtype "float16" halves the file."""
    path = Path(path)
    if path.suffix != ".npz":
        raise WeightsError(f"weights are saved as .npz; got {path.name!r}")
    save_arrays(arrays_of(network), path, threshold, dtype)
    return path


def exported(weights: "str | Path") -> Weights:
    """ "imagenet" or a ``.weights.h5`` of one's own. Keras reads such a file once; its arrays are
    then kept in the cache folder. Errors: WeightsError."""
    imagenet = str(weights) == "imagenet"
    path = Path(weights)
    key = "imagenet" if imagenet else fingerprint(read_file(path))
    kept = cache_folder() / f"{key}.npz"
    try:
        arrays = from_npz(kept.read_bytes(), str(kept))[0]
    except (OSError, WeightsError):
        network = _imagenet() if imagenet else _from_h5(path)
        arrays = arrays_of(network)
        _keep(arrays, kept)
    if imagenet:
        return Weights(arrays, UNTRAINED_THRESHOLD, "imagenet")
    # Such a file holds no difference head, and no threshold fits another backbone.
    return Weights(arrays, UNTRAINED_THRESHOLD, path.name, scores_only=True)


def _keep(arrays: dict[str, np.ndarray], file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        save_arrays(arrays, file, UNTRAINED_THRESHOLD)
    except (OSError, WeightsError):
        pass  # a cache that cannot be written costs time, nothing else


def _from_h5(path: Path) -> Any:
    from imgdiff.network.keras.model import SiameseNetwork

    network = SiameseNetwork()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the error says it once
            network.distance_model().load_weights(path)
    except Exception as error:  # h5py and Keras raise many kinds
        raise WeightsError(
            f"{path}: expected weights of create_siamese_model() as it is by default (VGG16, "
            "Euclidean, grid 1), saved with model.save_weights(...). Other networks serve a "
            f"comparison as runs, see imgdiff train: {' '.join(str(error).split())[:200]}"
        ) from error
    return network


def _imagenet() -> Any:
    from imgdiff.network.keras.framework import keras
    from imgdiff.network.keras.model import SiameseNetwork

    try:
        source = keras.applications.VGG16(weights="imagenet", include_top=False)
    except Exception as error:
        folder = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "models"
        raise WeightsError(
            f"the ImageNet weights could not be downloaded ({error}). Either put {IMAGENET_FILE} "
            f"into {folder}, or use weights='default', which ship with imgdiff"
        ) from error
    network = SiameseNetwork()
    for layer in source.layers:
        if layer.weights:
            network.backbone.get_layer(layer.name).set_weights(layer.get_weights())
    return network
