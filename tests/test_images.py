"""Whatever a user has becomes the right uint8 RGB, or one clear error of imgdiff's own."""

import builtins
import io
import os
import stat
import struct
import threading
import time
import warnings
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from imgdiff.errors import ImageError, OptionError, OutputError
from imgdiff.images import (
    DEFAULT_MAX_PIXELS,
    DEFAULT_MAX_SIDE,
    encode_png,
    load_image,
    write_file,
    write_png,
)

WHITE = (255, 255, 255)


def picture(height=11, width=14, channels=3, seed=0, dtype=np.uint8):
    shape = (height, width, channels) if channels else (height, width)
    top = np.iinfo(dtype).max
    return np.random.default_rng(seed).integers(0, top, shape, dtype, endpoint=True)


def smooth(height=48, width=64):
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([x * 3, y * 4, 200 - x - y], -1).astype(np.uint8)


def encoded(image, kind, **options):
    if isinstance(image, np.ndarray):
        image = Image.fromarray(image)
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def eight(values):
    return np.floor(values.astype(np.float64) * 255 / 65535 + 0.5).astype(np.uint8)


def over(rgb, alpha, background):
    weight = alpha[..., None] / 255
    return np.floor(rgb * weight + np.array(background) * (1 - weight) + 0.5 + 1e-9).astype("u1")


