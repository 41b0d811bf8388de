"""Finding, verifying, loading and saving weights. Data only: no file's code is ever run.

A weights file is an ``.npz`` with one array per name ("block1_conv1/kernel", ...) and the
"threshold" of its distances. Keras's ``.weights.h5`` of ``create_siamese_model`` is read too.
"""

import hashlib
import json
import os
import re
import warnings
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import WeightsError

DEFAULT_FILE = "default.npz"
CARD_FILE = "default.json"
#: Threshold of distances for untrained heads: about where false alarms and misses cross on
#: validation pairs, with VGG19's blocks 1 to 3 standing in for ImageNet's VGG16.
UNTRAINED_THRESHOLD = 1.3
IMAGENET_FILE = "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"


def model_card() -> dict[str, Any]:
    """What the shipped weights are: hash, training, calibration, measures."""
    return json.loads((_shipped() / CARD_FILE).read_text(encoding="utf-8"))


def load_weights(weights: "str | Path" = "default") -> tuple[Any, float, str]:
    """(network, threshold, name) of "default", "imagenet" or a file. Errors: WeightsError."""
    if str(weights) == "default":
        file = _shipped() / DEFAULT_FILE
        data = _read(Path(str(file)))
        expected = model_card()["sha256"]
        found = hashlib.sha256(data).hexdigest()
        if found != expected:
            raise WeightsError(
                f"{file}: expected SHA-256 {expected}, found {found}; the shipped weights are "
                "damaged: install imgdiff again"
            )
        return (*_from_npz(data, str(file)), "default")
    if str(weights) == "imagenet":
        return _imagenet()
    path = Path(weights)
    if path.name.endswith(".weights.h5"):
        return _from_h5(path)
    if path.suffix == ".npz":
        return (*_from_npz(_read(path), str(path)), path.name)
    raise WeightsError(
        f"weights must be 'default', 'imagenet' or a path to an .npz or .weights.h5 file; "
        f"got {str(weights)!r}"
    )


def save_weights(network: Any, path: str | Path, threshold: float, dtype: str = "float32") -> Path:
    """Writes every weight of a ``SiameseNetwork`` and its threshold to an ``.npz``, whole or
    not at all. dtype "float16" halves the file."""
    path = Path(path)
    if path.suffix != ".npz":
        raise WeightsError(f"weights are saved as .npz; got {path.name!r}")
    arrays: dict[str, Any] = {k: np.asarray(v, dtype) for k, v in network.named_variables().items()}
    arrays["threshold"] = np.float64(threshold)
    part = path.with_name(path.name + ".part.npz")
    try:
        np.savez_compressed(part, **arrays)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise WeightsError(f"cannot write {path}: {error.strerror}") from error
    return path


def _shipped():
    return resources.files("imgdiff.siamese") / "weights"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise WeightsError(f"cannot read weights {path}: {error}") from error


def _blocks(arrays: dict[str, np.ndarray], origin: str) -> tuple[tuple[int, int], ...]:
    """The (convolutions, channels) per block that these arrays make."""
    convolutions: dict[int, list[int]] = {}
    for name, array in arrays.items():
        if match := re.fullmatch(r"block(\d)_conv\d/bias", name):
            convolutions.setdefault(int(match[1]), []).append(array.size)
    if sorted(convolutions) != [1, 2, 3, 4, 5]:
        raise WeightsError(f"{origin}: expected five blocks of convolutions, found other arrays")
    return tuple((len(c), c[0]) for _, c in sorted(convolutions.items()))


def _from_npz(data: bytes, origin: str) -> tuple[Any, float]:
    import io
    import zipfile

    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except (ValueError, TypeError, OSError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise WeightsError(f"{origin}: expected an .npz of weights, it cannot be read") from error
    for name, array in arrays.items():
        if array.dtype.kind != "f" or not np.isfinite(array).all():
            raise WeightsError(f"{origin}: expected finite floats in {name}, found {array.dtype}")
    threshold = arrays.pop("threshold", np.array(UNTRAINED_THRESHOLD))
    if threshold.shape != () or not threshold > 0:
        raise WeightsError(f"{origin}: expected one threshold above 0, found {threshold}")

    from imgdiff.siamese.model import SiameseNetwork

    network = SiameseNetwork(_blocks(arrays, origin))
    for name, variable in network.named_variables().items():
        shape = tuple(variable.shape)
        if name not in arrays or arrays[name].shape != shape:
            found = arrays[name].shape if name in arrays else "nothing"
            raise WeightsError(f"{origin}: expected {name} of shape {shape}, found {found}")
        variable.assign(arrays[name].astype(np.float32))
    return network, float(threshold)


def _from_h5(path: Path) -> tuple[Any, float, str]:
    """The scores' network from a file of one's own training. The heat stays that of the shipped
    network: such a file holds no difference head, and no threshold fits another backbone."""
    from imgdiff.siamese.model import SiameseNetwork

    _read(path)
    own = SiameseNetwork()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the error says it once
            own.distance_model().load_weights(path)
    except Exception as error:  # h5py and Keras raise many kinds
        raise WeightsError(
            f"{path}: expected weights saved from create_siamese_model() with "
            f"model.save_weights(...): {' '.join(str(error).split())[:200]}"
        ) from error
    network, threshold, _ = load_weights("default")
    network.embedding_model = own.embedding_model
    return network, threshold, f"{path.name} (scores), default (heat)"


def _imagenet() -> tuple[Any, float, str]:
    from imgdiff.siamese.framework import keras
    from imgdiff.siamese.model import SiameseNetwork

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
    return network, UNTRAINED_THRESHOLD, "imagenet"
