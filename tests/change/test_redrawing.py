"""What a renderer does to a small shape is undone; another shape is not made of it."""

import cv2
import numpy as np
import pytest

from imgdiff.change.redrawing import left_by_renderers

SIDE, FINE = 24, 16


def drawn(corners, later=(0.0, 0.0), larger=1.0, heavier=0.0):
    """The share of ink in each pixel of a polygon, float32 (24, 24)."""
    points = (np.array(corners) - 0.5) * larger * 16 + SIDE / 2 + later
    fine = np.zeros((SIDE * FINE,) * 2, np.uint8)
    cv2.fillPoly(fine, [np.rint(points * FINE).astype(np.int32)], 1)
    if heavier:
        across = 2 * round(heavier * FINE) + 1
        fine = cv2.dilate(fine, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (across, across)))
    return fine.reshape(SIDE, FINE, SIDE, FINE).mean(axis=(1, 3)).astype(np.float32)


SQUARE = [(0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8)]
TURNS = np.linspace(0, 2 * np.pi, 48)
DISC = [(0.5 + 0.34 * np.cos(turn), 0.5 + 0.34 * np.sin(turn)) for turn in TURNS]
ARROW = [
    (0.15, 0.5),
    (0.5, 0.15),
    (0.85, 0.5),
    (0.65, 0.5),
    (0.65, 0.85),
    (0.35, 0.85),
    (0.35, 0.5),
]
SHAPES = {"square": SQUARE, "disc": DISC, "arrow": ARROW}


@pytest.mark.parametrize("name", SHAPES)
def test_ways_of_drawing_one_shape_leave_little(name):
    corners = SHAPES[name]
    one = drawn(corners)
    assert left_by_renderers(one, one, 0) == pytest.approx(0, abs=1e-4)
    ways = {
        "half a pixel on": drawn(corners, (0.5, -0.4)),
        "larger": drawn(corners, larger=1.08),
        "heavier": drawn(corners, heavier=0.4),
        "softer": cv2.GaussianBlur(one, (0, 0), 0.8),
        "lighter": one**1.4,
    }
    for way, other in ways.items():
        assert left_by_renderers(one, other, 0) < 0.1, way
    assert left_by_renderers(one, one.round(), 0) < 0.2


@pytest.mark.parametrize("pair", [("square", "disc"), ("square", "arrow"), ("disc", "arrow")])
def test_another_shape_leaves_much_both_ways(pair):
    one, two = (drawn(SHAPES[name]) for name in pair)
    left = left_by_renderers(one, two, 0)
    assert left > 0.2
    assert left_by_renderers(two, one, 0) == pytest.approx(left, abs=1e-3)


def test_a_part_that_went_leaves_all_of_it():
    one, two = drawn(SQUARE), drawn(SQUARE)
    one[2:5, 2:5] = 1
    assert left_by_renderers(one, two, 0) > 0.6


def test_good_enough_is_enough():
    one, two = drawn(SQUARE), drawn(SQUARE, (0.8, 0))
    best = left_by_renderers(one, two, 0)
    assert best <= left_by_renderers(one, two, 0.3) < 0.3


def test_nothing_at_all_leaves_nothing():
    nothing = np.zeros((12, 12), np.float32)
    assert left_by_renderers(nothing, nothing, 0) == 0
