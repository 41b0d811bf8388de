"""Tables whose columns become wider or narrower where a row comes or goes."""

import cv2
import numpy as np
import pytest

from imgdiff.align.layout.aside import with_aside
from imgdiff.align.layout.find import find_layout
from imgdiff.arrays import differs
from imgdiff.geometry import Box
from tests.align.pages import INK, WIDTH, Page, blank, stacked, words

LEFTS = 14, 200, 290, 380


def row(cells, lefts):
    """Cells at these columns over a line, 28 rows."""
    image = blank(28)
    image[-1, 10 : WIDTH - 10] = (205, 205, 212)
    for cell, left in zip(cells, lefts, strict=True):
        cv2.putText(image, cell, (left, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.42, INK, 1, cv2.LINE_AA)
    return image


def table(rows, lefts):
    return stacked(*(row(cells, lefts) for cells in rows))


def cells(rng):
    return [words(rng, 12), *(str(rng.integers(1000, 99999)) for _ in LEFTS[1:])]


@pytest.mark.parametrize("came", [True, False])
@pytest.mark.parametrize("noise", [0, 2])
def test_a_row_came_or_went_and_the_columns_moved_aside(rng, came, noise):
    page, rows = Page.random(rng), [cells(rng) for _ in range(10)]
    others = [*rows[:4], cells(rng), *rows[4:]]
    moved = [left + by for left, by in zip(LEFTS, (0, 13, 8, -5), strict=True)]
    short = stacked(page.head, table(rows, LEFTS), *page.blocks[:3])
    long = stacked(page.head, table(others, moved), *page.blocks[:3])
    before, after = (
        np.clip(side + rng.normal(0, noise, side.shape), 0, 255).astype(np.uint8)
        for side in ((short, long) if came else (long, short))
    )
    layout = find_layout(before, after)
    (band,) = layout.bands
    top = len(page.head) + 4 * 28
    assert (band.side, band.size) == ("after" if came else "before", 28)
    assert abs(band.position - top) <= 6
    assert {piece.dx for piece in layout.pieces} == {0, *((13, 8, -5) if came else (-13, -8, 5))}
    apart = differs(before, layout.onto(after, before)) > 8 * noise
    assert (apart & layout.shared(before.shape)).mean() < 0.0005


@pytest.mark.parametrize("by", [46, -46])
def test_a_column_that_moved_to_the_edge_of_the_page(rng, by):
    page, rows = (
        Page.random(rng),
        [[words(rng, 10), str(rng.integers(1000, 9999))] for _ in "012345"],
    )
    lefts = 14, 390 - max(0, -by)
    short = stacked(page.head, table(rows, lefts), *page.blocks[:3])
    others = [*rows[:3], [words(rng, 10), "1234"], *rows[3:]]
    long = stacked(page.head, table(others, (14, lefts[1] + by)), *page.blocks[:3])
    layout = find_layout(short, long)
    assert ("after", 28) in [(band.side, band.size) for band in layout.bands]
    there = Box.of_shape(*long.shape[:2])
    for piece in layout.pieces:
        moved = piece.box.shifted(piece.dx, piece.dy)
        assert moved.intersection(there) == moved


def test_columns_that_moved_aside_alone_are_no_rows(rng):
    page, rows = Page.random(rng), [cells(rng) for _ in range(10)]
    moved = [left + by for left, by in zip(LEFTS, (0, 13, 8, -5), strict=True)]
    before, after = (stacked(page.head, table(rows, x), page.foot) for x in (LEFTS, moved))
    layout = find_layout(before, after)
    assert layout is None or not any(band.axis == "rows" for band in layout.bands)


def test_a_page_that_moved_as_a_whole_is_no_table(rng):
    page, rows = Page.random(rng), [cells(rng) for _ in range(10)]
    before = stacked(page.head, table(rows, LEFTS), *page.blocks[:3])
    after = np.full_like(before, 250)
    after[12:, 9:] = before[:-12, :-9]
    assert with_aside(before, after, None, find_layout) is None


def test_one_pixel_that_differs_between_two_rows_ends_no_table(rng):
    """Rows are told by what moved aside; bare ground with a speck is no row that did not."""
    page, rows = Page.random(rng), [cells(rng) for _ in range(12)]
    moved = [left + by for left, by in zip(LEFTS, (0, 13, 8, -5), strict=True)]
    before = stacked(page.head, table(rows, LEFTS))
    after = stacked(page.head, table([*rows[:3], *rows[4:], cells(rng)], moved))
    for y in range(8):  # as JPEG leaves it where columns were moved back
        speck = len(page.head) + (5 + y // 2) * 28 + 25
        after[speck, 330 + y] = (200, 200, 200)
    layout = find_layout(before, after)
    assert sorted((band.side, band.size) for band in layout.bands) == [
        ("after", 28),
        ("before", 28),
    ]
