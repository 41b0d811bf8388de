"""Strangers' words are shown letter by letter."""

import re

import numpy as np
import pytest

from imgdiff.app.components.safe_text import download_name, literal, sentence
from imgdiff.errors import ImageError
from imgdiff.io.load import load_image
from tests.app.compare.two_images import STRANGE
from tests.app.driving import unescaped


def test_a_large_image_is_refused_in_a_visitors_words():
    with pytest.raises(ImageError, match="raise max_pixels") as error:
        load_image(np.zeros((3, 4, 3), np.uint8), max_pixels=9)
    assert sentence(error.value) == (
        "Cannot read 'image': the image is too large: 4 x 3 (12 pixels); allowed are 9 pixels and "
        "65,535 on a side. Scale it down."
    )


@pytest.mark.parametrize("text", [STRANGE, "https://e.com me@e.com", r"a\*b", "# x", "1. x"])
def test_literal_keeps_every_letter(text):
    assert unescaped(literal(text)) == text
    assert not re.search(r"(?<!\\)[*_`<\[$#]", literal(text.replace("\\", "")))


def test_literal_drops_what_cannot_be_printed():
    assert literal("a\nb\u202ec\0d") == r"a\?b\?c\?d"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("before.png", "after.jpg"), "before-vs-after-heatmap.png"),
        (("C:\\x\\a b.png", "../é<i>.tif"), "a-b-vs-i-heatmap.png"),
        (("...", "\u202e"), "before-vs-after-heatmap.png"),
        (("x" * 300, "y.tar.gz"), f"{'x' * 40}-vs-y.tar-heatmap.png"),
    ],
)
def test_download_names_are_plain(names, expected):
    assert download_name(names, "heatmap.png") == expected
