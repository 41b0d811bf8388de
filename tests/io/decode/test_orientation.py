"""Images turned by their EXIF: upright."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from imgdiff.io.load import load_image
from tests.io.picture_files import chunk, eight, encoded, exif, picture, png16, smooth, tiff

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
