"""Colour evidence: in exact pairs or beyond what light does, and forgiving to edges."""

import cv2
import numpy as np
import pytest

from imgdiff.change.color import BEYOND_LIGHT, VISIBLE, color_heat, pixel_exact_fraction


@pytest.fixture
def page():
    image = np.full((240, 160, 3), 250, np.uint8)
    for row in range(8, 240, 16):
        cv2.putText(image, "some words here", (6, row + 8), 0, 0.4, (40, 40, 40), 1, cv2.LINE_AA)
    image[60:90, 20:120] = (30, 160, 70)
    return image


def everywhere(image):
    return np.ones(image.shape[:2], bool)


def heat_of(before, after, valid):
    return color_heat(before, after, pixel_exact_fraction(before, after, valid))


def test_the_inside_of_a_recoloured_button_is_hot(page):
    other = page.copy()
    other[60:90, 20:120] = (30, 70, 200)
    heat = heat_of(page, other, everywhere(page))
    assert (heat[61:89, 21:119] == 1).all()
    assert not heat[:59].any() and not heat[91:].any()
    np.testing.assert_array_equal(heat, heat_of(other, page, everywhere(page)))


def test_the_threshold_is_at_visible_levels(page):
    other = page.copy()
    other[60:90, 20:120, 2] += VISIBLE
    assert heat_of(page, other, everywhere(page))[75, 70] == pytest.approx(0.5)


def test_disturbed_pairs_give_nothing(page, rng):
    light = np.clip(page * 0.8, 0, 255).astype(np.uint8)
    noisy = np.clip(page + rng.normal(0, 3, page.shape), 0, 255).astype(np.uint8)
    shifted = np.roll(page, (1, 1), (0, 1))
    for other in (light, noisy, shifted, np.roll(page, (2, 2), (0, 1))):
        assert not heat_of(page, other, everywhere(page)).any()


def test_anti_aliased_edges_are_no_difference(page):
    other = page.copy()
    other[60, 20:120] = page[59, 20:120] // 2 + page[61, 20:120] // 2  # half covered
    assert (page != other).any()
    assert not heat_of(page, other, everywhere(page)).any()


def test_a_thin_line_taken_away_is_a_difference(page):
    lined = page.copy()
    lined[100, 10:150] = 0
    assert heat_of(lined, page, everywhere(page))[100, 20:140].min() == 1


def test_what_is_not_valid_does_not_vouch_for_the_rest(page, rng):
    noisy = np.clip(page + rng.normal(0, 3, page.shape), 0, 255).astype(np.uint8)
    padding = np.tile(page, (6, 1, 1))
    one, other = np.vstack([page, padding]), np.vstack([noisy, padding])
    valid = np.zeros(one.shape[:2], bool)
    valid[:240] = True
    assert not heat_of(one, other, valid).any()


@pytest.mark.parametrize(
    ("levels", "heat"),
    [(BEYOND_LIGHT // 2, 0), (BEYOND_LIGHT, 0.5), (int(1.5 * BEYOND_LIGHT), 1), (255, 1)],
)
def test_what_no_light_does_is_hot_even_without_edges(levels, heat):
    black, lit = np.zeros((9, 9, 3), np.uint8), np.full((9, 9, 3), levels, np.uint8)
    assert heat_of(black, lit, everywhere(black)).max() == pytest.approx(heat, abs=1e-6)
    assert heat_of(black, lit, everywhere(black)).min() == pytest.approx(heat, abs=1e-6)


def test_frayed_edges_of_line_art_are_no_difference(rng):
    art = np.zeros((160, 160), np.uint8)
    for x in range(20, 160, 30):
        cv2.line(art, (x, 0), (x - 15, 160), 255, 5)
    one, other = (
        np.where(cv2.GaussianBlur(art, (0, 0), 1) + rng.normal(0, 25, art.shape) > 127, 255, 0)
        for _ in range(2)
    )
    pair = [np.repeat(x.astype(np.uint8)[..., None], 3, axis=2) for x in (one, other)]
    shifted = np.roll(pair[1], (2, 0), (0, 1))
    for after in (pair[1], shifted):
        assert (pair[0] != after).any()
        assert (heat_of(pair[0], after, everywhere(after)) >= 0.5).sum() == 0


def test_bands_change_nothing(page, monkeypatch):
    from imgdiff import arrays as pixels

    other = page.copy()
    other[60:90, 20:120] = (30, 70, 200)
    other[200:203, 5:150] = 0
    noisy = np.clip(page * 0.3, 0, 255).astype(np.uint8)
    for after in (other, noisy):
        whole = heat_of(page, after, everywhere(page))
        monkeypatch.setattr(pixels, "BAND", 32)
        np.testing.assert_array_equal(heat_of(page, after, everywhere(page)), whole)
        monkeypatch.undo()
