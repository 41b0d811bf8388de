"""Compression that smears colors, told from colors that changed."""

import cv2
import numpy as np
import pytest

from benchmarks.verdicts import nuisances
from imgdiff.change.nuisance.chroma import colors_smeared, luminance


def table(ink=(45, 234, 42), marked=()):
    """A dark table with thin rules of one color; some cells are marked in another."""
    image = np.full((160, 240, 3), (24, 30, 30), np.uint8)
    image[4::12] = ink
    image[:, 6::40] = ink
    for number, color in enumerate(marked):
        top, left = 16 + 24 * (number % 6), 10 + 40 * (number // 6)
        cv2.circle(image, (left + 15, top + 6), 4, color, cv2.FILLED)
    return image


def smeared(before, after):
    found = colors_smeared(before, after)
    assert colors_smeared(after, before) is found
    return found


@pytest.mark.parametrize("suffix", [".jpg", ".webp"])
@pytest.mark.parametrize("quality", [25, 60])
def test_compression_that_halves_the_chroma_smears_it(suffix, quality):
    assert smeared(table(), nuisances.encoded(table(), suffix, quality))


def test_other_nuisances_do_not(rng):
    before = table()
    assert not smeared(before, before)
    assert not smeared(before, nuisances.noise(before, 4, rng))
    assert not smeared(before, nuisances.blur(before, 0.7))
    assert not smeared(before, nuisances.brightness(before, -0.2))
    full = [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]
    _, data = cv2.imencode(".jpg", before[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90, *full])
    assert not smeared(before, cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1].copy())


def test_a_few_things_that_became_grey_are_no_compression():
    before, after = (table(marked=[color] * 3) for color in ((255, 0, 0), (76, 76, 76)))
    assert not smeared(before, after)


def test_what_has_no_colors_cannot_be_smeared():
    before = table((200, 200, 200))
    assert not smeared(before, nuisances.encoded(before, ".jpg", 25))


def test_luminance_keeps_grey_as_it_is():
    grey = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    np.testing.assert_array_equal(luminance(grey), grey)
