"""Arithmetic in bands: equal to NumPy's plain way."""

import cv2
import numpy as np
import pytest

from imgdiff import arrays as pixels
from imgdiff.arrays import (
    BAND,
    Bits,
    any_in_cells,
    band_with,
    bands,
    bounds,
    channel_max,
    commonest_color,
    components,
    crops,
    differs,
    equal,
    pieces,
    some_of,
)
from imgdiff.geometry import Box


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


def test_the_commonest_color_is_there_though_none_covers_a_half():
    ground, cards = (250, 250, 252), [(210, 90, 120), (130, 200, 90), (60, 60, 66)]
    colors = np.repeat(np.array([ground, *cards], np.uint8), [40, 20, 20, 20], axis=0)
    assert tuple(commonest_color(colors)) == ground != tuple(np.median(colors, axis=0))
    near = np.repeat(np.array([ground, (255, 251, 253), *cards], np.uint8), [30, 3, 20, 20, 20], 0)
    assert tuple(commonest_color(near)) == ground


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


def test_crops_are_apart_and_hold_every_place_with_its_margin(rng):
    for shape, count, margin in [((500, 700), 12, 40), ((33, 1000), 5, 0), ((16, 16), 1, 90)]:
        mask = np.zeros(shape, bool)
        ys, xs = rng.integers(0, shape[0], count), rng.integers(0, shape[1], count)
        mask[ys, xs] = True
        boxes, whole = crops(mask, margin), Box.of_shape(*shape)
        times = np.zeros(shape, int)
        for box in boxes:
            times[box.slices] += 1
        assert times.max() == 1
        for y, x in zip(ys.tolist(), xs.tolist(), strict=True):
            box = next(b for b in boxes if b.left <= x < b.right and b.top <= y < b.bottom)
            around = Box(x, y, x + 1, y + 1).grown(margin, whole)
            assert around.intersection(box) == around
    assert crops(np.zeros((40, 50), bool), 8) == []


@pytest.mark.parametrize("share", [0.0, 0.02, 0.6])
def test_components_are_opencvs(rng, share):
    mask = rng.random((60, 75)) < share
    count, labels, found = components(mask)
    expected = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
    assert count == expected[0]
    np.testing.assert_array_equal(labels, expected[1])
    np.testing.assert_array_equal(found[1:], expected[2][1:])


def test_places_of_two_crops_are_further_apart_than_the_margin():
    for gap in range(1, 60):
        mask = np.zeros((40, 200), bool)
        mask[20, [50, 50 + gap]] = True
        assert len(crops(mask, 17)) == 1 or gap > 17


def test_pieces_hold_every_place_once(rng):
    mask = rng.random((1300, 90)) < 0.01
    seen, whole = np.zeros(mask.shape, int), Box.of_shape(*mask.shape)
    for inner, outer in pieces(mask, 7):
        seen[inner.slices] += 1
        assert outer == inner.grown(7, whole) and inner.height <= BAND
    assert seen.max() == 1 and seen[mask].all()


@pytest.mark.parametrize("width", [50, 64, 56])
def test_any_in_cells_is_the_definition(rng, width):
    mask = rng.random((37, width)) < 0.02
    cells = any_in_cells(mask, 16)
    assert cells.shape == (3, 4)
    assert (any_in_cells(np.asfortranarray(mask), 16) == cells).all()
    for row, column in np.ndindex(*cells.shape):
        part = mask[16 * row : 16 * row + 16, 16 * column : 16 * column + 16]
        assert cells[row, column] == part.any()


@pytest.mark.parametrize("mask", [np.eye(1100, 13, 2, bool), np.broadcast_to(np.True_, (9, 8))])
def test_bits_are_the_mask(mask):
    bits = Bits(mask)
    assert bits.shape == mask.shape
    for rows in (slice(0, len(mask)), slice(3, 7), slice(None)):
        assert (bits[rows] == mask[rows]).all() and bits[rows].dtype == bool


@pytest.mark.parametrize("shape", [(3, 5), (400, 300), (1080, 1920)])
def test_the_median_of_some_is_that_of_all(shape):
    plane = np.random.default_rng(1).normal(0, 10, shape)
    some = some_of(plane)
    assert 90_000 < some.size < 200_000 or some.size == plane.size
    assert np.median(some) == pytest.approx(np.median(plane), abs=0.1)
