"""Images at another size."""

import cv2
import numpy as np
import pytest

from imgdiff.io import resize as module
from imgdiff.io.resize import WHOLE, Enlarged, mask_shares, resize, shares, size_within
from tests.io.picture_files import picture


def test_the_same_size_is_the_image_itself():
    image = picture()
    assert resize(image, image.shape[:2]) is image
    assert resize(image, [*image.shape[:2]]) is image


@pytest.mark.parametrize("channels", [0, 3])
@pytest.mark.parametrize("size", [(1, 1), (7, 30), (200, 3)])
def test_sizes_are_height_and_width(channels, size):
    image = picture(channels=channels)
    assert resize(image, size).shape == (*size, *image.shape[2:])


def test_shrinking_takes_means():
    image = np.arange(64, dtype=np.float32).reshape(8, 8)
    means = image.reshape(4, 2, 4, 2).mean(axis=(1, 3))
    np.testing.assert_allclose(resize(image, (4, 4)), means)
    assert (
        resize(np.full((40, 60, 3), 7, np.uint8), (3, 5)).tolist() == np.full((3, 5, 3), 7).tolist()
    )


@pytest.mark.parametrize(
    ("enlarge", "flag"),
    [("cubic", cv2.INTER_CUBIC), ("linear", cv2.INTER_LINEAR), ("nearest", cv2.INTER_NEAREST)],
)
def test_enlarging_as_asked(enlarge, flag):
    image = picture()
    height, width = image.shape[0] * 3, image.shape[1] * 3
    expected = cv2.resize(image, (width, height), interpolation=flag)
    np.testing.assert_array_equal(resize(image, (height, width), enlarge=enlarge), expected)


def test_linear_stays_in_range_and_nearest_invents_no_value():
    heat = np.zeros((9, 9), np.float32)
    heat[4, 4] = 1
    linear = resize(heat, (40, 40), enlarge="linear")
    assert linear.min() >= 0 and linear.max() <= 1
    assert set(np.unique(resize(heat, (40, 40), enlarge="nearest"))) == {0, 1}
    assert resize(heat, (40, 40)).min() < 0  # cubic overshoots


def test_shrinking_linearly_where_asked():
    heat = np.random.default_rng(0).random((20, 20))
    expected = cv2.resize(heat, (9, 9), interpolation=cv2.INTER_LINEAR)
    np.testing.assert_array_equal(resize(heat, (9, 9), shrink="linear"), expected)


def test_what_is_enlarged_twice_is_in_memory_as_it_was(rng, monkeypatch):
    image = rng.random((40, 50), dtype=np.float32)
    once = resize(image, (160, 200), enlarge="linear")[:157, :191]
    expected = resize(once, (300, 400), enlarge="linear")
    for at_once in (module._AT_ONCE, 0):
        monkeypatch.setattr(module, "_AT_ONCE", at_once)
        enlarged = Enlarged(Enlarged(image, (160, 200), once.shape), (300, 400))
        assert enlarged.shape == expected.shape
        found = np.concatenate([enlarged.band(slice(top, top + 60)) for top in range(0, 300, 60)])
        np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize("size", [(31, 47), (100, 150), (173, 411)])
def test_shares_of_a_mask_are_those_of_floats(rng, size):
    mask = rng.random((100, 150)) < 0.9
    exact = resize(mask.astype(np.float32), size, enlarge="linear")
    found = shares(mask, size)
    np.testing.assert_allclose(found / WHOLE, exact, atol=1e-4)
    np.testing.assert_array_equal(found > 0, exact > 0)
    np.testing.assert_array_equal(found == WHOLE, exact > 1 - 1e-6)


@pytest.mark.parametrize("shape", [(1, 1), (10, 10, 3), (300, 200, 3), (1, 5000), (999, 1001)])
@pytest.mark.parametrize("pixels", [1, 100, 10_000, 10_000_000])
def test_a_size_of_so_many_pixels_keeps_the_aspect(shape, pixels):
    height, width = size_within(shape, pixels)
    if shape[0] * shape[1] <= pixels:
        assert (height, width) == shape[:2]
    scale = (pixels / (shape[0] * shape[1])) ** 0.5
    for length, whole in ((height, shape[0]), (width, shape[1])):
        assert abs(length - whole * min(1, scale)) <= 0.5 or length == 1


@pytest.mark.parametrize("size", [(60, 80), (97, 80), (241, 333), (1, 333)])
def test_bands_of_an_enlarged_image_are_those_of_the_whole(rng, size, monkeypatch):
    image = rng.random((min(60, size[0]), 80), dtype=np.float32)
    expected = resize(image, size, enlarge="linear")
    for at_once in (module._AT_ONCE, 0):
        monkeypatch.setattr(module, "_AT_ONCE", at_once)
        enlarged = Enlarged(image, size)
        bands = [slice(top, min(size[0], top + 50)) for top in range(0, size[0], 50)]
        found = np.concatenate([enlarged.band(rows) for rows in bands])
        np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize("size", [(31, 47), (100, 150), (173, 411)])
def test_shares_of_a_large_mask_are_made_in_bands(rng, size, monkeypatch):
    mask = rng.random((300, 450)) < 0.9
    whole, exact = shares(mask, size), mask_shares(mask, size)
    monkeypatch.setattr(module, "_AT_ONCE", 0)
    assert np.abs(shares(mask, size).astype(int) - whole).max() <= 1
    np.testing.assert_allclose(mask_shares(mask, size), exact, atol=1e-4)
