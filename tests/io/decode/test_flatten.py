"""Transparency, flattened on a background."""

import struct

import numpy as np
import pytest
from PIL import Image

from imgdiff.errors import OptionError
from imgdiff.io.load import load_image
from tests.io.picture_files import WHITE, chunk, eight, encoded, over, picture, png16, raw_png


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
    "background", [(1, 2), (1, 2, 3, 4), (0, 0, 256), (-1, 0, 0), (0.5, 0, 0), "red", 7]
)
def test_backgrounds_out_of_range(background):
    with pytest.raises(OptionError, match="background must be"):
        load_image(picture(), background=background)
