"""Reading images from whatever a user has, and the limits."""

import io
import os
import struct
import time
import warnings
import zlib

import numpy as np
import pytest
from PIL import Image

from imgdiff.errors import ImageError, OptionError
from imgdiff.io.limits import DEFAULT_MAX_PIXELS, DEFAULT_MAX_SIDE
from imgdiff.io.load import load_image
from tests.io.picture_files import WHITE, chunk, eight, encoded, exif, over, picture, smooth, tiff


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "WEBP", "GIF", "JPEG", "AVIF"])
def test_path_bytes_file_object_and_pillow_image_agree(kind, tmp_path):
    image = Image.fromarray(smooth())
    if kind == "GIF":
        image = image.quantize(64)
    data = encoded(image, kind, **({"lossless": True} if kind == "WEBP" else {}))
    path = tmp_path / f"a picture.{kind.lower()}"
    path.write_bytes(data)
    expected = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    if kind in ("PNG", "BMP", "TIFF", "WEBP"):
        assert np.array_equal(expected, smooth())
    with path.open("rb") as stream, Image.open(path) as opened:
        sources = [path, str(path), data, bytearray(data), memoryview(data), io.BytesIO(data)]
        for source in [*sources, stream, opened]:
            loaded = load_image(source)
            assert np.array_equal(loaded.pixels, expected)
            assert loaded.pixels.dtype == np.uint8
            assert loaded.pixels.flags.c_contiguous
            assert loaded.pixels.flags.owndata
            assert loaded.pixels.flags.writeable
            assert loaded.notes == ()


def test_names(tmp_path):
    data = encoded(smooth(), "PNG")
    path = tmp_path / "shot.png"
    path.write_bytes(data)
    assert load_image(path).name == load_image(str(path), name="other").name == "shot.png"
    with path.open("rb") as stream:
        assert load_image(stream, name="other").name == "shot.png"
    assert load_image(Image.open(path)).name == "shot.png"
    assert load_image(data).name == load_image(smooth()).name == "image"
    assert load_image(data, name="before").name == load_image(smooth(), name="before").name
    upload = io.BytesIO(data)
    upload.name = "upload.png"
    assert load_image(upload).name == "upload.png"
    with open(os.open(path, os.O_RDONLY), "rb") as numbered:
        assert load_image(numbered, name="x").name == "x"


def test_what_was_loaded_is_taken_as_it_is():
    loaded = load_image(smooth(), name="shot")
    assert load_image(loaded, name="other") is loaded
    with pytest.raises(ImageError, match="too large"):
        load_image(loaded, max_pixels=10)


def test_file_object_is_read_from_where_it_stands():
    stream = io.BytesIO(b"junk" + encoded(smooth(), "PNG"))
    stream.seek(4)
    assert np.array_equal(load_image(stream).pixels, smooth())
    with pytest.raises(ImageError, match="0 bytes"):
        load_image(stream)


def test_file_object_that_gives_little_at_a_time():
    class Trickle(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 100))

    assert np.array_equal(load_image(Trickle(encoded(smooth(), "PNG"))).pixels, smooth())


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.uint16, np.float16, np.float32, np.float64])
@pytest.mark.parametrize("channels", [0, 1, 3, 4])
def test_arrays_of_every_kind(dtype, channels):
    levels = picture(channels=channels)
    if dtype is bool:
        array = levels > 127
        levels = array * np.uint8(255)
    elif dtype == np.uint16:
        array = levels.astype(np.uint16) * 257
    elif dtype == np.uint8:
        array = levels
    else:
        array = (levels / 255).astype(dtype)
    kept = array.copy()
    loaded = load_image(array)
    shown = levels.reshape(11, 14, -1)
    if channels == 4:
        expected = over(shown[..., :3], shown[..., 3], WHITE)
    else:
        expected = np.broadcast_to(shown, (11, 14, 3))
    assert np.array_equal(loaded.pixels, expected)
    assert np.array_equal(array, kept)
    assert not np.shares_memory(loaded.pixels, array)


def test_arrays_of_any_layout():
    rgb = picture()
    wide = picture(dtype=np.uint16)
    assert np.array_equal(load_image(rgb[::-2, ::3]).pixels, rgb[::-2, ::3])
    assert np.array_equal(load_image(np.asfortranarray(rgb)).pixels, rgb)
    assert np.array_equal(load_image(wide.astype(">u2")).pixels, eight(wide))
    assert np.array_equal(load_image((wide / 65535).astype(">f8")).pixels, eight(wide))
    frozen = rgb.copy()
    frozen.flags.writeable = False
    assert load_image(frozen).pixels.flags.writeable


