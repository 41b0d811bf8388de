"""What looks like a photograph: its texture does, and nothing that is drawn."""

import cv2
import numpy as np
import pytest

from imgdiff.change.nuisance import texture
from imgdiff.change.nuisance.texture import shared_texture, texture_in_bands
from tests.text import put_text


def grass(rng, shape=(240, 320)):
    """Structure at all levels, as a photograph has it."""
    grain = cv2.GaussianBlur(rng.normal(0, 1, shape), (0, 0), 1.2)
    return np.clip(128 + 40 * grain / grain.std(), 0, 255).astype(np.float32)


def noisy(rng, image, sigma):
    return np.clip(image + rng.normal(0, sigma, image.shape), 0, 255).astype(np.float32)


@pytest.mark.parametrize("sigma", [0, 3])
def test_a_photograph_is_texture_whatever_lies_in_it(rng, sigma):
    image = grass(rng)
    image[80:160, 100:220] = 180  # a wall
    found = shared_texture(noisy(rng, image, sigma), noisy(rng, image, sigma))
    assert found[:60].min() == 1 and found[120, 160] < 1


@pytest.mark.parametrize("color", [90, 180])
@pytest.mark.parametrize(("row", "sigma"), [(28, 0), (20, 0), (20, 2)])
def test_words_on_small_grounds_are_none(rng, color, row, sigma):
    """Of a table with striped rows no color has most of what is round a place."""
    sides = []
    for words in ("1,280.95", "2,386.40"):
        table = np.full((9 * row, 320, 3), 235, np.uint8)
        for top in range(0, 9 * row, row):
            table[top : top + row] = color if top % (2 * row) else 235
            for left in (10, 110, 210):
                put_text(table, words, (left, top + row // 2 + 5), 13, (20, 20, 20))
        sides.append(noisy(rng, table[..., 0].astype(np.float32), sigma))
    assert shared_texture(*sides).max() < 0.2


def test_a_large_picture_in_bands_is_as_the_whole(rng, monkeypatch):
    image = grass(rng, (640, 320))
    image[200:420, 60:260] = 180
    sides = [noisy(rng, image, sigma).astype(np.uint8) for sigma in (1, 2)]
    whole = shared_texture(*(side.astype(np.float32) for side in sides))
    monkeypatch.setattr(texture, "_WHOLE", 0)
    bands = list(texture_in_bands(*sides))
    assert [rows.start for rows, _ in bands] == [0, 256, 512]
    np.testing.assert_allclose(np.concatenate([band for _, band in bands]), whole, atol=0.01)
    assert whole.min() == 0 and whole.max() == 1
