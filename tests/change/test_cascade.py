"""Cheap evidence settles what it can, and never otherwise than the whole picture would."""

from importlib import import_module

import cv2
import numpy as np
import pytest

from imgdiff.arrays import differs
from imgdiff.change import heat as heat_module
from imgdiff.change.cascade import settled_heat
from imgdiff.change.heat import fuse
from imgdiff.change.untouched import untouched
from tests.text import put_text

CELL = (110, 28)


def sheet(rng, rows=18, columns=6, lines=True):
    """A table of numbers, and what writes another one into a cell."""
    image = np.full((rows * CELL[1], columns * CELL[0], 3), 255, np.uint8)

    def write(row, column):
        left, top = column * CELL[0], row * CELL[1]
        image[top + 2 : top + 26, left + 2 : left + 108] = 255
        text = str(rng.integers(10_000, 99_999))
        put_text(image, text, (left + 10, top + 19), 13, (30, 30, 34))

    for row in range(rows):
        for column in range(columns):
            if lines:
                corner = column * CELL[0], row * CELL[1]
                cv2.rectangle(image, corner, np.add(corner, CELL), (215, 220, 226), 1)
            write(row, column)
    return image, write


def changed_sheet(rng, count, **how):
    image, write = sheet(rng, **how)
    before = image.copy()
    for row, column in zip(*rng.integers(0, (18, 6), (count, 2)).T, strict=True):
        write(row, column)
    return before, image


def where(before, after):
    return differs(before, after) > 0


@pytest.mark.parametrize("count", [1, 5, 40])
def test_changed_cells_are_settled_as_the_whole_picture_settles_them(rng, monkeypatch, count):
    before, after = changed_sheet(rng, count)
    heat, _ = settled_heat(before, after, differs(before, after))
    assert heat is not None and heat.max() == 1
    fused = fuse(None, before, after)  # no network is there to be asked
    np.testing.assert_array_equal(fused.heat, heat)
    monkeypatch.setattr(heat_module, "settled_heat", lambda *_: None)
    np.testing.assert_array_equal(fuse(None, before, after).heat, heat)


def test_what_crops_settle_the_whole_picture_settles(rng):
    """Over pairs with and without nuisances, some of them in a part only."""
    settled = 0
    for trial in range(12):
        before, after = changed_sheet(rng, int(rng.integers(1, 30)), lines=trial % 2)
        if trial % 3 == 1:  # recolored
            left, top = rng.integers(0, (500, 400))
            part = after[top : top + 60, left : left + 100]
            part[(part == 255).all(axis=2)] = rng.integers(0, 256, 3)
        if trial % 3 == 2:  # noise in a corner
            part = after[:120, : int(rng.integers(40, 300))]
            part[:] = np.clip(part + rng.normal(0, 2, part.shape), 0, 255)
        differing = where(before, after)
        if settled_heat(before, after, differs(before, after)) is not None:
            settled += 1
            assert untouched(before, after, differing)[0][differing].all()
    assert 4 <= settled < 12


def test_nuisances_leave_the_pair_open(rng):
    before, _ = sheet(rng)
    noisy = np.clip(before + rng.normal(0, 3, before.shape), 0, 255).astype(np.uint8)
    shifted = np.roll(before, 1, axis=1)
    half = before.copy()
    half[:260] = np.clip(half[:260] + rng.normal(0, 3, half[:260].shape), 0, 255)
    blank = np.full_like(before, 255)
    spot = blank.copy()
    spot[100:140, 100:150] = rng.integers(0, 256, (40, 50, 3))
    for one, two in ((before, noisy), (before, shifted), (before, half), (blank, spot)):
        assert settled_heat(one, two, differs(one, two)) is None


def test_nothing_is_moved_where_all_is_settled_in_place(rng, monkeypatch, narrow):
    compare_module = import_module("imgdiff.compare")
    monkeypatch.setattr(compare_module, "align_pair", lambda *_: pytest.fail("it was asked"))
    result = compare_module.compare_images(*changed_sheet(rng, 5), weights=narrow)
    assert result.changed and result.alignment.method == "none"


@pytest.mark.parametrize("width", [120, 320])
def test_a_line_inserted_in_a_card_is_not_settled_in_place(rng, width):
    """Equal letters beside it do not hide that what is below moved."""
    before = np.full((520, 760, 3), 255, np.uint8)
    left = 750 - width

    def write(image, x, y, count):
        text = "".join(rng.choice(list("abcdefghiklmnoprstuvwyz  "), count))
        cv2.putText(image, text, (x, y), 0, 0.42, (30, 30, 30), 1, cv2.LINE_AA)

    for y in range(20, 510, 18):
        write(before, 10, y, (left - 20) // 8)
        write(before, left + 6, y, width // 9)
    after = before.copy()
    after[118:, left:] = before[100:-18, left:]
    after[100:118, left:] = 255
    write(after, left + 6, 114, width // 9)
    assert settled_heat(before, after, differs(before, after)) is None


def test_signs_in_another_ink_are_not_taken_for_redrawn():
    def signs(ink):
        image = np.full((40, 160, 3), 255, np.uint8)
        for left in (10, 60, 110):
            cv2.circle(image, (left + 12, 20), 9, ink, 2, cv2.LINE_AA)
            cv2.line(image, (left + 4, 28), (left + 20, 12), ink, 2, cv2.LINE_AA)
        return image

    before, after = signs((103, 134, 143)), signs((121, 173, 181))
    heat, exchanged = settled_heat(before, after, differs(before, after))
    assert exchanged.any()
    settled = heat_module.settled_in_place(before, after, differs(before, after))
    np.testing.assert_array_equal(settled.heat[exchanged], heat[exchanged])
    assert (settled.heat >= 0.5).sum() > 100
