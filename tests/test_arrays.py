"""Arithmetic in bands: equal to NumPy's plain way."""

import numpy as np
import pytest

from imgdiff import arrays as pixels
from imgdiff.arrays import band_with, bands, bounds, channel_max, differs, equal


@pytest.fixture(params=[7, 512])
def band(request, monkeypatch):
    monkeypatch.setattr(pixels, "BAND", request.param)


def test_differs_and_equal_are_numpys(noise, band):
    before = noise(30, 40)
    after = before.copy()
    assert equal(before, after) and not differs(before, after).any()
    after[29, 39, 2] ^= 1
    after[3, 4:9, 0] += 7
    assert not equal(before, after)
    np.testing.assert_array_equal(differs(before, after) > 0, (before != after).any(axis=2))
    assert not equal(before, before[:20]) and not equal(before, before[:, :20])


def test_channel_max(noise):
    image = noise(9, 11)
    np.testing.assert_array_equal(channel_max(image), image.max(axis=2))


def test_bands_cover_each_row_once_and_their_margins_stay_inside(band):
    rows = [row for part in bands(50) for row in range(50)[part]]
    assert rows == list(range(50))
    for part in bands(50):
        outer, inner = band_with(part, 50, 3)
        assert list(range(50)[outer])[inner] == list(range(50)[part])
        assert part.start - outer.start <= 3 and outer.stop - part.stop <= 3


def test_bounds():
    mask = np.zeros((8, 9), bool)
    assert bounds(mask) is None
    mask[2, 3] = mask[5, 7] = True
    assert bounds(mask) == (3, 2, 8, 6)
