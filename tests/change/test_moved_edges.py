"""Edges that stand elsewhere while the others stay."""

import cv2
import numpy as np
import pytest

from imgdiff import compare_images
from imgdiff.change.moved_edges import moved_edges_heat

SIZE = (200, 300)


def plan(wall=0, disc=20, shift=0.0, zoom=1.0, sigma=0.0, seed=0):
    """Walls and a disc; ``wall`` is by how many pixels one wall stands further to the right."""
    image = np.full((*SIZE, 3), 245, np.uint8)
    for x in (40, 120 + wall, 230):
        cv2.rectangle(image, (x, 20), (x + 4, 180), (50, 50, 60), -1)
    cv2.rectangle(image, (20, 18), (280, 22), (50, 50, 60), -1)
    cv2.circle(image, (180, 110), disc, (40, 120, 220), -1)
    if shift or zoom != 1:
        moved = np.array([[zoom, 0, shift], [0, zoom, shift / 2]])
        image = cv2.warpAffine(image, moved, SIZE[::-1], borderMode=cv2.BORDER_REPLICATE)
    noise = np.random.default_rng(seed).normal(0, sigma, image.shape) if sigma else 0
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def heat(before, after):
    return moved_edges_heat(before, after, np.ones(SIZE, bool))


def test_a_wall_that_moved_lights_and_nothing_else():
    found = heat(plan(sigma=4, seed=1), plan(wall=3, sigma=4, seed=2))
    assert found[60:140, 120:128].max(axis=1).min() >= 0.6  # all along it
    found[:, 108:138] = 0
    assert not found.any()


@pytest.mark.parametrize("radius", [22, 23, 24])
def test_a_disc_that_grew_lights(radius):
    found = heat(plan(), plan(disc=radius, sigma=3))
    ys, xs = np.nonzero(found >= 0.5)
    assert len(ys) > 100 and np.hypot(ys - 110, xs - 180).max() < radius + 8


@pytest.mark.parametrize("same", [{"shift": 2.0}, {"zoom": 1.012}, {"sigma": 8}, {"disc": 21}])
def test_what_moves_all_edges_alike_or_hardly_any_does_not(same):
    assert heat(plan(), plan(**same)).max() < 0.5


def test_blur_noise_and_light_move_no_edge():
    lit = np.clip(cv2.GaussianBlur(plan(), (0, 0), 1.2) * 0.8 + 12, 0, 255).astype(np.uint8)
    assert not heat(plan(sigma=3), lit).any()


def test_it_is_symmetric_and_stays_inside():
    pair = plan(sigma=4, seed=1), plan(wall=3, sigma=4, seed=2)
    assert np.array_equal(heat(*pair), heat(*pair[::-1]))
    inside = np.ones(SIZE, bool)
    inside[:, 100:140] = False
    assert not moved_edges_heat(*pair, inside).any()
    assert not moved_edges_heat(*(side[:12, :12] for side in pair), inside[:12, :12]).any()


@pytest.mark.real_weights
def test_a_disc_that_grew_under_a_bar_is_told():
    pair = plan(), plan(disc=23)
    for side in pair:
        side[:26] = 245
        side[26:, :160] = side[26:, 225:] = 245
        side[:20] = (90, 60, 40)
    assert compare_images(*pair).changed
