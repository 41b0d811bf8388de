"""Rows of sparse tables that came and went: little is written on them, and much repeats."""

import cv2
import numpy as np
import pytest

from imgdiff.align.canvas import place
from imgdiff.align.choose import align_pair
from imgdiff.align.layout.find import find_layout
from imgdiff.arrays import differs
from tests.align.pages import INK, WIDTH, Page, blank, card, stacked, text_rows, words

HIGH = 28


def cells(rng):
    return [words(rng, 6), str(rng.integers(10000, 99999)), str(rng.integers(10000, 99999))]


def table(rows, lefts=(14, 220, 350), letters=0, aside=0.0):
    """Rows of three cells over a rule. letters: by how many rows those lie lower; aside: how far
    right the last two columns lie, at a fraction of a pixel."""
    sheet = blank(HIGH * len(rows))
    for number, row in enumerate(rows):
        top = HIGH * number
        sheet[top + HIGH - 1, 10 : WIDTH - 10] = (205, 205, 212)
        for column, (cell, left) in enumerate(zip(row, lefts, strict=True)):
            line = np.full((16, 90, 3), sheet[top + 2, left], np.uint8)
            cv2.putText(line, cell, (2, 12), cv2.FONT_HERSHEY_SIMPLEX, 0.42, INK, 1, cv2.LINE_AA)
            if column and aside:
                move = np.array([[1, 0, aside], [0, 1, 0]], np.float32)
                line = cv2.warpAffine(line, move, (90, 16), borderMode=cv2.BORDER_REPLICATE)
            sheet[top + 5 + letters : top + 21 + letters, left : left + 90] = line
    return sheet


def told(layout):
    return [(band.side, band.size) for band in layout.bands]


def unlike(before, after, layout):
    apart = differs(before, layout.onto(after, before)) > 24
    return apart & layout.shared(before.shape)


@pytest.fixture
def page(rng):
    return Page.random(rng, 3)


def test_a_row_that_went_and_one_that_came_two_rows_further(rng, page):
    """In place two rows of three words differ; that little is all that they have."""
    rows = [cells(rng) for _ in range(12)]
    others = [*rows[:5], rows[6], cells(rng), *rows[7:]]
    before, after = (stacked(page.head, table(r), *page.blocks) for r in (rows, others))
    layout = find_layout(before, after)
    assert told(layout) == [("before", HIGH), ("after", HIGH)]
    assert not unlike(before, after, layout).any()


def test_rows_whose_letters_were_rounded_apart_from_their_rules(rng, page):
    """What moved by a row of the table has its rules at a shift of their own, too."""
    rows = [cells(rng) for _ in range(12)]
    others = [*rows[:3], *rows[4:7], cells(rng), *rows[7:]]
    before = stacked(page.head, table(rows, letters=1), *page.blocks)
    after = stacked(page.head, table(others), *page.blocks)
    layout = find_layout(before, after)
    assert [side for side, _ in told(layout)] == ["before", "after"]
    assert all(abs(size - HIGH) <= 1 for _, size in told(layout))
    assert not unlike(before, after, layout).any()


def test_columns_that_moved_aside_by_a_fraction_of_a_pixel(rng, page):
    rows = [cells(rng) for _ in range(10)]
    others = [*rows[:4], [words(rng, 9), *cells(rng)[1:]], *rows[4:]]
    before = stacked(page.head, table(rows), *page.blocks)
    after = stacked(page.head, table(others, (14, 227, 354), aside=0.4), *page.blocks)
    layout = find_layout(before, after)
    assert told(layout) == [("after", HIGH)]
    assert {piece.dx for piece in layout.pieces} == {0, 7, 4}


def jpeg(image, quality=85):
    data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


def test_figures_that_repeat_are_not_pinned_where_they_were_by_jpeg(rng, page):
    """JPEG leaves the same figure of another row equal to the last bit, and no row that moved."""
    rows = [[words(rng, 6), f"{i % 3}0{i % 2}00", "77777"] for i in range(24)]
    before, after = (
        jpeg(stacked(page.head, table(r), *page.blocks)) for r in (rows, rows[:4] + rows[5:])
    )
    moved = align_pair(place(before, after))
    assert moved.alignment.method == "layout"
    assert {piece.dy for piece in moved.alignment.pieces} <= {0, -HIGH, -HIGH - 1, -HIGH + 1}
    low = [p for p in moved.alignment.pieces if p.box.top > len(page.head) + 6 * HIGH and not p.dy]
    assert not low


@pytest.mark.parametrize("higher", [True, False])
def test_a_block_that_gave_way_to_a_higher_one_went_and_the_other_came(rng, page, higher):
    low, high = text_rows(rng, 2), card(rng, 104)
    one, two = (low, high) if higher else (high, low)
    before, after = (
        stacked(page.head, page.blocks[0], block, *page.blocks[1:]) for block in (one, two)
    )
    layout = find_layout(before, after)
    sizes = dict(told(layout))
    assert sizes.keys() == {"before", "after"}
    assert abs(sizes["before"] - len(one)) <= 20 and abs(sizes["after"] - len(two)) <= 20
    assert not unlike(before, after, layout).any()


def test_rows_that_are_like_the_next_ones_are_looked_for(rng):
    """Of figures in columns all tiles are like in place; nothing but a table is on the page."""
    rows = [[f"{n:05d}" for n in rng.integers(0, 99999, 3)] for _ in range(16)]
    others = [*rows[:3], [f"{n:05d}" for n in rng.integers(0, 99999, 3)], *rows[3:15]]
    before, after = (table(sheet) for sheet in (rows, others))
    assert told(find_layout(before, after)) == [("after", HIGH), ("before", HIGH)]
