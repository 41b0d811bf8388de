"""Finding, verifying and reading weights, without the framework they were trained in. Data only:
no file's code is ever run.

A weights file is an ``.npz`` with one array per name ("block1_conv1/kernel", ...) and the
"threshold" of its distances. Keras's own files go through ``keras.keras_files``.
"""

import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import WeightsError
from imgdiff.io.fingerprint import fingerprint
from imgdiff.network.architecture import VGG16_BLOCKS, Blocks, weight_shapes

DEFAULT_FILE, INT8_FILE, CARD_FILE = "default.npz", "default.int8.zip", "default.json"
#: Threshold of distances for untrained heads: about where false alarms and misses cross on
#: validation pairs, with VGG19's blocks 1 to 3 standing in for ImageNet's VGG16.
UNTRAINED_THRESHOLD = 1.3


@dataclass(frozen=True, eq=False)
class Weights:
    """arrays: every weight of a network, by name. threshold: of its distances. name: for the
    result. scores_only: there is no trained difference head among them: only the embeddings are
    of use."""

    arrays: dict[str, np.ndarray]
    threshold: float
    name: str
    scores_only: bool = False


def model_card() -> dict[str, Any]:
    """What the shipped weights are: hashes, training, calibration, measures."""
    return json.loads((shipped_folder() / CARD_FILE).read_text(encoding="utf-8"))


def read_weights(weights: "str | Path" = "default") -> Weights:
    """The weights of "default", "imagenet" or a file. Errors: WeightsError."""
    if str(weights) == "default":
        arrays, threshold = from_npz(read_shipped(DEFAULT_FILE), DEFAULT_FILE)
        return Weights(arrays, threshold, "default")
    path = Path(weights)
    if str(weights) == "imagenet" or path.name.endswith(".weights.h5"):
        from imgdiff.network.keras.keras_files import read_keras_file

        return read_keras_file(weights)
    if path.suffix == ".npz":
        return Weights(*from_npz(read_file(path), str(path)), path.name)
    raise WeightsError(
        f"weights must be 'default', 'imagenet' or a path to an .npz or .weights.h5 file; "
        f"got {str(weights)!r}"
    )


def shipped_folder():
    return resources.files("imgdiff.network") / "shipped"


def read_shipped(name: str) -> bytes:
    """A file that ships, checked against its hash in the card. Errors: WeightsError."""
    file = shipped_folder() / name
    data = read_file(Path(str(file)))
    expected, found = model_card()["sha256"][name], fingerprint(data)
    if found != expected:
        raise WeightsError(
            f"{file}: expected SHA-256 {expected}, found {found}; the shipped weights are "
            "damaged: install imgdiff again"
        )
    return data


def read_graphs(data: bytes) -> dict[str, bytes]:
    """The graphs in a zip, by the names of their parts (see ``graph.build_graphs``)."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {Path(name).stem: archive.read(name) for name in archive.namelist()}


def read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise WeightsError(f"cannot read weights {path}: {error}") from error


def save_arrays(
    arrays: dict[str, np.ndarray], path: Path, threshold: float, dtype: str = "float32"
) -> None:
    """Writes an ``.npz`` of weights, whole or not at all. Errors: WeightsError."""
    stored: dict[str, Any] = {name: array.astype(dtype) for name, array in arrays.items()}
    stored["threshold"] = np.float64(threshold)
    part = path.with_name(path.name + ".part.npz")
    try:
        np.savez_compressed(part, **stored)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise WeightsError(f"cannot write {path}: {error.strerror}") from error


def from_npz(data: bytes, origin: str) -> tuple[dict[str, np.ndarray], float]:
    """(arrays, threshold) of a file's bytes, checked. origin: what to call it in an error."""
    try:
        with np.load(BytesIO(data), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except (ValueError, TypeError, OSError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise WeightsError(f"{origin}: expected an .npz of weights, it cannot be read") from error
    for name, array in arrays.items():
        if array.dtype.kind != "f" or not np.isfinite(array).all():
            raise WeightsError(f"{origin}: expected finite floats in {name}, found {array.dtype}")
    threshold = arrays.pop("threshold", np.array(UNTRAINED_THRESHOLD))
    if threshold.shape != () or not threshold > 0:
        raise WeightsError(f"{origin}: expected one threshold above 0, found {threshold}")
    for name, shape in weight_shapes(blocks_of(arrays, origin)).items():
        if name not in arrays or arrays[name].shape != shape:
            there = arrays[name].shape if name in arrays else "nothing"
            raise WeightsError(f"{origin}: expected {name} of shape {shape}, found {there}")
    return arrays, float(threshold)


def blocks_of(arrays: Mapping[str, np.ndarray], origin: str = "weights") -> Blocks:
    """The (convolutions, channels) per block that these arrays make. Errors: WeightsError."""
    convolutions: dict[int, list[int]] = {}
    for name, array in arrays.items():
        if match := re.fullmatch(r"block(\d)_conv\d/bias", name):
            convolutions.setdefault(int(match[1]), []).append(array.size)
    if sorted(convolutions) != [1, 2, 3, 4, 5]:
        raise WeightsError(f"{origin}: expected five blocks of convolutions, found other arrays")
    found = tuple((len(c), c[0]) for _, c in sorted(convolutions.items()))
    # Windows carry the margin that VGG16 needs.
    if any(own > most for (own, _), (most, _) in zip(found, VGG16_BLOCKS, strict=True)):
        counts = [[count for count, _ in blocks] for blocks in (VGG16_BLOCKS, found)]
        raise WeightsError(
            f"{origin}: expected blocks of at most {counts[0]} convolutions, found {counts[1]}. "
            "Use weights of a VGG16"
        )
    return found
