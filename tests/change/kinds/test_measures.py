"""Measures of a place are finite, and change sides with the images."""

import numpy as np
import pytest

from imgdiff.change.kinds.classify import LEARNED, SWAP, probabilities
from imgdiff.change.kinds.measures import NAMES, measures_of, swapped
from imgdiff.change.kinds.place import SIDE, cut_out
from imgdiff.geometry import Box
from tests.change.kinds.scenes import DONE


def cutout(before, after, box, heat=None):
    hot = (before != after).any(axis=2).astype(np.float32) if heat is None else heat
    return cut_out(before, after, hot, Box(*box), 0.5)


def any_places():
    rng = np.random.default_rng(0)
    flat = np.full((60, 80, 3), 200, np.uint8)
    dot, noise = flat.copy(), rng.integers(0, 255, (60, 80, 3)).astype(np.uint8)
    dot[30, 40] = 0
    yield cutout(flat, dot, (40, 30, 41, 31))  # a single pixel
    yield cutout(flat, 255 - flat, (0, 0, 80, 60))  # all of it
    yield cutout(flat, noise, (0, 0, 80, 60))
    yield cutout(noise, flat, (10, 10, 20, 12))
    yield cutout(noise, noise, (10, 10, 20, 12), np.ones((60, 80), np.float32))  # nothing differs
    for before, after in DONE.values():
        yield cutout(before, after, (20, 30, 300, 100))


@pytest.mark.parametrize("place", list(any_places()))
def test_all_are_finite_and_change_sides(place):
    measures = measures_of(place)
    assert measures.shape == (len(NAMES),) and np.isfinite(measures).all()
    np.testing.assert_allclose(measures_of(place.swapped), swapped(measures), rtol=1e-3, atol=1e-3)


def test_probabilities_change_sides_exactly():
    rows = np.stack([measures_of(place) for place in any_places()])
    chances = probabilities(rows)
    assert chances.shape == (len(rows), len(LEARNED))
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    assert np.array_equal(probabilities(swapped(rows)), chances[:, list(SWAP)])


def test_large_places_are_looked_at_smaller():
    before = np.zeros((900, 1200, 3), np.uint8)
    after = before.copy()
    after[100:800, 100:1100] = 255
    place = cutout(before, after, (100, 100, 1100, 800))
    assert place.inside.size <= 1.02 * SIDE**2 and place.scale < 1
    assert 0.5 < place.inside.mean() < 1
