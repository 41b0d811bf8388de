"""All that a person can see counts, and anti-aliasing is forgiven."""

import cv2
import numpy as np
import pytest

from imgdiff.change import visible_heat
from imgdiff.change.regions import HEAVIEST, regions_and_specks
from imgdiff.change.visible_heat import VISIBLE, evidence_weight, strict_heat


def heat_of(before, after, exchanged=False):
    where = (before != after).any(axis=2)
    heat = strict_heat(before, after, where, where & exchanged)
    np.testing.assert_array_equal(heat, strict_heat(after, before, where, where & exchanged))
    assert not heat[~where].any() and heat.max() <= 1 and heat.dtype == np.float32
    return heat


def grey(level, size=(40, 60)):
    return np.full((*size, 3), level, np.uint8)


@pytest.mark.parametrize(("first", "second"), [(255, 247), (8, 18), (128, 134), (0, 255)])
def test_what_is_seen_counts(first, second):
    assert heat_of(grey(first), grey(second)).min() >= 0.5


@pytest.mark.parametrize(("first", "second"), [(255, 252), (128, 126), (0, 3)])
def test_what_renderers_do_to_levels_does_not(first, second):
    assert heat_of(grey(first), grey(second)).max() < 0.5


def test_a_single_pixel_counts_by_its_strength():
    before = grey(250)
    after = before.copy()
    after[20, 30] = (250, 0, 0)
    where = (before != after).any(axis=2)
    assert heat_of(before, after)[20, 30] == 1
    weight = evidence_weight(before, after, where)
    assert weight[20, 30] >= 6 and (weight[~where] == 1).all()
    faint = before.copy()
    faint[20, 30] = 240
    assert 1 <= evidence_weight(before, faint, where)[20, 30] < 6


@pytest.mark.parametrize("least", [2, 5, HEAVIEST])
def test_weights_that_cannot_matter_change_no_region(least, rng, monkeypatch):
    before, after = grey(200, (90, 120)), grey(180, (90, 120))
    heat = cv2.dilate(np.float32(rng.random((90, 120)) > 0.9985), np.ones((2, 1)))
    heat[20:40, 20:26], heat[60:66, :3], heat[80:, 100:] = 1, 1, 1
    where, valid = heat > 0, np.ones(heat.shape, bool)
    light = evidence_weight(before, after, where)
    monkeypatch.setattr(visible_heat, "solid", np.zeros_like)
    heavy = evidence_weight(before, after, where)
    assert (light[where] == 1).any() and (heavy[where] > 2).all()
    found = [regions_and_specks(heat, valid, 0.5, least, weight) for weight in (light, heavy)]
    assert found[0] == found[1] and len(found[0][0]) > 3, found


def test_what_is_weighed_of_a_large_change_is_its_edge(monkeypatch):
    before, after = grey(200), grey(100)
    seen = []
    monkeypatch.setattr(
        visible_heat,
        "visible_difference",
        lambda one, two, where: seen.append(int(where.sum())) or np.zeros(where.shape, np.float32),
    )
    evidence_weight(before, after, np.ones((40, 60), bool))
    assert seen == [0]


def drawn(offset, text="880", scale=8):
    """Text drawn large and brought down, ``offset`` pixels to the right."""
    large = np.full((40 * scale, 120 * scale), 255, np.uint8)
    at = (round((8 + offset) * scale), 28 * scale)
    cv2.putText(large, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.9 * scale, 0, scale + scale // 2)
    small = cv2.resize(large, (120, 40), interpolation=cv2.INTER_AREA)
    return np.repeat(small[..., None], 3, axis=2)


def test_letters_that_moved_by_a_part_of_a_pixel_are_the_same():
    before, after = drawn(0), drawn(0.125)
    assert np.abs(before.astype(int) - after).max() > 20
    assert heat_of(before, after).max() == 0


def test_another_letter_is_seen():
    assert heat_of(drawn(0), drawn(0, "860")).max() == 1


def test_nothing_is_forgiven_where_colors_were_exchanged():
    before = drawn(0)
    after = np.where(before < 128, before + np.uint8(12), before)
    assert heat_of(before, after, exchanged=True).max() > heat_of(before, after).max()


def test_the_threshold_is_half():
    heat = heat_of(grey(255), grey(247))
    assert heat[0, 0] == pytest.approx(1.603 / (2 * VISIBLE), abs=0.001)


def test_an_even_part_needs_less_to_be_seen():
    for base in (30, 200, 240):
        before, after = grey(base), grey(base + 4)
        assert (heat_of(before, after, exchanged=True) >= 0.5).all()
        assert heat_of(before, after).max() < 0.5
        rounded = grey(base + 3)
        assert heat_of(before, rounded, exchanged=True).max() < 0.5


def test_rounding_is_not_seen_in_dark_colors_either(rng):
    before = np.full((40, 60, 3), (20, 20, 24), np.uint8)
    after = (before + rng.integers(-3, 4, before.shape)).astype(np.uint8)
    assert heat_of(before, after).max() == 0
