"""Pixels as PNG files."""

import numpy as np
import pytest

from imgdiff.errors import OptionError
from imgdiff.io.load import load_image
from imgdiff.io.png import encode_png, png_parts
from imgdiff.io.write import write_file
from tests.io.picture_files import picture


@pytest.mark.parametrize("channels", [0, 3])
def test_png_goes_out_and_comes_back(channels, tmp_path):
    pixels = picture(channels=channels)
    expected = pixels if channels else pixels[..., None].repeat(3, 2)
    assert np.array_equal(load_image(encode_png(pixels)).pixels, expected)
    assert encode_png(pixels) == encode_png(np.asfortranarray(pixels))
    path = write_file(tmp_path / "out.PNG", encode_png(pixels))
    assert path == tmp_path / "out.PNG"
    assert np.array_equal(load_image(path).pixels, expected)


@pytest.mark.parametrize("rows", [1, 7, 100])
def test_png_in_bands_is_the_same_picture(rows, tmp_path):
    pixels = picture(channels=3)
    height, width = pixels.shape[:2]
    bands = (pixels[top : top + rows] for top in range(0, height, rows))
    path = write_file(tmp_path / "out.png", png_parts(bands, width, height))
    assert np.array_equal(load_image(path).pixels, pixels)


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((3, 3, 4), np.uint8), np.zeros((3, 3)), np.zeros((0, 3, 3), np.uint8),
     np.zeros(3, np.uint8), np.zeros((3, 3, 3), np.uint16)],
)  # fmt: skip
def test_pixels_that_are_no_png(pixels, tmp_path):
    with pytest.raises(OptionError, match="expected pixels as uint8"):
        encode_png(pixels)
