"""Results come out of a process as they went in, and nothing else does."""

import os
import pickle

import numpy as np
import pytest

from imgdiff.app import launch
from imgdiff.batch.rows import Row
from imgdiff.workers.objects import packed, unpacked


def through_bytes(value):
    return unpacked({name: bytes(part) for name, part in packed(value).items()})


def test_arrays_come_back_as_they_were(noise):
    whole = noise(5, 7)
    values = [whole, whole[:, ::2], np.float32(0.5), np.zeros((0, 3), bool)]
    back = through_bytes((Row("a", "b", where=b"x"), values))
    assert back[0] == Row("a", "b", where=b"x")
    for there, here in zip(back[1], values, strict=True):
        assert there.dtype == here.dtype and np.array_equal(there, here)


class _Acts:
    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize(
    "hostile",
    [
        _Acts(os.system, "true"),
        _Acts(eval, "1"),
        _Acts(launch, "localhost"),
        _Acts(np.load, "x.npy"),
        _Acts(pickle.loads, b""),
    ],
    ids=["system", "eval", "ours", "numpy", "pickle"],
)
def test_nothing_runs(hostile):
    with pytest.raises(pickle.UnpicklingError, match="no part of a result"):
        through_bytes(hostile)
