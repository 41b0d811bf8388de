"""Files cut short or damaged: an image or an ImageError, never anything else."""

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from imgdiff.errors import ImageError
from imgdiff.io.load import load_image
from tests.io.picture_files import encoded, netpbm, picture, png16, smooth, tiff

SAMPLES = {
    "png": lambda image: encoded(image, "PNG"),
    "optimized": lambda image: encoded(image, "PNG", optimize=True),
    "palette": lambda image: encoded(image.quantize(64), "PNG"),
    "png16": lambda image: png16(np.asarray(image).astype(np.uint16) * 257, 2),
    "bmp": lambda image: encoded(image, "BMP"),
    "tiff": lambda image: encoded(image, "TIFF"),
    "lzw": lambda image: encoded(image, "TIFF", compression="tiff_lzw"),
    "deflate": lambda image: encoded(image, "TIFF", compression="tiff_adobe_deflate"),
    "tiff-jpeg": lambda image: encoded(image, "TIFF", compression="jpeg"),
    "tiff16": lambda image: tiff(np.asarray(image).astype(np.uint16) * 257, 2),
    "jpeg": lambda image: encoded(image, "JPEG"),
    "progressive": lambda image: encoded(image, "JPEG", progressive=True),
    "cmyk": lambda image: encoded(image.convert("CMYK"), "JPEG"),
    "webp": lambda image: encoded(image, "WEBP"),
    "webp-lossless": lambda image: encoded(image, "WEBP", lossless=True),
    "gif": lambda image: encoded(image.quantize(64), "GIF"),
    "avif": lambda image: encoded(image, "AVIF"),
    "pbm": lambda image: netpbm(np.asarray(image.convert("1")), bits=True),
    "pgm": lambda image: netpbm(np.asarray(image.convert("L"))),
    "ppm16": lambda image: netpbm(np.asarray(image).astype(np.uint16) * 257, 65535),
}


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("kind", SAMPLES)
def test_cut_anywhere_it_is_an_error_or_whole(kind, capfd):
    data = SAMPLES[kind](Image.fromarray(smooth()))
    whole = load_image(data).pixels
    cuts = {*range(0, len(data), max(1, len(data) // 60)), *range(len(data) - 20, len(data))}
    refused = 0
    for cut in sorted(cuts):
        try:
            assert np.array_equal(load_image(data[:cut]).pixels, whole), cut
        except ImageError as error:
            refused += 1
            assert "image" in str(error)
    assert refused > len(cuts) / 2
    assert capfd.readouterr().err == ""


def test_of_a_cut_file_nothing_but_the_refusal_reaches_standard_error():
    script = """
import sys
from imgdiff.errors import ImageError
from imgdiff.io.load import load_image
data = sys.stdin.buffer.read()
for cut in range(len(data) - 200, len(data)):
    try:
        load_image(data[:cut])
    except ImageError:
        pass
"""
    data = SAMPLES["lzw"](Image.fromarray(smooth()))
    done = subprocess.run([sys.executable, "-c", script], input=data, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("kind", SAMPLES)
def test_damaged_anywhere_nothing_but_an_image_error_escapes(kind):
    data = SAMPLES[kind](Image.fromarray(smooth()))
    random = np.random.default_rng(5)
    for round_ in range(60):
        broken = bytearray(data)
        reach = min(len(data), 200) if round_ % 2 else len(data)
        for at in random.integers(0, reach, 1 + round_ % 6):
            broken[at] = random.integers(256)
        try:
            pixels = load_image(bytes(broken), max_pixels=1_000_000).pixels
        except ImageError:
            continue
        assert pixels.dtype == np.uint8
        assert pixels.ndim == 3


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize(
    "head",
    [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM", b"II*\0", b"MM\0*", b"GIF89a",
     b"RIFF\x40\0\0\0WEBPVP8 ", b"\0\0\0\x20ftypavif", b"P2\n9 9 255\n",
     b"P6 99 99 999 "],
)  # fmt: skip
def test_noise_behind_any_head_is_an_image_error(head):
    random = np.random.default_rng(3)
    for size in (0, 1, 7, 50, 500):
        with pytest.raises(ImageError):
            load_image(head + random.bytes(size), max_pixels=1_000_000)


def test_a_png_with_a_wrong_checksum_is_refused():
    data = bytearray(encoded(picture(), "PNG"))
    data[data.index(b"IDAT") + 20] ^= 1
    with pytest.raises(ImageError, match="corrupt"):
        load_image(bytes(data))


def test_a_png_may_be_followed_by_anything():
    assert np.array_equal(load_image(encoded(picture(), "PNG") + b"tail").pixels, picture())


def test_an_animation_broken_later_gives_its_first_frame():
    frames = [Image.fromarray(picture(60, 60, seed=seed)).quantize(32) for seed in range(3)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    cut = load_image(data[: len(data) * 2 // 3])
    assert np.array_equal(cut.pixels, load_image(data).pixels)
    assert cut.notes[0].startswith("only the first of ")
