"""The heat: identity, symmetry, bounds, and windows that equal the whole."""

import cv2
import numpy as np
import pytest

from imgdiff.difference import REACH, heat, network_heat, reachable
from imgdiff.windows import CELL, MARGIN, TILE, plan, with_margin


def dense(runtime, before, after):
    """The heat from one pass over the whole image."""
    distance = runtime.distance(before, after)
    full = cv2.resize(distance, before.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.clip(full / (2 * runtime.threshold), 0, 1) * reachable(before, after)


def test_identity_is_exactly_zero(narrow, noise):
    image = noise(50, 70)
    assert not heat(narrow, image, image.copy()).any()
    assert not narrow.distance(noise_16 := noise(64, 64), noise_16).any()


def test_symmetric_and_bounded(narrow, noise):
    a, b = noise(61, 83), noise(61, 83)
    one, other = heat(narrow, a, b), heat(narrow, b, a)
    assert one.dtype == np.float32 and one.shape == (61, 83)
    assert one.min() >= 0 and one.max() <= 1 and one.max() > 0
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("top", "left"), [(0, 0), (300, 301), (415, 0), (0, 639), (200, 17), (607, 639), (333, 130)]
)
def test_a_window_equals_the_whole(narrow, noise, top, left):
    before = noise(608, 640)
    after = before.copy()
    after[top : top + 9, left : left + 13] = 255 - after[top : top + 9, left : left + 13]
    windows = plan(reachable(before, after))
    assert len(windows) == 1
    assert windows[0][2] - windows[0][0] < 100
    np.testing.assert_allclose(
        network_heat(narrow, before, after), dense(narrow, before, after), atol=1e-5
    )


def test_many_windows_and_tiles_equal_the_whole(narrow, noise, rng):
    before = noise(720, 1360)
    after = before.copy()
    for y, x in ((5, 5), (690, 1300), (400, 60)):
        after[y : y + 20, x : x + 20] = 0
    after[100:160, 500:1300] = noise(60, 800)  # wider than a tile
    assert len(plan(reachable(before, after))) > 2
    whole = dense(narrow, before, after)
    np.testing.assert_allclose(network_heat(narrow, before, after), whole, atol=1e-5)
    assert whole.max() > 0.01


def test_a_different_pixel_reaches_only_its_neighbourhood(narrow, noise):
    before = noise(200, 200)
    after = before.copy()
    after[90, 110] ^= 255
    found = heat(narrow, before, after)
    ys, xs = np.nonzero(found)
    assert abs(ys - 90).max() <= REACH and abs(xs - 110).max() <= REACH


def test_the_smallest_image(narrow):
    black, white = np.zeros((1, 1, 3), np.uint8), np.full((1, 1, 3), 255, np.uint8)
    assert heat(narrow, black, white).shape == (1, 1)
    assert heat(narrow, black, white)[0, 0] > 0


def test_plan_covers_everything_with_small_windows(rng):
    for _ in range(30):
        shape = rng.integers(1, 60, 2) * CELL
        reach = rng.random(shape) < rng.choice([1e-5, 1e-4, 1e-2])
        seen = np.zeros(shape, bool)
        for left, top, right, bottom in plan(reach):
            assert left % CELL == top % CELL == right % CELL == bottom % CELL == 0
            assert 0 < right - left <= TILE and 0 < bottom - top <= TILE
            seen[top:bottom, left:right] = True
        assert (seen | ~reach).all()


def test_plan_of_nothing_is_nothing():
    assert plan(np.zeros((64, 64), bool)) == []


def test_margin_stays_inside():
    assert with_margin((0, 16, 32, 48), 40, 400) == (0, 0, 40, 48 + MARGIN)


@pytest.mark.real_weights
def test_the_shipped_network_is_as_local_as_the_margin_says(noise):
    from imgdiff.siamese.runtime import get_runtime

    runtime = get_runtime("default")
    before = cv2.GaussianBlur(noise(352, 432), (0, 0), 2)
    after = before.copy()
    after[150:170, 200:230] = (200, 30, 60)
    np.testing.assert_allclose(
        network_heat(runtime, before, after), dense(runtime, before, after), atol=1e-4
    )
