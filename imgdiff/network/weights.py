"""Weights as data: what a file holds, checked and read without the framework they were trained in.

A weights file is an ``.npz`` with one array per name ("block1_conv1/kernel", ...) and the
"threshold" of its distances. No file's code is ever run.
"""

import re
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import WeightsError
from imgdiff.io.write import atomic_path
from imgdiff.network.architecture import VGG16_BLOCKS, Blocks, weight_shapes

#: Threshold of distances for untrained heads: about where false alarms and misses cross on
#: validation pairs, with VGG19's blocks 1 to 3 standing in for ImageNet's VGG16.
UNTRAINED_THRESHOLD = 1.3
#: More than any VGG's weights have, in 64 bits.
_MOST_BYTES = 500_000_000
_NAME = re.compile(r"[\w./-]{1,100}\.npy")


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
    """Writes an ``.npz`` of weights, whole or not at all.

    Args:
        arrays: Every weight of a network, by name.
        path: Where to.
        threshold: Of its distances, above 0.
        dtype: Of the arrays in the file; "float16" halves it.

    Raises:
        OutputError: It cannot be written.
    """
    stored: dict[str, Any] = {name: array.astype(dtype) for name, array in arrays.items()}
    stored["threshold"] = np.float64(threshold)
    with atomic_path(path) as temporary, open(temporary, "xb") as stream:
        np.savez_compressed(stream, **stored)


def from_npz(data: bytes, origin: str) -> tuple[dict[str, np.ndarray], float]:
    """Weights from the bytes of an ``.npz``, checked.

    Args:
        data: The bytes.
        origin: What to call them in an error.

    Returns:
        The arrays by name, and the threshold.

    Raises:
        WeightsError: They are no weights of a network that this is, or broken.
    """
    try:
        check_unpacked(data, origin)
        with np.load(BytesIO(data), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except WeightsError:
        raise
    except Exception as error:  # zipfile, zlib and NumPy raise nearly everything on broken data
        raise WeightsError(
            f"{origin}: expected an .npz of weights, it cannot be read. Get it again"
        ) from error
    for name, array in arrays.items():
        if array.dtype.kind != "f" or not np.isfinite(array).all():
            raise WeightsError(f"{origin}: expected finite floats in {name}, found {array.dtype}")
    threshold = arrays.pop("threshold", np.array(UNTRAINED_THRESHOLD))
    if threshold.shape != () or not threshold > 0:
        raise WeightsError(f"{origin}: expected one threshold above 0, found {threshold}")
    for name, shape in weight_shapes(blocks_of(arrays, origin)).items():
        if name not in arrays or arrays[name].shape != shape:
            actual = arrays[name].shape if name in arrays else "nothing"
            raise WeightsError(f"{origin}: expected {name} of shape {shape}, found {actual}")
    return arrays, float(threshold)


def check_unpacked(data: bytes, origin: str) -> None:
    """Refuses an archive of other things, or one that would unpack to more than any weights.

    Args:
        data: The bytes of the archive.
        origin: What to call it in an error.

    Raises:
        WeightsError: It is such an archive.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
        strange = [name for name in archive.namelist() if not _NAME.fullmatch(name)]
    if strange:
        raise WeightsError(
            f"{origin}: expected arrays named as in 'block1_conv1/kernel', found {strange[0]!r}. "
            "Is it the right file?"
        )
    if size > _MOST_BYTES:
        raise WeightsError(
            f"{origin}: expected weights of at most {_MOST_BYTES:,} bytes, these would unpack to "
            f"{size:,}. Is it the right file?"
        )


def blocks_of(arrays: Mapping[str, np.ndarray], origin: str = "weights") -> Blocks:
    """The (convolutions, channels) per block that these arrays make.

    Args:
        arrays: Weights by name.
        origin: What to call them in an error.

    Raises:
        WeightsError: They make no five blocks, or deeper ones than VGG16's.
    """
    convolutions: dict[int, list[int]] = {}
    for name, array in arrays.items():
        if match := re.fullmatch(r"block(\d)_conv\d/bias", name):
            convolutions.setdefault(int(match[1]), []).append(array.size)
    if sorted(convolutions) != [1, 2, 3, 4, 5]:
        raise WeightsError(f"{origin}: expected five blocks of convolutions, found other arrays")
    blocks = tuple((len(c), c[0]) for _, c in sorted(convolutions.items()))
    # Windows carry the margin that VGG16 needs.
    counts, most = ([count for count, _ in b] for b in (blocks, VGG16_BLOCKS))
    if any(count > limit for count, limit in zip(counts, most, strict=True)):
        raise WeightsError(
            f"{origin}: expected blocks of at most {most} convolutions, found {counts}. "
            "Use weights of a VGG16"
        )
    return blocks
