"""Arrays in files: their names, shapes and types are known before any of them is read.

Two kinds of file, of which neither can hold code: NumPy's ``.npz``, a zip of arrays, and
``.safetensors``, a table in JSON and then the numbers.
"""

import math
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import IO

import numpy as np

_HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
#: Arrays in a file: a network has some seventy.
MOST_ARRAYS = 1000


@dataclass(frozen=True)
class StoredArray:
    """An array that has not been read yet.

    Attributes:
        shape: As the file says.
        dtype: Likewise.
        read: Reads it: an array of just that shape; raises whatever broken data make it raise.
    """

    shape: tuple[int, ...]
    dtype: np.dtype
    read: Callable[[], np.ndarray]

    @property
    def nbytes(self) -> int:
        """Bytes of memory that it will take."""
        return math.prod(self.shape) * self.dtype.itemsize


def npz_arrays(data: bytes) -> dict[str, StoredArray]:
    """The arrays of an ``.npz`` by name.

    Args:
        data: The whole file.

    Raises:
        ValueError: Too many, or of one name. zipfile and NumPy raise nearly everything on broken
            data.
    """
    archive = zipfile.ZipFile(BytesIO(data))
    entries = archive.infolist()
    if len(entries) > MOST_ARRAYS:
        raise ValueError(f"{len(entries):,} arrays")
    stored = {}
    for entry in entries:
        name = entry.filename.removesuffix(".npy")
        if name in stored or name == entry.filename:
            raise ValueError(f"{entry.filename!r}")
        with archive.open(entry) as stream:
            shape, dtype = npy_header(stream)
        stored[name] = StoredArray(shape, dtype, partial(_read, archive, entry))
    return stored


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> np.ndarray:
    with archive.open(entry) as stream:
        return np.lib.format.read_array(stream, allow_pickle=False)


def npy_header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype]:
    """The shape and the type of an array as ``numpy.save`` writes it.

    Args:
        stream: Stands at the beginning; what it holds may raise ValueError, KeyError and more.
    """
    shape, _, dtype = _HEADERS[np.lib.format.read_magic(stream)](stream)
    return shape, dtype
