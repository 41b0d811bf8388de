"""Rows of a long page that stand further up or down, where hardly anything differs."""

import cv2
import numpy as np
import pytest

from imgdiff import compare_images
from imgdiff.align.agreement import differing_tiles
from imgdiff.align.layout.find import find_layout
from imgdiff.align.layout.moved_rows import rows_moved
from tests.align.pages import INK, Page, blank, header, stacked, table_row


def moved(before, after):
    return rows_moved(before, after, differing_tiles(before, after))


def long_page(rng, rows):
    page = Page.random(rng, 6)
    return stacked(page.head, *rows, *page.blocks * 3, page.foot)


@pytest.mark.parametrize("rounded", [0, 1])
def test_a_row_that_came_and_one_that_went_further_down_are_told(rng, rounded):
    rows = [table_row(rng) for _ in range(9)]
    others = [*rows[:3], table_row(rng), *rows[3:6], *rows[7:]]
    if rounded:  # the rows in between by a row more
        others[3] = stacked(others[3], blank(1))
        others[6] = others[6][1:]
    seed = int(rng.integers(1000))
    before, after = (long_page(np.random.default_rng(seed), sheet) for sheet in (rows, others))
    assert before.shape == after.shape and moved(before, after)
    result = compare_images(before, after)
    assert result.alignment.method == "layout"
    (came,) = [each.band for each in result.added_bands if each.band.size > 2]
    went = [region for region in result.regions if region.box.height > 20]
    assert abs(came.size - 28) <= 2 and len(went) == 1
    assert len(result.regions) == 1


def test_one_line_of_cells_that_moved_is_found(rng):
    """Too few rows of each cell to tell, and as far in all of them."""
    rows = [table_row(rng) for _ in range(9)]
    others = [*rows[:7], table_row(rng), rows[7]]  # the last one gave way to it
    before, after = (stacked(header(rng), *sheet) for sheet in (rows, rows))
    after = stacked(before[:36], *others)
    assert moved(before, after)
    (came,) = find_layout(before, after).bands[:1]
    assert came.size == 28 and came.side == "after"
    after = stacked(before[:36], *rows[:7], table_row(rng), table_row(rng))
    assert not moved(before, after)


def test_what_was_edited_in_place_did_not_move(rng):
    before = stacked(header(rng), *(table_row(rng) for _ in range(20)))
    after = before.copy()
    for i in range(20):  # a column of other figures
        top = 36 + 28 * i
        after[top + 4 : top + 24, 170:230] = before[top + 4, 170]
        at = (172, top + 18)
        text = str(rng.integers(1000, 99999))
        cv2.putText(after, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.42, INK, 1, cv2.LINE_AA)
    assert not moved(before, after)
    assert not moved(before, before)
    noisy = np.clip(before + rng.normal(0, 3, before.shape), 0, 255).astype(np.uint8)
    assert not moved(before, noisy)