def chunk(kind, data=b""):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def raw_png(width, height, depth, colour_type, rows, *extra):
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    parts = [chunk(b"IHDR", header), *extra, chunk(b"IDAT", data), chunk(b"IEND")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def png16(values, colour_type, *extra):
    rows = [row.astype(">u2").tobytes() for row in values]
    return raw_png(values.shape[1], values.shape[0], 16, colour_type, rows, *extra)


def tiff(values, photometric, *, bits=None, order="<", tags=(), planar=1):
    """An uncompressed TIFF of one strip; ``tags``: (number, type 3 or 7, values or bytes)."""
    samples = values.shape[2] if values.ndim == 3 else 1
    bits = bits or values.dtype.itemsize * 8
    if planar == 2:
        data = np.moveaxis(values, -1, 0).astype(values.dtype.newbyteorder(order)).tobytes()
    else:
        data = values.astype(values.dtype.newbyteorder(order)).tobytes()
    height, width = values.shape[:2]
    entries = [
        (256, 3, [width]),
        (257, 3, [height]),
        (258, 3, [bits] * samples),
        (259, 3, [1]),
        (262, 3, [photometric]),
        (273, 4, [8] if planar == 1 else [8 + i * len(data) // samples for i in range(samples)]),
        (277, 3, [samples]),
        (278, 3, [height]),
        (279, 4, [len(data) // (samples if planar == 2 else 1)] * (samples if planar == 2 else 1)),
        (284, 3, [planar]),
        *tags,
    ]
    entries.sort()
    start = 8 + len(data) + len(data) % 2
    directory, rest = struct.pack(order + "H", len(entries)), b""
    rest_at = start + 2 + 12 * len(entries) + 4
    for tag, kind, value in entries:
        letter = {3: "H", 4: "I", 7: "B"}[kind]
        packed = struct.pack(f"{order}{len(value)}{letter}", *value)
        directory += struct.pack(order + "HHI", tag, kind, len(value))
        if len(packed) <= 4:
            directory += packed.ljust(4, b"\0")
        else:
            directory += struct.pack(order + "I", rest_at + len(rest))
            rest += packed + b"\0" * (len(packed) % 2)
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", start)
    return head + data + b"\0" * (len(data) % 2) + directory + b"\0" * 4 + rest


def profile(primaries=None):
    """The bytes of an RGB profile: sRGB, or sRGB with red and blue swapped (plainly not sRGB)."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    if primaries == "swapped":
        data = bytearray(bytes(data).replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ"))
        data = bytearray(bytes(data).replace(b"?XYZ", b"bXYZ"))
    return bytes(data)


def s15(value):
    return struct.pack(">i", round(value * 65536))


def icc(space, tags, kind=b"mntr", pcs=b"XYZ "):
    """A version 2 ICC profile from its tags."""
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 9) + b"imgdiff!\0" + b"\0" * 78,
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": b"XYZ \0\0\0\0" + s15(0.9642) + s15(1) + s15(0.8249),
        **tags,
    }
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        table += name + struct.pack(">II", start + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    size = start + len(body)
    head = struct.pack(">I", size) + b"\0\0\0\0" + b"\x02\x20\0\0" + kind + space + pcs
    head += b"\0" * 12 + b"acsp" + b"\0" * 28 + s15(0.9642) + s15(1) + s15(0.8249)
    return head.ljust(128, b"\0") + table + body


def curve(gamma):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"


GREY_LINEAR = icc(b"GRAY", {b"kTRC": curve(1.0)})


def cmyk_profile():
    """A CMYK profile whose table gives Lab = (100 - K part, 0, 0) at the 16 corners."""
    table = b""
    for corner in np.ndindex(2, 2, 2, 2):  # the last of CMYK varies fastest
        lightness = 0 if corner[3] else 1 - sum(corner[:3]) / 6
        table += struct.pack(">BBB", round(lightness * 255), 128, 128)
    ramp = bytes(range(256))
    matrix = b"".join(s15(v) for v in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    lut = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + matrix + ramp * 4 + table + ramp * 3
    return icc(b"CMYK", {b"A2B0": lut}, kind=b"prtr", pcs=b"Lab ")


# --- what comes in -------------------------------------------------------------------------


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


# --- orientation ----------------------------------------------------------------------------

UPRIGHT = {
    1: lambda a: a,
    2: np.fliplr,
    3: lambda a: np.rot90(a, 2),
    4: np.flipud,
    5: lambda a: np.fliplr(np.rot90(a, -1)),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: np.fliplr(np.rot90(a)),
    8: np.rot90,
}


def exif(orientation):
    data = Image.Exif()
    data[0x0112] = orientation
    return data


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP", "TIFF16", "PNG16", "LZW16", "GREY16"])
def test_orientation_of_lossless_files(kind, orientation, tmp_path):
    stored = picture()
    block = chunk(b"eXIf", exif(orientation).tobytes()[6:])
    turn = [(274, 3, [orientation])]
    deep = picture(dtype=np.uint16)
    if kind == "TIFF16":
        stored, data = eight(deep), tiff(deep, 2, tags=turn)
    elif kind == "GREY16":
        stored, data = eight(deep[..., :1]).repeat(3, 2), tiff(deep[..., 0], 1, tags=turn)
    elif kind == "PNG16":
        stored, data = eight(deep), png16(deep, 2, block)
    elif kind == "LZW16":
        _, lzw = cv2.imencode(".tif", deep[..., ::-1], [cv2.IMWRITE_TIFF_COMPRESSION, 5])
        stored, data = eight(deep), lzw.tobytes()
        orientation = 1
    elif kind == "WEBP":
        data = encoded(stored, "WEBP", lossless=True, exif=exif(orientation))
    else:
        data = encoded(stored, kind, exif=exif(orientation))
    path = tmp_path / "turned"
    path.write_bytes(data)
    expected = UPRIGHT[orientation](stored)
    for source in (path, data, io.BytesIO(data)):
        loaded = load_image(source)
        assert np.array_equal(loaded.pixels, expected)
        assert ("turned as its EXIF orientation says" in loaded.notes) == (orientation > 1)
    if "16" not in kind:
        for image in (Image.open(path), Image.open(io.BytesIO(data))):
            assert np.array_equal(load_image(image).pixels, expected)
            assert np.array_equal(load_image(image).pixels, expected)  # and once more


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "AVIF"])
def test_orientation_of_lossy_files(kind, orientation):
    options = {"quality": 95, "subsampling": 0 if kind == "JPEG" else "4:4:4"}
    plain = encoded(smooth(), kind, **options)
    turned = encoded(smooth(), kind, exif=exif(orientation), **options)
    expected = UPRIGHT[orientation](load_image(plain).pixels)
    for source in (turned, Image.open(io.BytesIO(turned))):
        assert np.array_equal(load_image(source).pixels, expected)


def test_a_pillow_image_turned_by_its_user_is_not_turned_again():
    from PIL import ImageOps

    image = Image.open(io.BytesIO(encoded(picture(), "PNG", exif=exif(6))))
    assert np.array_equal(load_image(ImageOps.exif_transpose(image)).pixels, np.rot90(picture(), 3))


@pytest.mark.parametrize("value", [0, 9, 77])
def test_orientation_without_a_meaning_is_ignored(value):
    assert np.array_equal(load_image(encoded(picture(), "PNG", exif=exif(value))).pixels, picture())


def test_broken_exif_is_ignored():
    data = encoded(picture(), "WEBP", lossless=True, exif=b"Exif\0\0MM\0*\xff\xff\xff")
    assert np.array_equal(load_image(data).pixels, picture())


# --- transparency ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize(
    ("background", "named"),
    [(WHITE, "white"), ((0, 0, 0), "black"), ((10, 200, 77), "#0ac84d")],
)
def test_alpha_is_flattened(kind, background, named):
    rgba = picture(channels=4)
    data = encoded(rgba, kind, **({"lossless": True, "exact": True} if kind == "WEBP" else {}))
    loaded = load_image(data, background=background)
    expected = over(rgba[..., :3], rgba[..., 3], background)
    assert np.array_equal(loaded.pixels, expected)
    assert loaded.notes == (f"transparency flattened on {named}",)
    assert np.array_equal(load_image(Image.fromarray(rgba), background=background).pixels, expected)


def test_full_transparency_shows_the_background_and_full_opacity_the_colour():
    rgba = picture(channels=4)
    rgba[..., 3] = 0
    assert (load_image(rgba, background=(1, 2, 3)).pixels == (1, 2, 3)).all()
    rgba[..., 3] = 255
    assert np.array_equal(load_image(rgba).pixels, rgba[..., :3])
    assert load_image(rgba).notes == load_image(encoded(rgba, "PNG")).notes == ()


def test_grey_with_alpha():
    la = picture(channels=2)
    data = encoded(Image.fromarray(la, "LA"), "PNG")
    expected = over(la[..., :1].repeat(3, 2), la[..., 1], WHITE)
    assert np.array_equal(load_image(data).pixels, expected)


@pytest.mark.parametrize("mode", ["La", "RGBa", "PA"])
def test_premultiplied_and_palette_alpha(mode):
    rgba = picture(channels=4)
    image = {
        "La": lambda: Image.fromarray(rgba).convert("LA").convert("La"),
        "RGBa": lambda: Image.fromarray(rgba).convert("RGBa"),
        "PA": lambda: Image.fromarray(rgba).convert("PA"),
    }[mode]()
    full = np.asarray(image.convert("LA" if mode == "La" else "RGBA").convert("RGBA"))
    expected = over(full[..., :3], full[..., 3], WHITE)
    assert np.array_equal(load_image(image).pixels, expected)


@pytest.mark.parametrize("transparency", [2, bytes([255, 0, 128, 7])])
@pytest.mark.parametrize("depth", [2, 8])
def test_palette_with_transparency(transparency, depth):
    indices = picture(channels=0) % 4
    colours = np.array([(0, 0, 0), (250, 1, 2), (3, 240, 4), (5, 6, 230)], np.uint8)
    image = Image.fromarray(indices).convert("L")
    image = Image.frombytes("P", image.size, indices.tobytes())
    image.putpalette(colours.tobytes())
    data = encoded(image, "PNG", transparency=transparency, bits=depth)
    alpha = np.full(4, 255, np.uint8)
    if isinstance(transparency, int):
        alpha[transparency] = 0
    else:
        alpha[:] = list(transparency)
    expected = over(colours[indices], alpha[indices], (9, 99, 199))
    assert np.array_equal(load_image(data, background=(9, 99, 199)).pixels, expected)
    plain = load_image(encoded(image, "PNG"))
    assert np.array_equal(plain.pixels, colours[indices])
    assert plain.notes == ()


def test_gif_with_transparency():
    indices = picture(channels=0) % 3
    image = Image.frombytes("P", (14, 11), indices.tobytes())
    image.putpalette([1, 2, 3, 40, 50, 60, 170, 180, 190])
    data = encoded(image, "GIF", transparency=1)
    colours = np.array([(1, 2, 3), (0, 0, 0), (170, 180, 190)], np.uint8)
    assert np.array_equal(load_image(data, background=(0, 0, 0)).pixels, colours[indices])


def test_transparent_colour_of_rgb_and_grey_png():
    rgb = picture()
    key = rgb[4, 5]
    data = encoded(rgb, "PNG", transparency=tuple(int(v) for v in key))
    expected = np.where((rgb == key).all(-1)[..., None], 255, rgb)
    assert np.array_equal(load_image(data).pixels, expected)
    grey = picture(channels=0)
    data = encoded(grey, "PNG", transparency=int(grey[0, 0]))
    expected = np.where(grey == grey[0, 0], 255, grey)[..., None].repeat(3, 2)
    assert np.array_equal(load_image(data).pixels, expected)


@pytest.mark.parametrize(
    ("depth", "row", "key", "levels"),
    [
        (1, b"\x5b", 1, [0, -1, 0, -1, -1, 0, -1, -1]),
        (2, b"\x1b\x1b", 2, [0, 85, -1, 255, 0, 85, -1, 255]),
        (4, b"\x01\x23\xff\x2e", 2, [0, 17, -1, 51, 255, 255, -1, 238]),
    ],
)
def test_transparent_grey_of_few_bits(depth, row, key, levels):
    data = raw_png(8, 1, depth, 0, [row], chunk(b"tRNS", struct.pack(">H", key)))
    found = load_image(data, background=(7, 7, 7)).pixels[0, :, 0].tolist()
    assert found == [7 if level < 0 else level for level in levels]


def test_transparent_colour_of_16_bits_is_matched_in_all_16():
    values = np.full((1, 4), 0x1234, np.uint16)
    values[0, 1] = 0x1235  # the same upper byte, another colour
    loaded = load_image(png16(values, 0, chunk(b"tRNS", b"\x12\x34")), background=(0, 0, 0))
    assert loaded.pixels[0, :, 0].tolist() == [0, eight(values)[0, 1], 0, 0]
    rgb = values[..., None].repeat(3, 2)
    loaded = load_image(png16(rgb, 2, chunk(b"tRNS", b"\x12\x34" * 3)), background=(0, 0, 0))
    assert loaded.pixels[0, :, 1].tolist() == [0, eight(values)[0, 1], 0, 0]


@pytest.mark.parametrize(
    "background", [(1, 2), (1, 2, 3, 4), (0, 0, 256), (-1, 0, 0), (0.5, 0, 0), "red", None, 7]
)
def test_backgrounds_out_of_range(background):
    with pytest.raises(OptionError, match="background must be"):
        load_image(picture(), background=background)


# --- depth and colour -----------------------------------------------------------------------


@pytest.mark.parametrize("extension", [".png", ".tif"])
@pytest.mark.parametrize("channels", [0, 3, 4])
def test_16_bit_files_written_by_opencv(extension, channels, tmp_path, capfd):
    values = picture(37, 41, channels, dtype=np.uint16)
    stored = values[..., [2, 1, 0, 3][:channels]] if channels else values
    path = tmp_path / f"deep{extension}"
    assert cv2.imwrite(str(path), stored)
    loaded = load_image(path)
    levels = eight(values)
    if channels == 4:
        expected = over(levels[..., :3], levels[..., 3], WHITE)
    else:
        expected = levels if channels else levels[..., None].repeat(3, 2)
    assert np.array_equal(loaded.pixels, expected)
    assert loaded.notes[0] == "16 bits per channel reduced to 8"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("channels", "photometric"), [(0, 1), (3, 2)])
def test_16_bit_tiff_in_both_byte_orders(order, channels, photometric):
    values = picture(channels=channels, dtype=np.uint16)
    expected = eight(values).reshape(11, 14, -1)
    loaded = load_image(tiff(values, photometric, order=order))
    assert np.array_equal(loaded.pixels, np.broadcast_to(expected, (11, 14, 3)))


def test_16_bit_grey_with_alpha_png():
    values = picture(channels=2, dtype=np.uint16)
    levels = eight(values)
    expected = over(levels[..., :1].repeat(3, 2), levels[..., 1], WHITE)
    assert np.array_equal(load_image(png16(values, 4)).pixels, expected)


def test_16_bit_tiff_where_white_is_zero():
    values = picture(channels=0, dtype=np.uint16)
    loaded = load_image(tiff(values, 0))
    assert np.array_equal(loaded.pixels[..., 0], eight(65535 - values))
    few = picture(channels=0)
    assert np.array_equal(load_image(tiff(few, 0)).pixels[..., 0], 255 - few)


def test_16_bit_tiff_plane_by_plane_is_refused_not_misread():
    with pytest.raises(ImageError, match="plane by plane"):
        load_image(tiff(picture(dtype=np.uint16), 2, planar=2))
    assert np.array_equal(load_image(tiff(picture(), 2, planar=2)).pixels, picture())


def test_16_bit_tiff_with_premultiplied_alpha():
    values = np.full((2, 2, 4), 0x4000, np.uint16)
    values[..., 3] = 0x8000
    loaded = load_image(tiff(values, 2, tags=[(338, 3, [1])]), background=(0, 0, 0))
    assert abs(loaded.pixels.astype(int) - 64).max() <= 1
    assert "only the upper 8 of 16 bits per channel used" in loaded.notes


def test_16_bit_cmyk_tiff():
    values = picture(channels=4, dtype=np.uint16)
    expected = np.asarray(Image.fromarray((values >> 8).astype("u1"), "CMYK").convert("RGB"))
    loaded = load_image(tiff(values, 5))
    assert np.array_equal(loaded.pixels, expected)
    assert "only the upper 8 of 16 bits per channel used" in loaded.notes


@pytest.mark.parametrize("mode", ["I;16", "I;16B", "I;16L", "I"])
def test_deep_grey_pillow_images(mode):
    values = picture(channels=0, dtype=np.uint16)
    kind = {"I;16B": ">u2", "I": "<i4"}.get(mode, "<u2")
    image = Image.frombytes(mode, (14, 11), values.astype(kind).tobytes())
    loaded = load_image(image)
    assert np.array_equal(loaded.pixels, eight(values)[..., None].repeat(3, 2))
    assert loaded.notes == ("16 bits per channel reduced to 8",)


@pytest.mark.parametrize("value", [-1, 65536])
def test_integers_beyond_16_bits_are_refused(value):
    with pytest.raises(ImageError, match="0, 65535"):
        load_image(Image.new("I", (3, 3), value))


def test_12_bit_tiff_uses_its_full_range():
    row = bytes([0xFF, 0xF8, 0x00, 0x00, 0x00, 0x10])  # 4095, 2048, 0, 16
    packed = tiff(np.frombuffer(row, np.uint8)[None], 1, bits=12)
    width = struct.pack("<HHIHH", 256, 3, 1, 6, 0)
    assert packed.count(width) == 1
    packed = packed.replace(width, struct.pack("<HHIHH", 256, 3, 1, 4, 0))
    assert load_image(packed).pixels[0, :, 0].tolist() == [255, 128, 0, 1]


def test_float_tiff():
    levels = picture(channels=0)
    data = encoded(Image.fromarray((levels / 255).astype(np.float32)), "TIFF")
    assert np.array_equal(load_image(data).pixels[..., 1], levels)
    for factor, message in ((255, r"\[0, 1\]"), (np.nan, "NaN")):
        data = encoded(Image.fromarray((levels * factor).astype(np.float32)), "TIFF")
        with pytest.raises(ImageError, match=message):
            load_image(data)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP"])
def test_one_bit(kind):
    bits = picture(channels=0) > 127
    data = encoded(Image.fromarray(bits), kind)
    assert np.array_equal(load_image(data).pixels, bits[..., None].repeat(3, 2) * np.uint8(255))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_grey_files(kind):
    grey = smooth()[..., 0]
    loaded = load_image(encoded(grey, kind, quality=95))
    assert abs(loaded.pixels.astype(int) - grey[..., None]).max() <= (4 if kind != "PNG" else 0)


@pytest.mark.parametrize("mode", ["HSV", "YCbCr", "RGBX"])
def test_other_pillow_modes(mode):
    image = Image.fromarray(smooth()).convert(mode)
    assert np.array_equal(load_image(image).pixels, np.asarray(image.convert("RGB")))


@pytest.mark.parametrize("kind", ["TIFF", "JPEG"])
def test_cmyk(kind):
    solid = np.zeros((16, 64, 4), np.uint8)
    solid[:, :16, 0] = 255  # cyan, magenta, white, black
    solid[:, 16:32, 1] = 255
    solid[:, 48:, 3] = 255
    loaded = load_image(encoded(Image.fromarray(solid, "CMYK"), kind))
    found = [loaded.pixels[8, x].astype(int) for x in (8, 24, 40, 56)]
    expected = np.array([(0, 255, 255), (255, 0, 255), WHITE, (0, 0, 0)])
    assert abs(np.array(found) - expected).max() <= 3
    assert loaded.notes == ("CMYK converted to RGB",)


def test_ycck_jpeg():
    """Adobe's marker says YCCK: the same bytes now mean Y, Cb, Cr, K. Adobe's encoder takes the
    ink (inverted twice) for the light, so Y 200 with neutral Cb and Cr is 200 of each ink."""
    solid = np.zeros((16, 16, 4), np.uint8)
    solid[:] = (255 - 200, 255 - 128, 255 - 128, 0)
    data = encoded(Image.fromarray(solid, "CMYK"), "JPEG", quality=100)
    at = data.index(b"Adobe") + 11
    assert data[at] == 0
    loaded = load_image(data[:at] + b"\x02" + data[at + 1 :])
    assert abs(loaded.pixels.astype(int) - 55).max() <= 2


def test_lab_tiff():
    colours = [(200, 60, 50), (90, 180, 80), (60, 90, 160), WHITE, (0, 0, 0), (120,) * 3]
    rgb = np.array([colours], np.uint8)
    loaded = load_image(encoded(Image.fromarray(rgb).convert("LAB"), "TIFF"))
    assert abs(loaded.pixels.astype(int) - rgb).max() <= 6  # 8 bits of Lab
    assert loaded.notes == ("Lab converted to RGB",)


def test_frames_are_counted():
    frames = [Image.fromarray(picture(seed=seed)) for seed in range(3)]
    for kind, word in (("PNG", "frames"), ("TIFF", "pages"), ("WEBP", "frames")):
        options = {"lossless": True} if kind == "WEBP" else {}
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], **options)
        loaded = load_image(data)
        assert np.array_equal(loaded.pixels, picture())
        assert loaded.notes == (f"first of 3 {word}",)
    solid = [Image.new("RGB", (5, 5), colour) for colour in ("red", "lime", "blue")]
    data = encoded(solid[0], "GIF", save_all=True, append_images=solid[1:])
    assert load_image(data).notes == ("first of 3 frames",)
    assert (load_image(data).pixels == (255, 0, 0)).all()
    data = encoded(solid[0], "AVIF", save_all=True, append_images=solid[1:])
    assert load_image(data).notes == ("first of 3 frames",)


# --- ICC profiles ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_srgb_profile_changes_nothing(kind):
    options = {"lossless": True} if kind == "WEBP" else {}
    loaded = load_image(encoded(picture(), kind, icc_profile=profile(), **options))
    assert np.array_equal(loaded.pixels, picture())
    assert loaded.notes == ()


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP", "JPEG", "AVIF", "PNG16", "PILLOW"])
def test_profile_is_brought_to_srgb(kind):
    """Red and blue swapped in the profile: what it says is red comes out as blue."""
    rgb = np.zeros((32, 32, 3), np.uint8) + np.array((200, 100, 30), np.uint8)
    swapped = profile("swapped")
    if kind == "PILLOW":
        source = Image.fromarray(rgb)
        source.info["icc_profile"] = swapped
    elif kind == "PNG16":
        block = chunk(b"iCCP", b"p\0\0" + zlib.compress(swapped))
        source = png16(rgb.astype(np.uint16) * 257, 2, block)
    else:
        options = {"lossless": True} if kind == "WEBP" else {"quality": 95}
        source = encoded(rgb, kind, icc_profile=swapped, **options)
    loaded = load_image(source)
    assert abs(loaded.pixels.astype(int) - (30, 100, 200)).max() <= 4
    assert loaded.notes[-1].startswith("ICC profile 'sRGB")
    assert loaded.notes[-1].endswith("converted to sRGB")


def test_profile_and_alpha_and_orientation_together():
    rgba = np.zeros((3, 5, 4), np.uint8)
    rgba[...] = (200, 100, 30, 255)
    rgba[0, 0, 3] = 0
    data = encoded(rgba, "PNG", icc_profile=profile("swapped"), exif=exif(6))
    loaded = load_image(data, background=(1, 2, 3))
    assert loaded.pixels.shape == (5, 3, 3)
    assert loaded.pixels[0, -1].tolist() == [1, 2, 3]
    assert abs(loaded.pixels[1:].astype(int) - (30, 100, 200)).max() <= 1
    assert len(loaded.notes) == 3


def test_rgb_profile_on_grey_and_palette_files():
    grey = picture(channels=0)
    data = encoded(grey, "PNG", icc_profile=profile("swapped"))
    assert abs(load_image(data).pixels.astype(int) - grey[..., None]).max() <= 1
    image = Image.new("P", (4, 4), 0)
    image.putpalette([200, 100, 30])
    loaded = load_image(encoded(image, "PNG", icc_profile=profile("swapped")))
    assert abs(loaded.pixels.astype(int) - (30, 100, 200)).max() <= 1


@pytest.mark.parametrize("deep", [False, True])
def test_grey_profile(deep):
    """Linear light: 0.2140 of it is half of sRGB."""
    level = np.full((4, 4), 55, np.uint8)
    data = (
        png16(
            level.astype(np.uint16) * 257, 0, chunk(b"iCCP", b"p\0\0" + zlib.compress(GREY_LINEAR))
        )
        if deep
        else encoded(level, "PNG", icc_profile=GREY_LINEAR)
    )
    loaded = load_image(data)
    assert abs(loaded.pixels.astype(int) - 128).max() <= 1
    assert loaded.notes[-1] == "ICC profile 'imgdiff!' converted to sRGB"


@pytest.mark.parametrize("kind", ["TIFF", "JPEG"])
def test_cmyk_profile(kind):
    solid = np.zeros((16, 48, 4), np.uint8)
    solid[:, 16:32, 3] = 255
    solid[:, 32:, :3] = 255
    image = Image.fromarray(solid, "CMYK")
    loaded = load_image(encoded(image, kind, icc_profile=cmyk_profile()))
    found = loaded.pixels[8, [8, 24, 40]].astype(int)
    assert abs(found - np.array([(255,) * 3, (0,) * 3, (119,) * 3])).max() <= 4  # L* 50 is 119
    assert loaded.notes == (
        "CMYK converted to RGB",
        "ICC profile 'imgdiff!' converted to sRGB",
    )


@pytest.mark.parametrize(
    "broken", [b"not a profile", b"\0" * 128, profile()[:200], b"x", GREY_LINEAR[:100]]
)
def test_broken_profile_is_ignored_with_a_note(broken):
    loaded = load_image(encoded(picture(), "PNG", icc_profile=broken))
    assert np.array_equal(loaded.pixels, picture())
    assert loaded.notes == ("ICC profile ignored: it is broken or cannot be applied",)


def test_profile_for_other_channels_is_ignored_with_a_note():
    loaded = load_image(encoded(picture(), "PNG", icc_profile=GREY_LINEAR))
    assert np.array_equal(loaded.pixels, picture())
    assert loaded.notes == ("ICC profile ignored: it is for GRAY, the pixels are RGB",)
    loaded = load_image(encoded(picture(), "PNG", icc_profile=cmyk_profile()))
    assert np.array_equal(loaded.pixels, picture())
    assert "it is for CMYK" in loaded.notes[0]


# --- limits ---------------------------------------------------------------------------------


def huge_png(width, height):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\0")), chunk(b"IEND")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_a_huge_header_is_refused_before_decoding():
    start = time.perf_counter()
    with pytest.raises(ImageError, match=r"60000 x 60000 \(3,600,000,000 pixels\)") as caught:
        load_image(huge_png(60_000, 60_000), name="bomb.png")
    assert time.perf_counter() - start < 1
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
        start = time.perf_counter()
        with pytest.raises(ImageError):
            load_image(data)
        assert time.perf_counter() - start < 2


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
        def read(self, size):
            return b"\0" * min(size, 2**24)

    with pytest.raises(ImageError, match=r"more than .* bytes"):
        load_image(Endless(), max_pixels=1)


@pytest.mark.parametrize("option", ["max_pixels", "max_side"])
@pytest.mark.parametrize("value", [0, -5, 1.5, None, "9"])
def test_limits_out_of_range(option, value):
    with pytest.raises(OptionError, match=option):
        load_image(picture(), **{option: value})


# --- broken files ---------------------------------------------------------------------------

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
    assert capfd.readouterr().err == "" or kind == "tiff-jpeg"  # libtiff prints what it likes


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
     b"RIFF\x40\0\0\0WEBPVP8 ", b"\0\0\0\x20ftypavif"],
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
    assert cut.notes[0].startswith("first of ")


# --- files that cannot be read --------------------------------------------------------------


def said(source, **options):
    with pytest.raises(ImageError) as caught:
        load_image(source, **options)
    return str(caught.value)


def test_files_that_are_no_image_are_named_and_explained(tmp_path):
    path = tmp_path / "notes.png"
    path.write_text("this is no image")
    message = said(path)
    assert "notes.png" in message
    assert "expected an image (JPEG, PNG" in message
    assert "a text file" in message
    path.write_bytes(b"")
    assert "0 bytes" in said(path)
    path.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert "SVG" in said(path)
    assert "a PDF" in said(b"%PDF-1.7 \0")
    assert "HEIC" in said(b"\0\0\0\x18ftypheic\0\0\0\0")
    assert "begin with 00 01 02" in said(bytes(range(200)))


def test_missing_folder_and_odd_paths(tmp_path):
    assert "no such file" in said(tmp_path / "missing.png")
    assert "missing.png" in said(str(tmp_path / "missing.png"))
    assert "a folder" in said(tmp_path)
    assert "empty" in said("")
    assert "cannot be opened" in said("a\0b.png")
    assert "cannot be opened" in said("x" * 5000)
    (tmp_path / "file").write_bytes(b"x")
    assert "cannot be opened" in said(tmp_path / "file" / "a.png")
    (tmp_path / "dangling.png").symlink_to(tmp_path / "nowhere")
    assert "no such file" in said(tmp_path / "dangling.png")


def test_permission_denied(tmp_path, monkeypatch):
    path = tmp_path / "secret.png"
    path.write_bytes(encoded(picture(), "PNG"))
    opened = builtins.open

    def refuse(file, *arguments, **options):
        if str(file) == str(path):
            raise PermissionError(13, "Permission denied", str(file))
        return opened(file, *arguments, **options)

    monkeypatch.setattr(builtins, "open", refuse)
    assert "permission denied" in said(path)
    assert "secret.png" in said(path)


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), MemoryError()])
def test_a_reading_error_and_too_little_memory(error):
    class Failing(io.BytesIO):
        def read(self, size=-1):
            raise error

    message = said(Failing(), name="disk.png")
    assert "disk.png" in message
    assert ("memory" in message) == isinstance(error, MemoryError)


def test_pipes_and_devices_do_not_hang(tmp_path):
    fifo = tmp_path / "pipe.png"
    os.mkfifo(fifo)
    messages = []
    thread = threading.Thread(target=lambda: messages.append(said(fifo)), daemon=True)
    thread.start()
    thread.join(5)
    assert "pipe" in messages[0]
    assert "device" in said("/dev/zero")
    assert "device" in said("/dev/null")


def test_text_mode_and_closed_file_objects(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(encoded(picture(), "PNG"))
    with path.open("r") as stream:
        assert "mode 'rb'" in said(stream)
    assert "mode 'rb'" in said(io.StringIO("text"))

    class Text:
        def read(self, size=-1):
            return "text"

    assert "mode 'rb'" in said(Text())
    with path.open("rb") as stream:
        pass
    assert "a.png" in said(stream)


# --- writing --------------------------------------------------------------------------------


@pytest.mark.parametrize("channels", [0, 3])
def test_png_goes_out_and_comes_back(channels, tmp_path):
    pixels = picture(channels=channels)
    expected = pixels if channels else pixels[..., None].repeat(3, 2)
    assert np.array_equal(load_image(encode_png(pixels)).pixels, expected)
    assert encode_png(pixels) == encode_png(np.asfortranarray(pixels))
    path = write_png(tmp_path / "out.PNG", pixels)
    assert path == tmp_path / "out.PNG"
    assert np.array_equal(load_image(path).pixels, expected)
    assert write_png(str(path), pixels) == path


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((3, 3, 4), np.uint8), np.zeros((3, 3)), np.zeros((0, 3, 3), np.uint8),
     np.zeros(3, np.uint8), np.zeros((3, 3, 3), np.uint16)],
)  # fmt: skip
def test_pixels_that_are_no_png(pixels, tmp_path):
    with pytest.raises(OptionError, match="expected pixels as uint8"):
        encode_png(pixels)


@pytest.mark.parametrize("name", ["out.jpg", "out", "png", ".png", "out.png.txt"])
def test_only_png_names(name, tmp_path):
    with pytest.raises(OutputError, match=r"ends in \.png"):
        write_png(tmp_path / name, picture())
    assert list(tmp_path.iterdir()) == []


def test_writing_follows_the_umask_and_leaves_nothing_else(tmp_path):
    old = os.umask(0o027)
    try:
        path = write_file(tmp_path / "a.bin", b"one")
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    write_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_relative_and_long_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert write_file("a.bin", b"x") == Path("a.bin")
    assert write_file("n" * 250 + ".html", b"x").read_bytes() == b"x"
    with pytest.raises(OutputError):
        write_file("n" * 300, b"x")


@pytest.mark.parametrize("existing", [False, True])
def test_writing_is_whole_or_not_at_all(existing, tmp_path, monkeypatch):
    path = tmp_path / "a.png"
    if existing:
        path.write_bytes(b"as it was")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OutputError, match=r"a\.png.*No space left"):
        write_png(path, picture())
    assert [p.name for p in tmp_path.iterdir()] == (["a.png"] if existing else [])
    assert not existing or path.read_bytes() == b"as it was"


def test_an_interrupt_leaves_nothing(tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "a.bin", b"x")
    assert list(tmp_path.iterdir()) == []


def test_inputs_are_never_overwritten(tmp_path, monkeypatch):
    source = tmp_path / "in.png"
    data = encoded(picture(), "PNG")
    source.write_bytes(data)
    (tmp_path / "soft.png").symlink_to(source)
    (tmp_path / "hard.png").hardlink_to(source)
    (tmp_path / "sub").mkdir()
    (tmp_path / "folder").symlink_to(tmp_path)
    monkeypatch.chdir(tmp_path)
    targets = ["in.png", "./in.png", "sub/../in.png", "soft.png", "hard.png", "folder/in.png"]
    for target in [*targets, source]:
        for protect in ([source], ["in.png"], [None, b"raw", Path("soft.png")], source, "in.png"):
            with pytest.raises(OutputError, match="must not be overwritten"):
                write_png(target, picture(seed=1), protect=protect)
    assert source.read_bytes() == data
    assert write_png("other.png", picture(), protect=[source, "missing.png"]).exists()


def test_a_link_to_elsewhere_is_followed(tmp_path):
    (tmp_path / "real.png").write_bytes(b"")
    (tmp_path / "link.png").symlink_to("real.png")
    write_png(tmp_path / "link.png", picture())
    assert (tmp_path / "link.png").is_symlink()
    assert np.array_equal(load_image(tmp_path / "real.png").pixels, picture())


def test_places_that_cannot_be_written(tmp_path):
    with pytest.raises(OutputError, match="there is no folder"):
        write_png(tmp_path / "missing" / "a.png", picture())
    assert not (tmp_path / "missing").exists()
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(OutputError, match="a folder"):
        write_png(tmp_path / "folder.png", picture())
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(OutputError, match="pipe or device"):
        write_png(tmp_path / "pipe.png", picture())
    with pytest.raises(OutputError):
        write_file("a\0b", b"x")
