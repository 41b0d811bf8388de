"""The safetensors format of Hugging Face, read and written strictly, with NumPy alone.

Eight bytes with the length of a table, the table in JSON, then the numbers of all arrays one after
the other: https://huggingface.co/docs/safetensors, section "Format". No part of it can hold code.
"""

import json
import math
import struct
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from imgdiff.network.stored_arrays import MOST_ARRAYS, StoredArray

_LENGTH = 8
#: Bytes of the table; the format allows 100 MB, and each array takes about a hundred.
_MOST_TABLE = 1_000_000
_METADATA = "__metadata__"
_TYPES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "BF16": "<u2",  # the upper half of a float32
    **{f"{kind}{8 * size}": f"<{kind.lower()}{size}" for kind in "IU" for size in (1, 2, 4, 8)},
    "BOOL": "|b1",
}
_NAMES = {np.dtype(kind): name for name, kind in _TYPES.items() if name != "BF16"}


def safetensors_arrays(data: bytes) -> dict[str, StoredArray]:
    """The arrays of a file by name.

    Args:
        data: The whole file.

    Raises:
        ValueError: It is not as the format says: the arrays must follow each other without a gap
            or an overlap up to the end.
    """
    table, start = _table(data)
    if len(table) > MOST_ARRAYS:
        raise ValueError(f"{len(table):,} arrays")
    stored, ends = {}, []
    for name, entry in table.items():
        kind, shape, begin, end = _entry(name, entry)
        if not 0 <= begin <= end <= len(data) - start:
            raise ValueError(f"{name!r} does not lie within the file")
        dtype = np.dtype(_TYPES[kind])
        if math.prod(shape) * dtype.itemsize != end - begin:
            raise ValueError(f"{name!r} of shape {shape} has {end - begin:,} bytes")
        part = memoryview(data)[start + begin : start + end]
        shown = np.dtype(np.float32) if kind == "BF16" else dtype
        stored[name] = StoredArray(shape, shown, partial(_array, part, kind, shape))
        ends.append((begin, end))
    place = 0
    for begin, end in sorted(ends):
        if begin != place:
            raise ValueError(f"a gap or an overlap at byte {place:,}")
        place = end
    if place != len(data) - start:
        raise ValueError(f"{len(data) - start - place:,} bytes of no array")
    return stored


def safetensors_bytes(arrays: Mapping[str, np.ndarray]) -> bytes:
    """The bytes of a file.

    Args:
        arrays: By name; floats, integers or bools.
    """
    table: dict[str, Any] = {}
    parts, place = [], 0
    # The largest items first, so that each array lies where its type wants it.
    for name, array in sorted(arrays.items(), key=lambda item: (-item[1].dtype.itemsize, item[0])):
        little = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(array.shape)
        parts.append(little.tobytes())
        offsets = [place, place + len(parts[-1])]
        kind = _NAMES[little.dtype]
        table[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": offsets}
        place = offsets[1]
    head = json.dumps(table, separators=(",", ":")).encode()
    head += b" " * (-len(head) % _LENGTH)
    return b"".join([struct.pack("<Q", len(head)), head, *parts])


def _table(data: bytes) -> tuple[dict[str, Any], int]:
    """The table, and where it ends."""
    if len(data) < _LENGTH:
        raise ValueError("it is cut short")
    (length,) = struct.unpack_from("<Q", data)
    if length > min(_MOST_TABLE, len(data) - _LENGTH):
        raise ValueError(f"its table has {length:,} bytes")
    head = data[_LENGTH : _LENGTH + length]
    if not head.startswith(b"{"):
        raise ValueError("its table does not begin with '{'")
    try:
        table = json.loads(head.decode("utf-8"), object_pairs_hook=_each_once)
    except RecursionError as error:
        raise ValueError("its table is nested too deeply") from error
    if not isinstance(table, dict):
        raise ValueError("its table is none")
    table.pop(_METADATA, None)
    return table, _LENGTH + length


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) != len(pairs):
        raise ValueError("a name stands twice in its table")
    return entries


def _entry(name: str, entry: Any) -> tuple[str, tuple[int, ...], int, int]:
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise ValueError(f"{name!r} has no dtype, shape and data_offsets")
    kind, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(kind, str) or kind not in _TYPES:
        raise ValueError(f"{name!r} is of type {kind!r:.20}, expected {', '.join(_TYPES)}")
    for numbers in (shape, offsets):
        if not isinstance(numbers, list) or not all(type(n) is int and n >= 0 for n in numbers):
            raise ValueError(f"{name!r} has other than whole numbers")
    if len(offsets) != 2:
        raise ValueError(f"{name!r} has no beginning and end")
    return kind, tuple(shape), offsets[0], offsets[1]


def _array(part: memoryview, kind: str, shape: tuple[int, ...]) -> np.ndarray:
    array = np.frombuffer(part, _TYPES[kind]).reshape(shape)
    if kind == "BF16":
        return (array.astype(np.uint32) << 16).view(np.float32)
    return array.astype(array.dtype.newbyteorder("="))
