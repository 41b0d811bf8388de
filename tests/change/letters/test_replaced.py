"""Words that all became others tell that no renderer was at work."""

import cv2
import numpy as np
import pytest

from imgdiff.arrays import differs
from imgdiff.change.letters.replaced import replaced_words


def sheet(numbers, shift=0.0, ground=255):
    """Numbers in rows and columns, drawn four times as large and scaled down."""
    large = np.full((4 * 300, 4 * 480), ground, np.uint8)
    for index, number in enumerate(numbers):
        at = 4 * (20 + 90 * (index % 5)) + round(4 * shift), 4 * (30 + 36 * (index // 5))
        cv2.putText(large, str(number), at, cv2.FONT_HERSHEY_SIMPLEX, 2.0, 30, 5, cv2.LINE_AA)
    small = cv2.resize(large, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    return cv2.cvtColor(small, cv2.COLOR_GRAY2RGB)


@pytest.fixture
def numbers(rng):
    return rng.permutation(np.arange(1234, 9999, 7))[:80]


def replaced(before, after):
    differing = differs(before, after) > 0
    return differing, replaced_words(before, after, differing, differing)


def test_where_all_became_others_all_that_differs_is_settled(numbers):
    before, after = sheet(numbers[:40]), sheet(numbers[40:])
    differing, settled = replaced(before, after)
    assert settled[differing].all()
    np.testing.assert_array_equal(settled, replaced(after, before)[1])


@pytest.mark.parametrize("shift", [0.25, 0.5, 0.75])
def test_words_drawn_anew_are_not(numbers, shift):
    before, after = sheet(numbers[:40]), sheet(numbers[:40], shift)
    differing, settled = replaced(before, after)
    assert differing.any() and not settled.any()


def test_nor_are_others_among_words_drawn_anew(numbers):
    some = np.where(np.arange(40) % 3 == 0, numbers[40:], numbers[:40])
    assert not replaced(sheet(numbers[:40]), sheet(some, 0.5))[1].any()


def test_a_few_words_tell_nothing(numbers):
    assert not replaced(sheet(numbers[:10]), sheet(numbers[40:50]))[1].any()


def test_what_differs_all_over_is_no_matter_of_words(numbers, rng):
    sides = (sheet(numbers[i : i + 40]) for i in (0, 40))
    noisy = [np.clip(s + rng.normal(0, 4, s.shape), 0, 255).astype(np.uint8) for s in sides]
    assert not replaced(*noisy)[1].any()
