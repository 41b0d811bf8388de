"""The range that two images use together."""

import numpy as np
import pytest

from imgdiff.io.load import load_image
from imgdiff.io.value_range import shared_range, shown_over
from imgdiff.result import ValueRange


def loaded(values):
    return load_image(np.asarray(values), value_range="auto")


def span(before, after, wanted="auto"):
    found = shared_range(loaded(before), loaded(after), wanted)
    return found and (found.low, found.high)


def ramp(low, high, dtype):
    return np.linspace(low, high, 640).reshape(20, 32).astype(dtype)


def test_8_bits_are_shown_as_they_are(rng):
    for low, high in ((0, 255), (0, 20), (90, 110)):
        grey = ramp(low, high, np.uint8)
        assert span(grey, grey) is None
    rgb = rng.integers(0, 30, (9, 9, 3), dtype=np.uint8)
    assert span(rgb, rgb) is None


def test_what_fills_its_range_is_shown_as_it_is():
    full = ramp(0, 65535, np.uint16)
    assert span(full, full) is None and span(full, ramp(0, 100, np.uint16)) is None
    assert span(ramp(0, 1, np.float32), ramp(0.2, 0.3, np.float32)) is None


def test_dark_values_are_shown_over_the_range_of_both():
    assert span(ramp(0, 4095, np.uint16), ramp(10, 200, np.uint16)) == (0, 4095)
    assert span(ramp(160, 239, np.uint16), ramp(160, 420, np.uint16)) == (160, 420)
    low, high = span(ramp(0.01, 0.05, np.float64), ramp(0, 0.02, np.float64))
    assert (low, high) == pytest.approx((0, 0.05))
    assert span(ramp(-1000, 3000, np.int32), ramp(-1000, 2000, np.int32)) == (-1000, 3000)
    assert span(ramp(2, 900, np.float32), ramp(5, 70, np.float32)) == (2, 900)


def test_a_step_is_a_level_at_most_and_noise_on_much_light_does_not_fill_it():
    flat = np.full((9, 9), 100, np.uint16)
    assert span(flat, flat + 1) == (0, 255)
    assert span(ramp(0, 200, np.uint16), ramp(0, 200, np.uint16)) == (0, 255)
    assert span(ramp(30000, 30100, np.uint16), ramp(30000, 30100, np.uint16)) == (22575, 30100)
    assert span(ramp(0, 200, np.int64), ramp(0, 200, np.int64)) == (0, 255)


def test_bits_are_black_and_white():
    bits = np.eye(9, dtype=np.uint8)
    for dtype in (np.uint8, np.uint16, np.int64):
        assert span(bits.astype(dtype), bits.astype(dtype)) == (0, 1)
    assert span(bits * 255, bits * 255) is None


def test_two_kinds_keep_their_own_full_range():
    assert span(ramp(0, 255, np.uint8), ramp(0, 4095, np.uint16)) is None
    assert span(ramp(0, 0.1, np.float32), ramp(0, 4095, np.uint16)) is None
    assert span(ramp(0, 255, np.uint8), ramp(0, 255, np.float32)) == (0, 255)


def test_given_ranges_are_heeded():
    dark = ramp(0, 4095, np.uint16)
    assert span(dark, dark, "full") is None
    assert span(dark, dark, (100, 300)) == (100, 300)
    shown = shown_over(loaded(dark), ValueRange(100, 300), None).pixels[..., 0]
    expected = np.clip((dark.astype(float) - 100) / 200, 0, 1) * 255
    assert np.array_equal(shown, np.floor(expected + 0.5).astype(np.uint8))


def test_nan_and_infinity_are_empty_and_do_not_count():
    values = ramp(0, 900, np.float32)
    values[3, 4:7] = np.nan, np.inf, -np.inf
    image = loaded(values)
    assert "3 pixels are NaN or infinite: taken as empty" in image.notes
    assert (image.alpha == 0).sum() == 3 and (image.alpha[3, 4:7] == 0).all()
    found = shared_range(image, image, "auto")
    assert found == ValueRange(0, 900, None)
    shown = shown_over(image, found, (10, 20, 30))
    assert (shown.pixels[3, 4:7] == 255).all() and (shown.alpha == image.alpha).all()
    nothing = loaded(np.full((4, 4), np.nan))
    assert (nothing.alpha == 0).all() and shared_range(nothing, nothing, "auto") is None


def test_a_range_goes_before_the_background(rng):
    rgba = rng.integers(0, 2000, (6, 6, 4)).astype(np.uint16)
    rgba[..., 3] = rng.integers(0, 65536, (6, 6))
    image = loaded(rgba)
    shown = shown_over(image, ValueRange(0, 2000), (0, 0, 0))
    assert shown.alpha is None and "transparency flattened on black" in shown.notes
    expected = rgba[..., :3] / 2000 * 255 * image.alpha[..., None] / 255
    assert np.abs(shown.pixels - expected).max() <= 1


def test_stuck_pixels_do_not_darken_the_rest_but_nothing_that_differs_is_cut(rng):
    scene = rng.integers(100, 1000, (60, 60)).astype(np.uint16)
    scene[30, 30] = 65535
    low, high = span(scene, scene)
    assert low <= 110 and 990 < high < 1200
    spot = scene.copy()
    spot[5, 5] = 3000
    assert span(scene, spot)[1] == 3000
    spot[5, 5] = 60000
    assert span(scene, spot) is None
    floats = scene.astype(np.float32)
    floats[0, 0] = np.nan
    assert span(floats, floats)[1] < 1200
    assert span(scene, scene[:50]) is None  # of other sizes nobody knows what is equal
