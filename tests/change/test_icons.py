"""Icons of 16 to 32 pixels that became others, and the same ones by other renderers."""

from itertools import combinations

import cv2
import numpy as np
import pytest

from imgdiff import compare_images
from imgdiff.change.icons import icon_heat, smoothed_otherwise
from imgdiff.change.untouched import untouched

#: Samples of a pixel along each side.
FINE = 16
INK, GROUND = np.array((30, 60, 140)), np.array((250, 248, 240))
POLYGONS = {
    "square": [[(0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8)]],
    "house": [
        [(0.15, 0.52), (0.5, 0.18), (0.85, 0.52)],
        [(0.25, 0.5), (0.75, 0.5), (0.75, 0.84), (0.25, 0.84)],
    ],
    "bell": [[(0.24, 0.42), (0.76, 0.42), (0.84, 0.72), (0.16, 0.72)]],
    "triangle": [[(0.5, 0.15), (0.87, 0.82), (0.13, 0.82)]],
}
DISCS = {"disc": ((0.5, 0.5), 0.34), "bell": ((0.5, 0.42), 0.26)}
NAMES = sorted({*POLYGONS, *DISCS})


def shape(name, side, later=(0.0, 0.0)):
    """Which samples of an icon have ink, float32 (16 side, 16 side)."""
    ys, xs = (np.mgrid[: side * FINE, : side * FINE] + 0.5) / (side * FINE)
    ys, xs = ys - later[1] / side, xs - later[0] / side
    ink = np.zeros(ys.shape, bool)
    if name in DISCS:
        (x, y), radius = DISCS[name]
        ink |= np.hypot(xs - x, ys - y) <= radius
    for corners in POLYGONS.get(name, ()):
        inside = np.ones(ys.shape, bool)
        for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
            inside &= (x1 - x0) * (ys - y0) - (y1 - y0) * (xs - x0) >= 0
        ink |= inside
    return ink.astype(np.float32)


def drawn(samples):
    """The share of ink of each pixel."""
    side = len(samples) // FINE
    return samples.reshape(side, FINE, side, FINE).mean(axis=(1, 3))


RENDERERS = {
    "another tone curve": lambda name, side: drawn(shape(name, side)) ** 1.4,
    "half a pixel later": lambda name, side: drawn(shape(name, side, (0.5, 0))),
    "later and lower": lambda name, side: drawn(shape(name, side, (0.35, -0.35))),
    "without smooth edges": lambda name, side: drawn(shape(name, side)).round(),
    "softer": lambda name, side: cv2.GaussianBlur(drawn(shape(name, side)), (0, 0), 0.7),
    "heavier": lambda name, side: drawn(cv2.dilate(shape(name, side), np.ones((15, 15)))),
}


def page(*shares, swapped=False):
    """Icons side by side on an even ground."""
    ink, ground = (GROUND, INK) if swapped else (INK, GROUND)
    room = np.zeros((72, 54 + 42 * len(shares)))
    for i, share in enumerate(shares):
        left = 30 + 42 * i
        room[20 : 20 + len(share), left : left + len(share)] = share
    return np.rint(ground + (ink - ground) * room[..., None]).astype(np.uint8)


def outlined(name, side, width=1.5):
    """The share of ink of each pixel of an outline, ``width`` pixels wide."""
    filled = shape(name, side)
    reach = round(width * FINE)
    ys, xs = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    inner = cv2.erode(filled, (np.hypot(xs, ys) <= reach).astype(np.uint8))
    return drawn(filled - inner)


def written(words):
    image = np.full((40, 60, 3), 255, np.uint8)
    cv2.putText(image, words, (8, 30), 0, 0.7, (0, 0, 0), 1, cv2.LINE_AA)
    return image


def heat(before, after):
    return icon_heat(before, after, np.ones(before.shape[:2], bool))


@pytest.mark.parametrize("side", [20, 24, 32])
@pytest.mark.parametrize("pair", list(combinations(NAMES, 2)), ids=" ".join)
@pytest.mark.parametrize("swapped", [False, True])
def test_another_icon_lights_both_ways(pair, side, swapped):
    before, after = (page(drawn(shape(name, side)), swapped=swapped) for name in pair)
    found = heat(before, after)
    assert found.max() == 1
    np.testing.assert_array_equal(found, heat(after, before))
    assert not found[(before == after).all(axis=2)].any()


@pytest.mark.parametrize("side", [12, 16, 20, 24, 32])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("how", RENDERERS)
def test_the_same_icon_by_another_renderer_stays_dark(name, side, how):
    before, after = page(drawn(shape(name, side))), page(RENDERERS[how](name, side))
    assert not heat(before, after).any()


@pytest.mark.parametrize("pair", list(combinations(NAMES, 2)), ids=" ".join)
def test_at_16_pixels_each_of_each_other(pair):
    """A disc and a square are a pixel apart at four corners."""
    assert heat(*(page(drawn(shape(name, 16))) for name in pair)).any()


