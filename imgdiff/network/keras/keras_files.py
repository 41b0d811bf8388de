"""Keras's own files of weights: ImageNet's, and ``.weights.h5`` of one's own.

Keras reads such a file once; its arrays are then kept in the cache folder, and it is imported only
where they are not there yet.
"""

import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import OutputError, WeightsError
from imgdiff.io.cache import cache_folder
from imgdiff.io.fingerprint import fingerprint
from imgdiff.network.weights import UNTRAINED_THRESHOLD, Weights, from_npz, read_file, save_arrays

IMAGENET_FILE = "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"


def read_keras_file(weights: "str | Path") -> Weights:
    """The weights of "imagenet", or of a ``.weights.h5`` of one's own.

    Args:
        weights: "imagenet", which Keras downloads, or a path.

    Returns:
        The weights; of one's own file only the embedding's are trained (``scores_only``).

    Raises:
        WeightsError: The download fails, or the file is of another network or none.
    """
    imagenet = str(weights) == "imagenet"
    path = Path(weights)
    key = "imagenet" if imagenet else fingerprint(read_file(path))
    kept = cache_folder() / f"{key}.npz"
    try:
        arrays = from_npz(kept.read_bytes(), str(kept))[0]
    except (OSError, WeightsError):
        network = _imagenet() if imagenet else _from_h5(path)
        arrays = network.arrays()
        _keep(arrays, kept)
    if imagenet:
        return Weights(arrays, UNTRAINED_THRESHOLD, "imagenet")
    # Such a file holds no difference head, and no threshold fits another backbone.
    return Weights(arrays, UNTRAINED_THRESHOLD, path.name, scores_only=True)


def _keep(arrays: dict[str, np.ndarray], file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        save_arrays(arrays, file, UNTRAINED_THRESHOLD)
    except (OSError, OutputError):
        pass  # a cache that cannot be written costs time, nothing else


def _from_h5(path: Path) -> Any:
    from imgdiff.network.keras.h5_structure import check_h5
    from imgdiff.network.keras.siamese_network import SiameseNetwork

    network = SiameseNetwork()
    try:
        check_h5(path)
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
    from imgdiff.network.keras.siamese_network import SiameseNetwork

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
