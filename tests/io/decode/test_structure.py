"""What a few bytes ask for is seen before the work is done."""

import struct
import time

import numpy as np
import pytest
from PIL import Image

from imgdiff.errors import ImageError
from imgdiff.io.decode.structure import tiff_pages
from imgdiff.io.load import load_image
from tests.io.picture_files import chunk, encoded, picture, png16, raw_png


def progressive(scans):
    """A progressive JPEG, then scans that refine it without a bit of data."""
    data = encoded(Image.fromarray(np.asarray(picture(64, 64))), "JPEG", progressive=True)
    start = data.rindex(b"\xff\xda")
    (length,) = struct.unpack_from(">H", data, start + 2)
    return data[:-2] + data[start : start + 2 + length] * scans + data[-2:]


def test_a_jpeg_of_empty_scans_is_refused_and_one_as_programs_write_it_is_not():
    assert load_image(progressive(0)).pixels.shape == (64, 64, 3)
    assert load_image(progressive(20)).pixels.shape == (64, 64, 3)
    with pytest.raises(ImageError, match="1,510 scans"):
        load_image(progressive(1500))


def test_scans_count_the_more_the_larger_the_picture_is():
    data = bytearray(progressive(60))
    at = data.index(b"\xff\xc2") + 5
    data[at : at + 4] = struct.pack(">HH", 9999, 9999)
    with pytest.raises(ImageError, match="scans"):
        load_image(bytes(data))


def test_a_png_of_empty_parts_is_refused():
    whole = encoded(picture(), "PNG")
    assert load_image(whole[:33] + chunk(b"zzZz") * 9000 + whole[33:]).pixels.shape == (11, 14, 3)
    started = time.process_time()
    with pytest.raises(ImageError, match="parts"):
        load_image(whole[:33] + chunk(b"zzZz") * 100_000 + whole[33:])
    assert time.process_time() - started < 2


_GIF_HEAD = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
_GIF_FRAME = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"


def gif(before: bytes = b"", frames: int = 1) -> bytes:
    return _GIF_HEAD + before + _GIF_FRAME * frames + b";"


def jpeg(segments: bytes) -> bytes:
    whole = encoded(picture(), "JPEG")
    return whole[:2] + segments + whole[2:]


@pytest.mark.parametrize(
    ("part", "made"),
    [
        (b"\xff\xfe\0\2", jpeg),  # an empty comment
        (b"\xff\xe1\0\x08Exif\0\0", jpeg),
        (b"\xff", jpeg),  # what may stand before a marker
        (b"\x21\xfe\1a\0", gif),  # a comment
        (b"\x21\xf9\4\0\0\0\0\0", gif),  # what a frame begins with
    ],
)
def test_a_file_of_very_many_empty_parts_is_refused_and_one_of_some_is_not(part, made):
    assert load_image(made(part * 200)).pixels.ndim == 3
    started = time.process_time()
    with pytest.raises(ImageError, match="Save it anew"):
        load_image(made(part * 2_000_000))
    assert time.process_time() - started < 1


def test_a_gif_may_have_many_frames_but_not_any_number():
    assert load_image(gif(frames=20_000)).frames == 20_000
    with pytest.raises(ImageError, match="more than 100,000 frames"):
        load_image(gif(frames=100_001))


@pytest.mark.parametrize("place", [20, 31, 45, -5])
def test_a_png_whose_checksum_is_wrong_is_refused(place):
    data = bytearray(encoded(picture(), "PNG"))
    data[place] ^= 1
    with pytest.raises(ImageError):
        load_image(bytes(data))


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("pages", [1, 3])
def test_pages_of_a_tiff_are_counted(big, pages):
    images = [Image.fromarray(picture(seed=i)) for i in range(pages)]
    data = encoded(images[0], "TIFF", save_all=True, append_images=images[1:], big_tiff=big)
    assert tiff_pages(data) == pages
    assert load_image(data).frames == pages


def pages_of_a_pixel(count: int) -> bytes:
    """A TIFF of a picture, and of so many pages beside it that only their directories stand for."""
    entry = struct.pack("<HHI", 256, 3, 1)
    page = len(entry) + 2 + 4 + 4
    first = encoded(picture(), "TIFF")
    start = len(first) + len(first) % 2
    many = b"".join(
        struct.pack("<H", 1) + entry + struct.pack("<II", 1, start + (i + 1) * page)
        for i in range(count)
    )
    (directory,) = struct.unpack_from("<I", first, 4)
    (entries,) = struct.unpack_from("<H", first, directory)
    data = bytearray(first.ljust(start, b"\0") + many + struct.pack("<HI", 0, 0))
    struct.pack_into("<I", data, directory + 2 + 12 * entries, start)
    return bytes(data)


def test_a_tiff_of_very_many_pages_takes_no_longer_for_them():
    data = pages_of_a_pixel(40_000)
    started = time.process_time()
    assert load_image(data).frames == 40_002
    assert time.process_time() - started < 2


def test_pages_that_lead_round_in_a_circle_are_counted_once():
    data = bytearray(encoded(picture(), "TIFF"))
    (directory,) = struct.unpack_from("<I", data, 4)
    (entries,) = struct.unpack_from("<H", data, directory)
    struct.pack_into("<I", data, directory + 2 + 12 * entries, directory)
    assert tiff_pages(bytes(data)) == 1


def test_what_would_take_too_much_memory_is_refused_beforehand():
    deep = png16(np.zeros((200, 300, 4), np.uint16), 6)
    assert load_image(deep, max_pixels=120_000).pixels.shape == (200, 300, 3)
    said = r"at 300 x 200 would take 0\.0 GB of memory; allowed .*save it with 8 bits per channel"
    with pytest.raises(ImageError, match=said):
        load_image(deep, max_pixels=60_000)
    eight = raw_png(300, 200, 8, 6, [bytes(1200)] * 200)
    assert load_image(eight, max_pixels=60_000).pixels.shape == (200, 300, 3)
    image = Image.fromarray(picture(200, 300))
    moving = encoded(image, "WEBP", save_all=True, append_images=[image.rotate(180)])
    assert load_image(moving, max_pixels=70_000).pixels.shape == (200, 300, 3)
    with pytest.raises(ImageError, match="one frame"):
        load_image(moving, max_pixels=60_000)
    still = encoded(image, "AVIF")
    assert load_image(still, max_pixels=60_000).pixels.shape == (200, 300, 3)


def test_a_header_of_spaces_is_refused_at_once():
    started = time.process_time()
    with pytest.raises(ImageError, match="header"):
        load_image(b"P2" + b" " * 20_000_000 + b"1 1 255 0\n")
    with pytest.raises(ImageError, match="header"):
        load_image(b"P2\n" + b"# comment\n" * 1_000_000 + b"1 1 255 0\n")
    assert time.process_time() - started < 1