@pytest.mark.parametrize("side", [24, 32])
@pytest.mark.parametrize("pair", list(combinations(NAMES, 2)), ids=" ".join)
def test_one_side_alone_has_smooth_edges(pair, side):
    one, two = (drawn(shape(name, side)) for name in pair)
    assert heat(page(one), page(two.round())).any()
    assert heat(page(one.round()), page(two)).any()


@pytest.mark.parametrize("pair", list(combinations(NAMES, 2)), ids=" ".join)
def test_outlines_too(pair):
    for side in (20, 24, 32):
        one, two = (outlined(name, side) for name in pair)
        assert heat(page(one), page(two)).any()
        assert heat(page(one), page(two**0.7)).any()
        assert not heat(page(one), page(one**0.7)).any()
        assert not heat(page(one), page(cv2.GaussianBlur(one, (0, 0), 0.6))).any()


def test_of_several_those_that_became_others():
    """The rest by another renderer."""
    names, others = ("house", "disc", "bell", "square"), ("house", "bell", "bell", "triangle")
    before = page(*(drawn(shape(name, 20)) for name in names))
    after = page(*(drawn(shape(name, 20, (0.4, 0.2))) ** 1.2 for name in others))
    found = heat(before, after)
    lit = [bool(found[:, 28 + 42 * i : 60 + 42 * i].any()) for i in range(4)]
    assert lit == [a != b for a, b in zip(names, others, strict=True)]


def test_letters_that_stay_are_dark_and_others_are_not():
    assert heat(written("7B"), written("1D")).any()
    assert not heat(written("7B"), cv2.GaussianBlur(written("7B"), (0, 0), 0.6)).any()


def test_what_differs_elsewhere_hides_nothing():
    before, after = (page(drawn(shape(name, 16))) for name in ("house", "disc"))
    before[5, 5] = before[70, 94] = 90
    found = heat(before, after)
    assert found[20:40, 30:50].any() and not found[:12].any() and not found[64:].any()


def test_what_differs_all_over_is_no_place_of_icons(rng):
    """Blobs of two pictures, some of which stand by themselves."""

    def blobs():
        grain = cv2.GaussianBlur(rng.integers(0, 256, (300, 450, 3)).astype(np.uint8), (0, 0), 8)
        return cv2.normalize(grain, None, 0, 255, cv2.NORM_MINMAX)

    before, after = blobs(), blobs()
    assert not heat(before, after).any()
    before[:], after[:] = GROUND, GROUND
    before[20:40, 30:50] = page(drawn(shape("house", 20)))[20:40, 30:50]
    after[20:40, 30:50] = page(drawn(shape("bell", 20)))[20:40, 30:50]
    assert heat(before, after).any()


def test_only_the_places_that_are_asked_for():
    before, after = (page(drawn(shape(name, 16))) for name in ("house", "disc"))
    assert not icon_heat(before, after, np.zeros(before.shape[:2], bool)).any()


@pytest.mark.parametrize("name", ["square", "house", "bell"])
def test_smooth_edges_in_one_image_alone_are_another_renderer(name):
    for side in (16, 20, 32):
        smooth = drawn(shape(name, side, (0.3, 0.1)))
        before, after = page(smooth), page(drawn(shape(name, side)).round())
        differing = (before != after).any(axis=2)
        assert smoothed_otherwise(before, after, differing)
        assert smoothed_otherwise(after, before, differing)
        assert not untouched(before, after, differing)[0].any()


def test_neither_another_shape_nor_what_is_as_smooth_nor_what_else_differs():
    def otherwise(before, after):
        return smoothed_otherwise(before, after, (before != after).any(axis=2))

    house, disc, later = shape("house", 20), shape("disc", 20), shape("house", 20, (0.4, 0.2))
    rough = page(drawn(house).round())
    assert otherwise(page(drawn(house)), rough)
    assert not otherwise(page(drawn(disc)), rough)
    assert not otherwise(page(drawn(house)), page(drawn(later)))
    assert not otherwise(rough, page(drawn(later).round()))
    assert not otherwise(rough, rough)
    rough[60, 5] = 0
    assert not otherwise(page(drawn(house)), rough)


@pytest.mark.real_weights
@pytest.mark.parametrize(
    "pair", list(combinations(("bell", "disc", "house", "square"), 2)), ids=" ".join
)
def test_a_small_icon_that_became_another_is_told(pair):
    for side in (24, 20):
        before, after = (page(drawn(shape(name, side))) for name in pair)
        assert compare_images(before, after, scores=False).changed
    again = page(drawn(shape(pair[0], 20, (0.3, 0.2))))
    assert not compare_images(before, again, scores=False).changed


@pytest.mark.real_weights
@pytest.mark.parametrize("side", [16, 18, 24])
def test_a_square_without_smooth_edges_is_the_same_square(side):
    before, after = page(drawn(shape("square", side))), page(drawn(shape("square", side)).round())
    assert not compare_images(before, after, scores=False).changed
    assert compare_images(before, page(drawn(shape("bell", side)).round()), scores=False).changed
