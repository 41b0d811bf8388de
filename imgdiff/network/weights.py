"""Weights as data: what a file holds, checked and read without the framework they were trained in.

A weights file is an ``.npz`` or a ``.safetensors`` with one array per name
("block1_conv1/kernel", ...) and the "threshold" of its distances. No file's code is ever run.
"""

import math
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import WeightsError
from imgdiff.io.write import atomic_path
from imgdiff.network.architecture import VGG16_BLOCKS, Blocks, weight_shapes
from imgdiff.network.safetensors_file import safetensors_arrays, safetensors_bytes
from imgdiff.network.stored_arrays import StoredArray, npz_arrays

#: Threshold of distances for untrained heads: about where false alarms and misses cross on
#: validation pairs, with VGG19's blocks 1 to 3 standing in for ImageNet's VGG16.
UNTRAINED_THRESHOLD = 1.3
#: More than any VGG's weights have, in 64 bits.
_MOST_BYTES = 500_000_000
_NAME = re.compile(r"[\w./-]{1,100}")
#: What files of weights end in.
NPZ, SAFETENSORS = ".npz", ".safetensors"
SUFFIXES = (NPZ, SAFETENSORS)


@dataclass(frozen=True, eq=False)
class Weights:
    """The weights of a network.

    Attributes:
        arrays: Every one of them by name, float.
        threshold: Of the distances, above 0.
        name: For the result.
        scores_only: There is no trained difference head among them: only the embeddings are of
            use.
    """

    arrays: dict[str, np.ndarray]
    threshold: float
    name: str
    scores_only: bool = False


