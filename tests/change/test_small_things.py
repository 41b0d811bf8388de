"""Small things that differ are found one by one, with their ink as a share of each pixel."""

import numpy as np
import pytest

from imgdiff.change.small_things import is_smooth, small_things

GROUND, INK = (240, 236, 228), (20, 60, 160)


def page(*boxes, ground=GROUND):
    """Boxes (left, top, width, height) of ink."""
    image = np.full((80, 160, 3), ground, np.uint8)
    for left, top, width, height in boxes:
        image[top : top + height, left : left + width] = INK
    return image


def things(before, after, several=4):
    return small_things(before, after, (before != after).any(axis=2), several)


def test_each_thing_that_differs_and_none_that_does_not():
    before = page((10, 20, 12, 12), (50, 20, 12, 12), (90, 20, 12, 12))
    after = page((10, 20, 12, 12), (50, 20, 12, 8), (90, 20, 8, 12))
    found = things(before, after)
    assert [thing.size for thing in found] == [12, 12]
    assert [thing.place[1].start for thing in found] == [45, 85]
    for thing in found:
        one, two = thing.shares
        assert one.sum() == pytest.approx(144) and two.sum() == pytest.approx(96)


def test_ink_is_what_is_not_ground_whatever_the_light():
    before, after = page((50, 20, 12, 12)), page((50, 20, 10, 12), ground=(230, 226, 218))
    (thing,) = things(before, after)
    assert thing.shares[0].max() == pytest.approx(1)
    assert thing.shares[1].sum() == pytest.approx(120, rel=0.1)


def test_where_light_came_between_nothing_is_told_of_ink():
    """Ink and ground are further apart or nearer then, and grain lies as far from it as ink."""
    before, after = page((50, 20, 12, 12)), page((50, 20, 10, 12), ground=(180, 176, 168))
    assert not things(before, after)


def test_what_the_border_cuts_off_is_no_whole_thing_and_what_stands_beside_it_is():
    assert not things(page((0, 20, 12, 12)), page((0, 20, 8, 12)))
    assert not things(page((50, 68, 12, 12)), page((50, 68, 8, 12)))
    assert len(things(page((1, 20, 12, 12)), page((1, 20, 8, 12)))) == 1


def test_what_is_of_another_thing_is_left_out():
    near = (40, 20, 4, 12)
    before, after = page((50, 20, 12, 12), near), page((50, 20, 12, 8), near)
    (thing,) = things(before, after)
    assert thing.shares[0].sum() == pytest.approx(144)


def test_neither_large_nor_tiny_things_nor_such_on_an_uneven_ground():
    assert not things(page((10, 10, 60, 40)), page((10, 10, 60, 36)))
    assert not things(page((10, 10, 5, 5)), page((10, 10, 5, 3)))
    grain = np.random.default_rng(0).integers(0, 2, (80, 160, 1)).astype(np.uint8)
    before, after = (page(box) // (1 + grain) for box in ((50, 20, 12, 12), (50, 20, 12, 8)))
    assert not things(before, after)


def test_smooth_edges_are_told_where_anybody_can():
    ys, xs = np.mgrid[:24, :24] - 11.3
    disc = np.clip(8.5 - np.hypot(xs, ys), 0, 1).astype(np.float32)
    assert is_smooth(disc) is True
    assert is_smooth(disc.round()) is False
    rectangle = np.zeros((24, 24), np.float32)
    rectangle[4:20, 6:18] = 1
    assert is_smooth(rectangle) is None
