"""PFM files, and TIFF files of floats in color."""

import cv2
import numpy as np
import pytest

from imgdiff.errors import ImageError
from imgdiff.io.load import load_image


def pfm(values, order="<"):
    kind = b"PF" if values.ndim == 3 else b"Pf"
    scale = b"-1.0" if order == "<" else b"1.0"
    head = kind + b"\n%d %d\n" % values.shape[1::-1] + scale + b"\n"
    return head + values[::-1].astype(f"{order}f4").tobytes()


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 3)])
def test_both_kinds_in_either_byte_order(rng, order, shape):
    levels = rng.integers(0, 256, shape)
    loaded = load_image(pfm(levels / 255, order))
    assert np.array_equal(loaded.pixels, np.broadcast_to(levels.reshape(5, 7, -1), (5, 7, 3)))
    high = load_image(pfm(levels * 1000.0, order), value_range="auto")
    assert np.array_equal(high.samples.values, (levels * 1000.0).astype(np.float32))
    assert high.samples.full is None
    with pytest.raises(ImageError, match=r"in \[0, 1\]"):
        load_image(pfm(levels * 1000.0, order))


@pytest.mark.parametrize(
    "data",
    [b"PF\n5 7\n0\n", b"PF\n5\n", b"Pf\n5 7\nnan\n" + b"\0" * 200, b"Pf\n5 7\n-1.0\n" + b"\0" * 99],
)
def test_broken_files_say_so(data):
    with pytest.raises(ImageError, match=r"header|cut short"):
        load_image(data)


def test_too_large_before_decoding():
    with pytest.raises(ImageError, match="too large"):
        load_image(b"PF\n60000 60000\n-1.0\n")


def test_float_tiff_in_color(rng):
    values = rng.uniform(-3, 9, (6, 5, 3)).astype(np.float32)
    plain = [cv2.IMWRITE_TIFF_COMPRESSION, 1]  # older ones of OpenCV lose bits otherwise
    data = cv2.imencode(".tif", values[..., ::-1].copy(), plain)[1].tobytes()
    loaded = load_image(data, value_range="auto")
    assert np.array_equal(loaded.samples.values, values)
    with pytest.raises(ImageError, match=r"in \[0, 1\]"):
        load_image(data)
    with pytest.raises(ImageError, match="too large"):
        load_image(data, value_range="auto", max_pixels=29)
