"""Colour profiles, brought to sRGB."""

import zlib

import numpy as np
import pytest
from PIL import Image

from imgdiff.io.load import load_image
from tests.io.picture_files import (
    GREY_LINEAR,
    chunk,
    cmyk_profile,
    encoded,
    exif,
    picture,
    png16,
    profile,
)


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
