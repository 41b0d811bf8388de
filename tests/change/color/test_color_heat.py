"""Colour evidence beyond what light does, forgiving to edges."""

import cv2
import numpy as np
import pytest

from imgdiff.change.color.color_heat import BEYOND_LIGHT, color_heat


@pytest.mark.parametrize(
    ("levels", "heat"),
    [(BEYOND_LIGHT // 2, 0), (BEYOND_LIGHT, 0.5), (int(1.5 * BEYOND_LIGHT), 1), (255, 1)],
)
def test_what_no_light_does_is_hot_even_without_edges(levels, heat):
    black, lit = np.zeros((9, 9, 3), np.uint8), np.full((9, 9, 3), levels, np.uint8)
    assert color_heat(black, lit).max() == pytest.approx(heat, abs=1e-6)
    assert color_heat(black, lit).min() == pytest.approx(heat, abs=1e-6)


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
        assert (color_heat(pair[0], after) >= 0.5).sum() == 0


def test_bands_change_nothing(noise, monkeypatch):
    from imgdiff import arrays

    before = noise(240, 160)
    after = before.copy()
    after[60:90, 20:120] = (30, 70, 200)
    after[180:230, 5:150] = 255 - after[180:230, 5:150]
    whole = color_heat(before, after)
    assert whole.any()
    monkeypatch.setattr(arrays, "BAND", 32)
    np.testing.assert_array_equal(color_heat(before, after), whole)


def test_a_heat_is_raised_in_place(noise, rng):
    before, after = noise(60, 80), noise(60, 80)
    alone, other = color_heat(before, after), rng.random((60, 80), np.float32)
    raised = other.copy()
    assert color_heat(before, after, out=raised) is raised
    np.testing.assert_array_equal(raised, np.maximum(alone, other))
