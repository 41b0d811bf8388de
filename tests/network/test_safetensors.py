"""Weights as safetensors: what we write others read, what others write we read, all else is
refused before any array is read."""

import json
import os
import struct

import numpy as np
import pytest
from safetensors.numpy import load as their_load
from safetensors.numpy import save as their_save

from imgdiff import WeightsError, compare_images
from imgdiff.network.keras.weights import save_weights
from imgdiff.network.resolve_weights import read_weights
from imgdiff.network.safetensors_file import safetensors_arrays, safetensors_bytes
from imgdiff.network.weights import save_arrays

ARRAYS = {
    "a/kernel": np.arange(24, dtype=np.float32).reshape(2, 3, 4),
    "b": np.array([1.5, -2], np.float16),
    "none": np.zeros((0, 3), np.float64),
    "threshold": np.array(0.7),
    "whole": np.arange(3, dtype=np.int64),
    "yes": np.array([True, False]),
}


def read(data):
    return {name: array.read() for name, array in safetensors_arrays(data).items()}


def same(one, other):
    assert one.keys() == other.keys()
    for name, array in one.items():
        assert array.dtype == other[name].dtype and array.shape == other[name].shape, name
        np.testing.assert_array_equal(array, other[name])


def test_what_we_write_the_formats_own_library_reads():
    same(their_load(safetensors_bytes(ARRAYS)), ARRAYS)


def test_what_the_formats_own_library_writes_we_read():
    same(read(their_save(ARRAYS, metadata={"made by": "them"})), ARRAYS)


def test_half_of_a_float32_is_read_as_what_it_stands_for():
    table = {"x": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]}}
    values = np.array([1.5, -0.25], np.float32)
    data = made(table, (values.view(np.uint32) >> 16).astype("<u2").tobytes())
    np.testing.assert_array_equal(read(data)["x"], values)
    assert safetensors_arrays(data)["x"].dtype == np.float32


def made(table, numbers=b"", length=None):
    head = table if isinstance(table, bytes) else json.dumps(table).encode()
    return struct.pack("<Q", len(head) if length is None else length) + head + numbers


def entry(shape=(2,), offsets=(0, 8), kind="F32", **more):
    return {"dtype": kind, "shape": list(shape), "data_offsets": list(offsets), **more}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(7),
        made({}, length=2**63),
        made({}, length=50),
        made(b"[]"),
        made(b' {"x": 1}'),
        made(b'{"x": ' + b"[" * 50_000),
        made(b'{"x": {}, "x": {}}'),
        made({"x": 1}),
        made({"x": entry(kind="F8_E4M3")}, bytes(8)),
        made({"x": entry(kind=["F32"])}, bytes(8)),
        made({"x": entry(shape=(-2,))}, bytes(8)),
        made({"x": entry(shape=(2.0,))}, bytes(8)),
        made({"x": entry(shape=(True, 2))}, bytes(8)),
        made({"x": entry(shape=(10**400,))}, bytes(8)),
        made({"x": entry(offsets=(0, 4))}, bytes(4)),
        made({"x": entry(offsets=(8, 0))}, bytes(8)),
        made({"x": entry(offsets=(0, 8, 9))}, bytes(8)),
        made({"x": entry(offsets=(8, 16))}, bytes(16)),  # a gap before it
        made({"x": entry()}, bytes(7)),
        made({"x": entry()}, bytes(9)),  # something after it
        made({"x": entry(), "y": entry()}, bytes(8)),  # the same numbers twice
        made({"x": entry(more=1)}, bytes(8)),
        made({f"x{i}": entry((0,), (0, 0)) for i in range(2000)}),
    ],
)
def test_what_is_not_as_the_format_says_is_refused(data):
    with pytest.raises(ValueError):
        safetensors_arrays(data)


def test_weights_are_the_same_from_either_kind_of_file(narrow_network, noise, tmp_path):
    paths = [save_weights(narrow_network, tmp_path / f"mine{end}", 0.05) for end in ENDS]
    npz, safetensors = map(read_weights, paths)
    assert safetensors.name == "mine.safetensors" and safetensors.threshold == 0.05
    same(npz.arrays, safetensors.arrays)
    before, after = noise(48, 40), noise(48, 40)
    one, other = (compare_images(before, after, weights=path, scores=False) for path in paths)
    np.testing.assert_array_equal(one.heatmap, other.heatmap)


ENDS = (".npz", ".safetensors")


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("damage", ["lacks", "shape", "whole", "nan", "threshold", "name", "empty"])
def test_arrays_are_looked_at_by_name_and_shape_and_type(narrow_weights, tmp_path, end, damage):
    path, arrays = tmp_path / f"bad{end}", dict(narrow_weights.arrays)
    arrays["threshold"] = np.array(0.5)
    kernel = arrays["gate2/kernel"]
    if damage == "lacks":
        del arrays["gate2/kernel"]
    elif damage == "name":
        arrays["../x y"] = kernel
    elif damage == "threshold":
        arrays["threshold"] = np.array([0.5, 0.5])
    elif damage == "empty":
        arrays["block1_conv1/bias"] = np.zeros(0, np.float32)
    else:
        spoiled = {"shape": kernel[1:], "whole": kernel.astype(int), "nan": kernel * np.nan}
        arrays["gate2/kernel"] = spoiled[damage]
    if end == ".npz":
        np.savez(path, **arrays)
    else:
        path.write_bytes(their_save(arrays))
    with pytest.raises(WeightsError, match=r"bad\.(npz|safetensors): expected"):
        read_weights(path)


def test_more_than_any_weights_is_refused_by_what_the_table_says(narrow_weights, tmp_path):
    """Sparse on disk and refused before it is read."""
    path = tmp_path / "huge.safetensors"
    with open(path, "wb") as stream:
        stream.write(made({"x": entry((2**28,), (0, 2**30))}))
        stream.truncate(stream.tell() + 2**30)
    with pytest.raises(WeightsError, match="at most"):
        read_weights(path)


def test_a_pipe_is_no_file_of_weights(tmp_path):
    os.mkfifo(tmp_path / "pipe.safetensors")
    with pytest.raises(WeightsError, match="expected a file"):
        read_weights(tmp_path / "pipe.safetensors")


def test_a_file_that_cannot_be_written_leaves_what_was_there(narrow_weights, tmp_path):
    path = tmp_path / "mine.safetensors"
    save_arrays(narrow_weights.arrays, path, 0.5)
    before = path.read_bytes()
    with pytest.raises(KeyError):  # a type that the format does not have
        save_arrays(narrow_weights.arrays, path, 0.5, "complex64")
    assert path.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == [path.name]
