"""Files of weights: their bytes, and what is in them."""

import io
import struct
import tempfile
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from imgdiff.network.architecture import weight_shapes
from imgdiff.network.safetensors_file import safetensors_bytes
from imgdiff.network.scout_weights import ScoutWeights, scout_from_npz, scout_to_npz
from imgdiff.network.weights import from_npz, from_safetensors
from tests.fuzz.doors.door import Door, in_a_file, of_bytes
from tests.fuzz.mutator import mutated
from tests.fuzz.odd_values import odd_json

_BLOCKS = ((1, 2), (1, 2), (1, 2), (1, 2), (1, 2))
_KINDS = ("f2", "f4", "f8", "i4", "?", "c8", "U3", "M8[s]", "V7")


def _arrays() -> dict[str, np.ndarray]:
    arrays = {name: np.ones(shape, "f4") for name, shape in weight_shapes(_BLOCKS).items()}
    return {**arrays, "threshold": np.array(1.0)}


def _npz(arrays: dict[str, np.ndarray], packed: bool = False) -> bytes:
    stream = io.BytesIO()
    (np.savez_compressed if packed else np.savez)(stream, **arrays)
    return stream.getvalue()


def _some_npz(rng: np.random.Generator) -> bytes:
    """Half of them damaged bytes, half of them whole files of other arrays."""
    if rng.random() < 0.5:
        return mutated([_npz(_arrays()), _npz(_arrays(), packed=True)], rng)
    return _npz(_other(_arrays(), rng))


def _other(arrays: dict[str, np.ndarray], rng: np.random.Generator) -> dict[str, np.ndarray]:
    names = list(arrays)
    for _ in range(rng.integers(1, 4)):
        name = names[rng.integers(len(names))]
        what = rng.integers(5)
        if what == 0:
            arrays.pop(name, None)
        elif what == 1:
            arrays[f"block{rng.integers(9)}_conv{rng.integers(9)}/bias"] = np.ones(2, "f4")
        elif what == 2:
            shape = tuple(rng.choice([0, 1, 2, 3, 128], rng.integers(0, 5)))
            arrays[name] = np.zeros(shape, _KINDS[rng.integers(len(_KINDS))])
        elif what == 3:
            arrays[name] = np.full(np.shape(arrays.get(name, 0)), rng.choice([np.nan, -1, 1e300]))
        else:
            arrays["../" * rng.integers(3) + "x" * rng.integers(200)] = np.ones(1)
    return arrays


def _some_safetensors(rng: np.random.Generator) -> bytes:
    """Likewise; of the whole files, half have another table before the same numbers."""
    seed = safetensors_bytes(_arrays())
    what = rng.random()
    if what < 0.4:
        return mutated([seed], rng)
    if what < 0.6:
        known = {n: a for n, a in _other(_arrays(), rng).items() if a.dtype.kind in "f?i"}
        return safetensors_bytes(known)
    (length,) = struct.unpack_from("<Q", seed)
    table = odd_json([seed[8 : 8 + length]], rng)
    return struct.pack("<Q", len(table)) + table + seed[8 + length :]


def _scouts() -> list[bytes]:
    return [scout_to_npz(ScoutWeights(b"graph" * 20, 0.5, "0" * 64))]


@cache
def _network() -> Any:
    from imgdiff.network.keras.siamese_network import SiameseNetwork

    return SiameseNetwork(_BLOCKS)


@cache
def _keras_file() -> bytes:
    """A ``.weights.h5``; Keras is imported where this door is entered, and only there."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "narrow.weights.h5"
        _network().distance_model().save_weights(path)
        return path.read_bytes()


def _keras(folder: Path) -> None:
    from imgdiff.network.keras import keras_files, siamese_network

    with mock.patch.object(siamese_network, "SiameseNetwork", _network):
        keras_files._from_h5(folder / "narrow.weights.h5")


def doors() -> list[Door]:
    """All of them."""
    return [
        Door(
            "keras",
            lambda rng: mutated([_keras_file()], rng),
            in_a_file("narrow.weights.h5", _keras),
            refused=0.1,
            share=0.2,
        ),
        Door("weights", _some_npz, lambda data: from_npz(data, "weights")),
        Door("safetensors", _some_safetensors, lambda data: from_safetensors(data, "weights")),
        Door("scout", of_bytes(_scouts()), lambda data: scout_from_npz(data, "scout")),
    ]