def test_every_16_bit_value_is_rounded():
    values = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    expected = np.repeat(((values.astype(int) + 128) // 257)[..., None], 3, 2)
    assert np.array_equal(load_image(values).pixels, expected)
    assert load_image(values).notes == ("16 bits per channel reduced to 8",)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros((4, 4), np.int64), "int64"),
        (np.zeros((4, 4), np.int8), "int8"),
        (np.zeros((4, 4), np.uint32), "uint32"),
        (np.zeros((4, 4), complex), "complex"),
        (np.full((4, 4), None), "object"),
        (np.full((4, 4), "a"), "expected an array of uint8"),
        (np.full((4, 4), np.nan), "NaN"),
        (np.full((4, 4), np.inf), "infinity"),
        (np.full((4, 4), 1.5), "from 1.5 to 1.5"),
        (np.full((4, 4), -0.1), r"\[0, 1\]"),
        (np.full((4, 4), 255.0), "divide by 255"),
        (np.zeros(4, np.uint8), r"shape \(4,\)"),
        (np.zeros((), np.uint8), r"shape \(\)"),
        (np.zeros((4, 4, 2), np.uint8), r"shape \(4, 4, 2\)"),
        (np.zeros((4, 4, 5), np.uint8), r"shape \(4, 4, 5\)"),
        (np.zeros((3, 4, 5), np.uint8), "channels last"),
        (np.zeros((1, 4, 4, 3), np.uint8), "shape"),
        (np.zeros((0, 4, 3), np.uint8), "at least one pixel"),
        (np.zeros((4, 0), np.float32), "at least one pixel"),
        (np.zeros((4, 4, 0), np.uint8), "shape"),
    ],
)
def test_arrays_that_are_no_image(array, message):
    with pytest.raises(ImageError, match=message):
        load_image(array)


def test_one_nan_among_many_is_found():
    array = np.full((20, 20, 3), 0.5, np.float32)
    array[7, 3, 1] = np.nan
    with pytest.raises(ImageError, match="NaN"):
        load_image(array)


def test_rounding_noise_around_the_range_of_floats_is_clipped():
    array = np.array([[1 + 1e-7, -1e-7]])
    assert load_image(array).pixels[..., 0].tolist() == [[255, 0]]


@pytest.mark.parametrize("source", [None, 3, 2.5, ["a.png"], {"a": 1}, object()])
def test_something_else_altogether(source):
    with pytest.raises(ImageError, match=f"got {type(source).__name__}"):
        load_image(source)


def test_pillow_image_is_neither_altered_nor_closed(tmp_path):
    path = tmp_path / "p.png"
    palette = Image.fromarray(picture(channels=0) % 4).convert("P")
    palette.putpalette([0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255])
    palette.save(path, transparency=bytes([0, 100, 255, 255]))
    image = Image.open(path)
    image.load()
    before = (image.mode, image.size, image.tobytes(), dict(image.info), image.getpalette("RGBA"))
    first = load_image(image).pixels
    after = (image.mode, image.size, image.tobytes(), dict(image.info), image.getpalette("RGBA"))
    assert before == after
    assert np.array_equal(load_image(image).pixels, first)
    assert np.array_equal(load_image(path).pixels, first)


def test_pillow_image_of_several_frames_stays_where_it_stands(tmp_path):
    path = tmp_path / "a.gif"
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue", "lime")]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    with Image.open(path) as image:
        image.seek(1)
        assert load_image(image).pixels[0, 0].tolist() == [0, 0, 255]
        assert image.tell() == 1


