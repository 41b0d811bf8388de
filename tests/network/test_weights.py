"""Weights files: what is written is read, what is broken is refused."""

import os
import zipfile
from functools import partial

import numpy as np
import pytest

from imgdiff import WeightsError
from imgdiff.network.keras.weights import save_weights
from imgdiff.network.resolve_weights import read_weights
from imgdiff.network.runtime.runtime import Runtime
from imgdiff.network.weights import save_arrays
from tests.read_only import check_force


def test_weights_survive_saving_and_loading(narrow_network, narrow, noise, tmp_path):
    path = save_weights(narrow_network, tmp_path / "mine.npz", 0.7)
    weights = read_weights(path)
    assert weights.threshold == 0.7 and weights.name == "mine.npz"
    loaded = Runtime.of(weights)
    a, b = noise(48, 48), noise(48, 48)
    np.testing.assert_array_equal(
        loaded.distance(a[None], b[None]), narrow.distance(a[None], b[None])
    )
    np.testing.assert_array_equal(loaded.embed(a), narrow.embed(a))
    assert [p.name for p in tmp_path.iterdir()] == ["mine.npz"]


@pytest.mark.parametrize(
    "damage", ["missing", "text", "truncated", "other", "pickled", "nan", "threshold", "npy", "h5"]
)
def test_bad_weights_files_are_told_apart(narrow_network, tmp_path, damage):
    path = tmp_path / "bad.npz"
    if damage == "text":
        path.write_text("not weights")
    elif damage == "truncated":
        save_weights(narrow_network, path, 1.0)
        path.write_bytes(path.read_bytes()[:500])
    elif damage == "other":
        np.savez(path, x=np.zeros(3))
    elif damage == "pickled":
        np.savez(path, x=np.array([{"run": "me"}], dtype=object))
    elif damage in ("nan", "threshold"):
        save_weights(narrow_network, path, 1.0)
        arrays = dict(np.load(path))
        key = "gate2/kernel" if damage == "nan" else "threshold"
        arrays[key] = arrays[key] * np.nan
        np.savez(path, **arrays)
    elif damage == "npy":
        np.save(tmp_path / "x.npy", np.zeros(3))
        (tmp_path / "x.npy").rename(path)
    elif damage == "h5":
        path = tmp_path / "bad.weights.h5"
        path.write_bytes(b"no h5")
    with pytest.raises(WeightsError, match="bad"):
        read_weights(path)


@pytest.mark.parametrize("damage", ["huge", "names", "bits"])
def test_an_archive_that_asks_for_much_or_is_damaged_is_refused(narrow_network, tmp_path, damage):
    path = tmp_path / "bad.npz"
    if damage == "huge":  # a little of it, and gigabytes unpacked
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
            archive.open("block1_conv1/kernel.npy", "w", force_zip64=True) as entry,
        ):
            for _ in range(40):
                entry.write(bytes(2**24))
    elif damage == "names":
        np.savez(path, **{"../../x y": np.zeros(3)})
    else:
        save_weights(narrow_network, path, 1.0)
        data = bytearray(path.read_bytes())
        for place in range(200, len(data) - 200, 37):
            data[place] ^= 255
        path.write_bytes(data)
    with pytest.raises(WeightsError, match=r"bad\.npz"):
        read_weights(path)


def test_a_pipe_is_no_file_of_weights(tmp_path):
    os.mkfifo(tmp_path / "pipe.npz")
    with pytest.raises(WeightsError, match="expected a file"):
        read_weights(tmp_path / "pipe.npz")


def test_blocks_deeper_than_vgg16s_are_refused(narrow_weights, tmp_path):
    """Windows carry the margin of VGG16's; deeper features would be cut off unseen."""
    extra = {
        f"block2_conv3/{k}": narrow_weights.arrays[f"block2_conv2/{k}"] for k in ("kernel", "bias")
    }
    save_arrays({**narrow_weights.arrays, **extra}, tmp_path / "deep.npz", 1.0)
    with pytest.raises(WeightsError, match=r"at most \[2, 2, 3, 3, 3\].*found \[2, 3, 3, 3, 3\]"):
        read_weights(tmp_path / "deep.npz")


@pytest.mark.parametrize("name", ["mine.npz", "mine.safetensors"])
def test_a_read_only_file_is_replaced_only_if_told(name, narrow_network, tmp_path):
    check_force(partial(save_weights, narrow_network, tmp_path / name, 0.7), tmp_path / name)
