"""The laws of Box."""

from itertools import pairwise

import numpy as np
import pytest

from imgdiff.geometry import Box

WHOLE = Box(32, 48, 332, 248)


@pytest.fixture
def boxes(rng):
    """Random boxes inside of ``WHOLE``."""

    def edges(low, high):
        return sorted(int(e) for e in rng.choice(np.arange(low, high + 1), 2, replace=False))

    made = []
    for _ in range(50):
        (left, right), (top, bottom) = edges(32, 332), edges(48, 248)
        made.append(Box(left, top, right, bottom))
    return made


def mask(box):
    """bool, the places of ``WHOLE`` that are in the box."""
    places = np.zeros(WHOLE.shape, bool)
    places[box.slices_in(WHOLE)] = True
    return places


def test_it_is_the_tuple_of_its_numbers():
    box = Box(1, 2, 4, 8)
    left, top, right, bottom = box
    assert box == (1, 2, 4, 8) == (left, top, right, bottom)
    assert (box.width, box.height, box.shape, box.area) == (3, 6, (6, 3), 18)
    assert Box.of_shape(6, 3) == (0, 0, 3, 6)
    assert box.shifted(-1, 10) == (0, 12, 3, 18)
    assert box.times(16) == (16, 32, 64, 128)


def test_slices_are_its_places(boxes):
    image = np.zeros((400, 400), int)
    for box in boxes:
        assert image[box.slices].shape == box.shape
        assert mask(box).sum() == box.area
    rows, columns = Box(64, 80, 96, 112).slices_in(WHOLE, 16)
    assert (rows, columns) == (slice(2, 4), slice(2, 4))


def test_growing_stays_within_and_ends_on_steps(boxes):
    for box in boxes:
        assert box.grown(0, WHOLE) == box
        grown = box.grown(7, WHOLE, 16)
        assert grown.intersection(WHOLE) == grown
        assert grown.left <= max(WHOLE.left, box.left - 7)
        assert grown.bottom >= min(WHOLE.bottom, box.bottom + 7)
        for edge, end in zip(grown, WHOLE, strict=True):
            assert edge % 16 == 0 or edge == end


def test_intersection_and_union_are_those_of_the_places(boxes):
    for a, b in pairwise(boxes):
        common, both = a.intersection(b), mask(a) & mask(b)
        assert (common is None) == (not both.any())
        if common:
            np.testing.assert_array_equal(mask(common), both)
            assert common == b.intersection(a)
        union = a.union(b)
        assert union == b.union(a) and union.intersection(a) == a and union.intersection(b) == b
        places = np.nonzero(mask(a) | mask(b))
        assert union.shape == tuple(int(np.ptp(axis)) + 1 for axis in places)


def test_boxes_that_only_touch_have_nothing_in_common():
    assert Box(0, 0, 4, 4).intersection(Box(4, 0, 8, 4)) is None


def test_a_split_covers_every_place_once(boxes):
    for box in [*boxes, WHOLE, Box(32, 48, 40, 248)]:
        parts = list(box.split_of(WHOLE))
        assert parts[0] == box and len(parts) <= 9
        np.testing.assert_array_equal(sum(mask(part).astype(int) for part in parts), 1)


@pytest.mark.parametrize("size", [(368, 144), (16, 16), (129, 300)])
def test_tiles_cover_every_place_once(size):
    whole, count = Box(48, 32, 48 + size[1], 32 + size[0]), np.zeros(size, int)
    for tile in whole.tiles(128):
        count[tile.slices_in(whole)] += 1
        assert max(tile.shape) <= 128 + 16
        assert (tile.top - 32) % 16 == (tile.left - 48) % 16 == 0
    assert (count == 1).all()
