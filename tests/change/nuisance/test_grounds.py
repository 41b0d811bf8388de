"""What light did to the grounds of lines."""

import cv2
import numpy as np
import pytest

from benchmarks.verdicts import nuisances
from imgdiff.change.nuisance.grounds import one_exposure

EVERYWHERE = np.ones((60, 80), bool)


def in_one_exposure(before, after, where):
    tables = one_exposure(before, after, where)
    return tables and [cv2.LUT(*each) for each in zip((before, after), tables, strict=True)]


def page(rng):
    """A white page with a field of many colors."""
    image = np.full((60, 80, 3), 255, np.uint8)
    image[10:50, 10:70] = rng.integers(40, 220, (40, 60, 3))
    return image


@pytest.mark.parametrize("share", [-0.1, 0.05, 0.12])
def test_a_gain_is_undone_up_to_rounding_and_what_is_white_stays_white(share, rng):
    before = page(rng)
    after = nuisances.brightness(before, share)
    first, second = in_one_exposure(before, after, EVERYWHERE)
    assert (first[0] == 255).all()
    assert np.abs(first.astype(int) - second)[10:50, 10:70].max() <= 2
    if share < 0:
        np.testing.assert_array_equal(first, before)
    else:
        np.testing.assert_array_equal(second, after)


def test_it_is_the_same_the_other_way_round(rng):
    before = page(rng)
    after = nuisances.white_balance(before, 0.06)  # one channel brighter, one darker
    sides = in_one_exposure(before, after, EVERYWHERE)
    turned = in_one_exposure(after, before, EVERYWHERE)
    for side, other in zip(sides, reversed(turned), strict=True):
        np.testing.assert_array_equal(side, other)


def test_channels_that_are_nowhere_seen_became_as_the_others_did(rng):
    """Green points on a white page: of red and blue nothing is known but that light is on all."""
    before = np.full((60, 80, 3), 255, np.uint8)
    before[10:50, 10:70] = 5
    before[10:50, 10:70, 1] = rng.integers(80, 200, (40, 60))
    before[2:6] = (231, 232, 230)
    after = nuisances.brightness(before, 0.12)
    first, second = in_one_exposure(before, after, EVERYWHERE)
    assert np.abs(first.astype(int) - second).max() <= 2


def test_none_where_no_light_is_told(rng):
    before = page(rng)
    few = before.copy()
    few[10:20, 10:30] = 90  # what changed is no light
    assert in_one_exposure(before, few, EVERYWHERE) is None
    assert in_one_exposure(before, nuisances.noise(before, 4, rng), EVERYWHERE) is None
    white = np.full_like(before, 255)
    assert in_one_exposure(white, nuisances.brightness(white, -0.01), EVERYWHERE) is None
