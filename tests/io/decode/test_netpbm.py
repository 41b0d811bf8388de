"""PBM, PGM and PPM: plain and raw, of every depth, whole and broken."""

import io
import time

import cv2
import numpy as np
import pytest
from PIL import Image

from imgdiff.errors import ImageError
from imgdiff.io.load import load_image
from tests.io.picture_files import eight, encoded, netpbm, picture

DEEP = ("16 bits per channel reduced to 8",)


def shown(values, most=255):
    """uint8 (H, W, 3), round(255 v / most) with halves upwards."""
    levels = np.floor(values * 255.0 / most + 0.5).astype(np.uint8)
    return levels if levels.ndim == 3 else np.repeat(levels[..., None], 3, 2)


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("channels", [0, 3])
@pytest.mark.parametrize("most", [1, 7, 100, 254, 255, 256, 1023, 4095, 65534, 65535])
def test_every_depth_is_scaled_to_the_full_range(most, channels, plain, rng):
    values = rng.integers(0, most, (11, 14, 3)[: channels or 2], endpoint=True)
    values[0, 0], values[0, 1] = 0, most
    loaded = load_image(netpbm(values, most, plain=plain))
    assert np.array_equal(loaded.pixels, shown(values, most))
    assert loaded.notes == (DEEP if most > 255 else ())
    assert loaded.pixels.flags.c_contiguous
    assert loaded.pixels.flags.owndata
    assert loaded.pixels.flags.writeable


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("width", [1, 7, 8, 9, 30])
def test_the_ones_of_a_bitmap_are_black(width, plain, rng):
    bits = rng.integers(0, 2, (5, width))
    loaded = load_image(netpbm(bits, plain=plain, bits=True))
    assert np.array_equal(loaded.pixels, shown(1 - bits, 1))


def test_pillow_and_opencv_write_what_is_read_here(tmp_path):
    rgb, deep = picture(), picture(dtype=np.uint16)
    assert np.array_equal(load_image(encoded(rgb, "PPM")).pixels, rgb)
    grey = Image.fromarray(rgb[..., 0])
    assert np.array_equal(load_image(encoded(grey, "PPM")).pixels, shown(rgb[..., 0]))
    black_and_white = encoded(grey.convert("1"), "PPM")
    expected = np.asarray(grey.convert("1").convert("RGB"))
    assert np.array_equal(load_image(black_and_white).pixels, expected)
    for values, suffix in ((deep, ".ppm"), (deep[..., 0], ".pgm"), (rgb, ".ppm"), (rgb, ".pnm")):
        path = tmp_path / f"image{suffix}"
        assert cv2.imwrite(str(path), values[..., ::-1] if values.ndim == 3 else values)
        expected = eight(values) if values.dtype == np.uint16 else values
        assert np.array_equal(load_image(path).pixels, shown(expected))


@pytest.mark.parametrize("kind", ["PGM", "PPM"])
def test_a_pillow_image_counts_as_the_file_it_was_opened_from(kind):
    values = picture(channels=0 if kind == "PGM" else 3, dtype=np.uint16)
    data = netpbm(values, 65535)
    assert np.array_equal(load_image(Image.open(io.BytesIO(data))).pixels, load_image(data).pixels)


@pytest.mark.parametrize(
    "data",
    [
        b"P5 2 1 255\n\x05\xff",
        b"P5\n#by hand\n2#wide\r1\n# and\n#so on\n255#the last\n\x05\xff",
        b"P5\t2\r\n1 255 \x05\xff",
        b"P2\n2 1\n255\n5 255",
        b"P2 2 1 255 5#\n\n#255\n255 # end",
        b"P5 2 1 255\n\x05\xffP5 2 1 255\n\x00\x00",  # the first of several
        b"P2 2 1 255 5 255 7 7 7",
    ],
)
def test_spaces_comments_and_what_follows(data):
    assert np.array_equal(load_image(data).pixels, shown(np.array([[5, 255]])))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"P5 ", "header"),
        (b"P5 3 3", "header"),
        (b"P6 3 x 255 ", "header"),
        (b"P6 -3 3 255 ", "header"),
        (b"P6 3 3 9999999999 ", "header"),
        (b"P5 0 3 255\n", "at least one pixel"),
        (b"P5 60000 60000 255\n", "too large"),
        (b"P1 60000 60000\n", "too large"),
        (b"P5 3 3 0\n" + bytes(9), "from 1 to 65535, got 0"),
        (b"P5 3 3 65536\n" + bytes(18), "from 1 to 65535, got 65536"),
        (b"P5 3 3 255\n" + bytes(8), "cut short: expected 9 values, got 8"),
        (b"P6 3 3 999\n" + bytes(53), "cut short: expected 27 values, got 26"),
        (b"P4 9 3\n" + bytes(5), "cut short: expected 6 values, got 5"),
        (b"P2 2 1 255\n", "cut short: expected 2 values, got 0"),
        (b"P2 2 1 255\n7 ", "cut short: expected 2 values, got 1"),
        (b"P1 3 1\n0 1", "cut short"),
        (b"P2 2 1 255\n7 -7", "more than numbers"),
        (b"P3 1 1 255\n7 7 0x7", "more than numbers"),
        (b"P1 3 1\n0 1 2", "more than numbers"),
        (b"P2 2 1 100\n7 101", "has the value 101"),
        (b"P5 2 1 100\n\x07\x65", "has the value 101"),
        (b"P2 2 1 100\n7 99999999999999999999999", "corrupt"),
        (b"Pf 1 1 0\n\0\0\0\0", "header"),
        (b"P7\nWIDTH 1\n", "expected an image"),
        (b"P5", "expected an image"),
        (b"P51", "expected an image"),
    ],
)
def test_broken_files_say_what_is_wrong(data, words):
    with pytest.raises(ImageError, match=words) as caught:
        load_image(data, name="scan.pgm")
    assert "cannot read 'scan.pgm'" in str(caught.value)


def test_a_plain_file_damaged_anywhere_is_an_image_error_or_an_image(rng):
    whole = netpbm(rng.integers(0, 256, (9, 9, 3)), plain=True)
    for _ in range(200):
        broken = bytearray(whole)
        broken[rng.integers(len(broken))] = rng.integers(256)
        try:
            assert load_image(bytes(broken), max_pixels=1_000_000).pixels.dtype == np.uint8
        except ImageError:
            continue


def test_a_megapixel_of_16_bits_takes_no_seconds():
    data = netpbm(picture(1000, 1000, dtype=np.uint16), 65535)
    start = time.process_time()
    assert load_image(data).pixels.shape == (1000, 1000, 3)
    assert time.process_time() - start < 1