def test_closed_and_broken_pillow_images(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(encoded(picture(200, 200), "PNG")[:5000])
    with Image.open(path) as cut, pytest.raises(ImageError, match=r"a\.png"):
        load_image(cut)
    closed = Image.new("RGB", (3, 3))
    closed.close()
    with pytest.raises(ImageError):
        load_image(closed)
    with pytest.raises(ImageError, match="at least one pixel"):
        load_image(Image.new("RGB", (0, 3)))


def huge_png(width, height):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\0")), chunk(b"IEND")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_a_huge_header_is_refused_before_decoding():
    start = time.process_time()
    with pytest.raises(ImageError, match=r"60000 x 60000 \(3,600,000,000 pixels\)") as caught:
        load_image(huge_png(60_000, 60_000), name="bomb.png")
    assert time.process_time() - start < 1
    assert "bomb.png" in str(caught.value)
    assert "max_pixels" in str(caught.value)


def test_huge_headers_of_other_formats():
    gif = bytearray(encoded(Image.new("P", (5, 5)), "GIF"))
    gif[6:10] = struct.pack("<HH", 60_000, 60_000)
    bmp = bytearray(encoded(picture(), "BMP"))
    bmp[18:26] = struct.pack("<ii", 60_000, 60_000)
    webp = bytearray(encoded(picture(channels=4), "WEBP", exif=exif(2)))
    assert webp[12:16] == b"VP8X"
    webp[24:30] = struct.pack("<I", 16_000)[:3] * 2
    big = tiff(picture(), 2)
    for tag in (256, 257):
        small = struct.pack("<HHIHH", tag, 3, 1, {256: 14, 257: 11}[tag], 0)
        assert big.count(small) == 1
        big = big.replace(small, struct.pack("<HHIHH", tag, 3, 1, 60_000, 0))
    for data in (bytes(gif), bytes(bmp), big, bytes(webp)):
        start = time.process_time()
        with pytest.raises(ImageError):
            load_image(data)
        assert time.process_time() - start < 2


@pytest.mark.parametrize("kind", ["array", "pillow", "bytes"])
def test_limits_are_exact_and_can_be_moved(kind):
    pixels = picture(20, 30)
    source = {
        "array": pixels,
        "pillow": Image.fromarray(pixels),
        "bytes": encoded(pixels, "PNG"),
    }[kind]
    assert load_image(source, max_pixels=600, max_side=30).pixels.shape == (20, 30, 3)
    with pytest.raises(ImageError, match="too large"):
        load_image(source, max_pixels=599)
    with pytest.raises(ImageError, match="too large"):
        load_image(source, max_side=29)
    assert DEFAULT_MAX_PIXELS == 100_000_000
    assert DEFAULT_MAX_SIDE == 65_535


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP", "AVIF"])
def test_pillows_own_limit_neither_refuses_nor_warns_nor_is_left_changed(kind, monkeypatch):
    """As if the picture were far beyond what Pillow allows."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    image = Image.fromarray(smooth())
    data = encoded(image.quantize(64) if kind == "GIF" else image, kind)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert load_image(data).pixels.shape == (48, 64, 3)
    assert Image.MAX_IMAGE_PIXELS == 100
    with pytest.raises(ImageError):
        load_image(data[: len(data) // 2])
    assert Image.MAX_IMAGE_PIXELS == 100


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "AVIF"])
def test_what_is_beyond_pillows_limit_and_the_callers_is_too_large_and_not_corrupt(
    kind, monkeypatch
):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    with pytest.raises(ImageError, match=r"the image is too large.*Scale it down"):
        load_image(encoded(Image.fromarray(smooth()), kind), max_pixels=1000)


def test_pillows_own_limit_may_be_off(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    assert load_image(encoded(picture(), "PNG")).pixels.shape == (11, 14, 3)
    with pytest.raises(ImageError, match="too large"):
        load_image(huge_png(60_000, 60_000))


def test_files_far_beyond_the_limit_are_not_read_whole(tmp_path):
    path = tmp_path / "sparse.png"
    with path.open("wb") as stream:
        stream.truncate(2**40)
    with pytest.raises(ImageError, match=r"more than .* bytes"):
        load_image(path, max_pixels=1)

    class Endless:
        given = 0

        def __init__(self, start=b""):
            self.start = start

        def read(self, size):
            part = self.start.ljust(min(size, 2**24), b"\0")
            self.start, self.given = b"", self.given + len(part)
            return part

    with pytest.raises(ImageError, match=r"more than .* bytes"):
        load_image(Endless(encoded(picture(), "PNG")), max_pixels=1)
    zeros = Endless()
    with pytest.raises(ImageError, match="expected an image"):
        load_image(zeros)
    assert zeros.given <= 2**17  # what is no image is not read on


@pytest.mark.parametrize("option", ["max_pixels", "max_side"])
@pytest.mark.parametrize("value", [0, -5, 1.5, None, "9"])
def test_limits_out_of_range(option, value):
    with pytest.raises(OptionError, match=option):
        load_image(picture(), **{option: value})


def message_and_detail(source, **options):
    with pytest.raises(ImageError) as caught:
        load_image(source, **options)
    assert str(caught.value) == caught.value.message + caught.value.detail
    return caught.value.message, caught.value.detail


def test_what_only_callers_can_use_is_kept_apart():
    message, detail = message_and_detail(picture(20, 30), max_pixels=599)
    assert message.endswith("allowed are 599 pixels and 65,535 on a side. Scale it down")
    assert detail == ", or raise max_pixels (--max-megapixels) or max_side"
    data = bytearray(encoded(picture(), "PNG"))
    data[data.index(b"IDAT") + 20] ^= 1
    message, detail = message_and_detail(bytes(data))
    assert message == "cannot read 'image': it is corrupt. Get it again, or save it anew as PNG"
    assert "checksum" in detail and "IDAT" in detail
    message, detail = message_and_detail(encoded(picture(), "TIFF")[:90])
    assert message == (
        "cannot read 'image': it is corrupt, cut short, or of a kind that cannot be decoded. "
        "Get it again, or save it anew as PNG"
    )
    assert detail


def test_a_file_too_large_to_be_an_image_names_no_option_to_visitors(tmp_path):
    (tmp_path / "large.png").write_bytes(b"")
    with open(tmp_path / "large.png", "r+b") as stream:
        stream.truncate(2**26 + 100)
    message, detail = message_and_detail(tmp_path / "large.png", max_pixels=1)
    assert message.endswith("bytes. Scale the image down")
    assert detail == ", or raise max_pixels (--max-megapixels)"
