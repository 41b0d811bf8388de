"""Orientation, transparency, depth, colour and profiles: all to upright sRGB."""

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from imgdiff.errors import ImageError, OptionError
from imgdiff.images import (
    load_image,
)
from tests.picture_files import (
    GREY_LINEAR,
    WHITE,
    chunk,
    cmyk_profile,
    eight,
    encoded,
    exif,
    over,
    picture,
    png16,
    profile,
    raw_png,
    smooth,
    tiff,
)

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