def read_file(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        WeightsError: It is no file, larger than any weights, or cannot be read.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would keep us waiting
            raise WeightsError(f"cannot read weights {path}: expected a file. Name one")
        if status.st_size > _MOST_BYTES:
            raise WeightsError(
                f"cannot read weights {path}: expected at most {_MOST_BYTES:,} bytes, got "
                f"{status.st_size:,}. Is it the right file?"
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise WeightsError(f"cannot read weights {path}: {error}") from error


def save_arrays(
    arrays: dict[str, np.ndarray], path: Path, threshold: float, dtype: str = "float32"
) -> None:
    """Writes a file of weights, whole or not at all.

    Args:
        arrays: Every weight of a network, by name.
        path: Where to; a safetensors file where it ends in ``.safetensors``, else an ``.npz``.
        threshold: Of its distances, above 0.
        dtype: Of the arrays in the file; "float16" halves it.

    Raises:
        OutputError: It cannot be written.
    """
    stored: dict[str, Any] = {name: array.astype(dtype) for name, array in arrays.items()}
    stored["threshold"] = np.array(threshold, np.float64)
    with atomic_path(path) as temporary, open(temporary, "xb") as stream:
        if path.suffix == SAFETENSORS:
            stream.write(safetensors_bytes(stored))
        else:
            np.savez_compressed(stream, **stored)


def from_npz(data: bytes, origin: str) -> tuple[dict[str, np.ndarray], float]:
    """Weights from the bytes of an ``.npz``, checked.

    Names, shapes and types are checked before any array is read, and none is read but a network's.

    Args:
        data: The bytes.
        origin: What to call them in an error.

    Returns:
        The arrays by name, and the threshold.

    Raises:
        WeightsError: They are no weights of a network that this is, or broken.
    """
    return _checked(npz_arrays, data, origin, "an .npz")


def from_safetensors(data: bytes, origin: str) -> tuple[dict[str, np.ndarray], float]:
    """Weights from the bytes of a ``.safetensors``, as ``from_npz``."""
    return _checked(safetensors_arrays, data, origin, "a .safetensors")


_READERS = {NPZ: from_npz, SAFETENSORS: from_safetensors}


def from_file(path: Path) -> tuple[dict[str, np.ndarray], float]:
    """Weights from a file that ends in one of ``SUFFIXES``, as ``from_npz``."""
    return _READERS[path.suffix](read_file(path), str(path))


def _checked(
    arrays_in: Callable[[bytes], dict[str, StoredArray]], data: bytes, origin: str, kind: str
) -> tuple[dict[str, np.ndarray], float]:
    stored = stored_in(arrays_in, data, origin, f"{kind} of weights")
    threshold = stored.get("threshold")
    shapes = weight_shapes(blocks_of(stored, origin)) | ({"threshold": ()} if threshold else {})
    for name, shape in shapes.items():
        if name not in stored or stored[name].shape != shape:
            actual = stored[name].shape if name in stored else "nothing"
            raise WeightsError(f"{origin}: expected {name} of shape {shape}, found {actual}")
        if (dtype := stored[name].dtype).kind != "f":
            raise WeightsError(f"{origin}: expected floats in {name}, found {dtype}")
    arrays = {name: read_stored(stored[name], origin, f"{kind} of weights") for name in shapes}
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise WeightsError(f"{origin}: expected finite floats in {name}")
    value = float(arrays.pop("threshold", np.array(UNTRAINED_THRESHOLD)))
    if not value > 0:
        raise WeightsError(f"{origin}: expected one threshold above 0, found {value}")
    return arrays, value


def stored_in(
    arrays_in: Callable[[bytes], dict[str, StoredArray]], data: bytes, origin: str, expected: str
) -> dict[str, StoredArray]:
    """What is in a file of arrays, before any of them is read.

    Args:
        arrays_in: ``npz_arrays`` or ``safetensors_arrays``.
        data: The bytes of the file.
        origin: What to call it in an error.
        expected: What it should be, as "an .npz of weights".

    Raises:
        WeightsError: It is broken, holds other things, or would take more memory than any weights.
    """
    try:
        stored = arrays_in(data)
    except Exception as error:  # zipfile, zlib and NumPy raise nearly everything on broken data
        raise _unreadable(origin, expected, error) from error
    if strange := [name for name in stored if not _NAME.fullmatch(name)]:
        raise WeightsError(
            f"{origin}: expected arrays named as in 'block1_conv1/kernel', found "
            f"{strange[0][:100]!r}. Is it the right file?"
        )
    if (size := sum(array.nbytes for array in stored.values())) > _MOST_BYTES:
        raise WeightsError(
            f"{origin}: expected weights of at most {_MOST_BYTES:,} bytes, these would unpack to "
            f"{size:,}. Is it the right file?"
        )
    return stored


def read_stored(array: StoredArray, origin: str, expected: str) -> np.ndarray:
    """Reads one of the arrays of ``stored_in``. Raises WeightsError where it is broken."""
    try:
        return array.read()
    except Exception as error:  # as above
        raise _unreadable(origin, expected, error) from error


def _unreadable(origin: str, expected: str, error: Exception) -> WeightsError:
    reason = " ".join(str(error).split())[:100] or type(error).__name__
    return WeightsError(
        f"{origin}: expected {expected}, it cannot be read ({reason}). Get it again"
    )


def blocks_of(
    arrays: Mapping[str, np.ndarray] | Mapping[str, StoredArray], origin: str = "weights"
) -> Blocks:
    """The (convolutions, channels) per block that these arrays make.

    Args:
        arrays: Weights by name, read or not.
        origin: What to call them in an error.

    Raises:
        WeightsError: They make no five blocks, or deeper ones than VGG16's.
    """
    convolutions: dict[int, list[int]] = {}
    for name, array in arrays.items():
        if match := re.fullmatch(r"block(\d)_conv\d/bias", name):
            convolutions.setdefault(int(match[1]), []).append(math.prod(array.shape))
    if sorted(convolutions) != [1, 2, 3, 4, 5]:
        raise WeightsError(f"{origin}: expected five blocks of convolutions, found other arrays")
    blocks = tuple((len(c), c[0]) for _, c in sorted(convolutions.items()))
    if min(channels for _, channels in blocks) < 1:
        raise WeightsError(f"{origin}: expected channels in every block, found none in one")
    # Windows carry the margin that VGG16 needs.
    counts, most = ([count for count, _ in b] for b in (blocks, VGG16_BLOCKS))
    if any(count > limit for count, limit in zip(counts, most, strict=True)):
        raise WeightsError(
            f"{origin}: expected blocks of at most {most} convolutions, found {counts}. "
            "Use weights of a VGG16"
        )
    return blocks
