"""Which files are images, by their names."""

import pytest
from PIL import Image

from imgdiff.io.formats import FORMAT_NAMES, SUFFIXES, is_image_name


@pytest.mark.parametrize("name", ["a.png", "A.JPG", "a.b.Dib", "x.jfif", "no.gif.webp", "ä.pnm"])
def test_images_by_their_names(name):
    assert is_image_name(name)


@pytest.mark.parametrize("name", ["", "png", ".png", "._1.png", "a.png.txt", "a.heic", "a.svg"])
def test_others(name):
    assert not is_image_name(name)


def test_every_suffix_is_one_that_pillow_knows_for_it():
    Image.init()
    assert set(SUFFIXES) <= set(Image.registered_extensions())
    assert len(set(SUFFIXES)) == len(SUFFIXES)


def test_the_kinds_in_words():
    assert FORMAT_NAMES == "JPEG, PNG, BMP, WebP, TIFF, GIF, AVIF, PFM or Netpbm"
