"""Rows that a browser rounds apart, in columns beside each other and beside what came or went."""

from dataclasses import replace

import numpy as np
import pytest

from imgdiff.align import choose
from imgdiff.align.canvas import place
from imgdiff.align.choose import align_pair
from imgdiff.align.layout.apart import with_own_rows
from imgdiff.align.layout.bands import _unsmeared
from imgdiff.align.layout.find import find_layout
from imgdiff.align.layout.pages import Pages
from imgdiff.align.layout.path import Run
from imgdiff.align.layout.pieces import Layout
from imgdiff.align.layout.replaced import Lines, without_replaced
from imgdiff.arrays import differs
from imgdiff.geometry import Box
from imgdiff.result_parts import Piece
from tests.align.pages import WIDTH, Page, banner, blank, header, stacked, table_row, text_rows


def beside(one, two):
    return np.concatenate([one, two], axis=1)


@pytest.mark.parametrize("more", [-1, 1])
def test_things_beside_each_other_give_way_at_rows_of_their_own(rng, more):
    """The left one ends lower than the right one begins; both moved, by 30 rows and one apart."""
    letters = text_rows(rng, 1, 240)[:18]
    left = stacked(blank(20, 240), letters, blank(62, 240))
    right = stacked(blank(30, 240), text_rows(rng, 1, 240)[:18], blank(52, 240))
    before = beside(left, right)
    lower = beside(left, np.roll(right, more, axis=0))
    after = stacked(banner(30), lower)
    cut = 30 + (more > 0)
    start = cut + (more < 0)
    pieces = (
        Piece(Box(0, 0, WIDTH, cut), 0, 30),
        Piece(Box(0, start, WIDTH, 99), 0, 30 + more),
    )
    layout = Layout(pieces, ())
    off = differs(before, layout.onto(after, before)) > 0
    assert off[:, :240].any()
    own = with_own_rows(layout, before, after)
    assert own.pieces[:2] == pieces and len(own.pieces) > 2
    assert not (differs(before, own.onto(after, before)) > 0).any()


def test_what_was_edited_there_stays_edited(rng):
    page = stacked(blank(20), text_rows(rng, 1)[:18], blank(20))
    other = stacked(blank(20), text_rows(rng, 1)[:18], blank(20))
    pieces = (Piece(Box(0, 0, WIDTH, 28), 0, 30), Piece(Box(0, 29, WIDTH, 58), 0, 29))
    layout = Layout(pieces, ())
    assert with_own_rows(layout, page, stacked(banner(30), other)).pieces == pieces


def test_a_rounded_row_lies_on_plain_ground(rng):
    """Between lines, and not along the upper or lower end of letters."""
    lines = [text_rows(rng, 1)[:18] for _ in range(12)]
    before = stacked(*(part for line in lines for part in (line, blank(12))))
    rounded = [
        part
        for i, line in enumerate(lines)
        for part in (blank(i % 2), line, blank(12 - i % 2))  # every other one a row lower
    ]
    after = stacked(banner(40), *rounded)
    layout = find_layout(before, after)
    rows = [band.box for band in layout.fillers if band.size == 1 and band.side == "before"]
    assert rows
    for row in rows:
        assert (before[row.slices] == before[row.top, 0]).all()


def test_a_table_that_gave_way_to_a_heading_went(rng):
    head, page = header(rng), Page.random(rng, 3)
    table = [table_row(rng) for _ in range(6)]
    heading = stacked(text_rows(rng, 1)[:18], blank(10))
    rest = stacked(*page.blocks, page.foot)
    before = stacked(head, blank(12), *table, blank(6), rest, blank(200))
    after = stacked(head, blank(12), heading, blank(6), rest, blank(200 + 6 * 28 - 28))
    moved = align_pair(place(before, after))
    bands = [band for band in moved.alignment.bands if band.size > 2]
    assert {band.side for band in bands} == {"before", "after"}
    went = next(band for band in bands if band.side == "before")
    assert went.box.top <= len(head) + 20 and went.box.bottom >= len(head) + 12 + 6 * 28 - 8


def test_lines_that_are_others_go_on_over_what_was_rounded(rng):
    """The runs beside a gap, a row apart, hold one line that is another."""
    line, same = text_rows(rng, 1)[:18], text_rows(rng, 2)
    before = stacked(blank(40), line, blank(20), same)
    other = banner(18, text="")
    after = stacked(blank(4), other, blank(20), same)
    shifts = np.array([-36, -35, 0])
    runs = [Run(0, 4, 2), Run(40, 49, 1), Run(49, len(before), 0)]
    kept = without_replaced(runs, shifts, Lines(before, after))
    assert kept == [runs[0], Run(57, len(before), 0)]


def test_a_column_in_noise_of_a_large_page_is_found_as_on_a_small_one(rng, monkeypatch):
    """Its letters are no longer alike in a smaller copy; that they lie as far off tells enough."""
    still = np.concatenate([text_rows(rng, 3, 240) for _ in range(12)])
    blocks = [text_rows(rng, 2, 240) for _ in range(12)]
    moved = stacked(*blocks)
    came = stacked(*blocks[:4], banner(48, width=240), *blocks[4:])
    height = len(still)
    moved, came = (np.pad(side, ((0, 800 - len(side)), (0, 0), (0, 0)), mode="edge")[:height]
                   for side in (moved, came))  # fmt: skip
    before, after = (
        np.clip(beside(still, side) + rng.normal(0, 4, (height, WIDTH, 3)), 0, 255).astype(np.uint8)
        for side in (moved, came)
    )
    monkeypatch.setattr("imgdiff.align.layout.find._LARGE", 0.4 * before[..., 0].size)
    layout = find_layout(before, after)
    assert layout is not None
    assert any(band.side == "after" and abs(band.size - 48) <= 2 for band in layout.bands)


@pytest.mark.parametrize(("turned", "taken"), [(0.0, "layout"), (0.01, "perspective")])
def test_a_scrolled_page_is_laid_out_though_all_slid_as_well(rng, monkeypatch, turned, taken):
    """That tells what stayed, and what came; one that also turned did not scroll."""
    head = header(rng)
    body = stacked(*(text_rows(rng, 3) for _ in range(12)))
    before, after = (stacked(head, body[start:][:400]) for start in (0, 150))
    noise = rng.normal(0, 6, before.shape)
    pair = place(before, np.clip(after + noise, 0, 255).astype(np.uint8))
    slid = ((1.0, turned, 0.0), (-turned, 1.0, -150.0), (0.0, 0.0, 1.0))

    def explain_all(pair):
        alignment = replace(pair.alignment, method="perspective", transform=slid)
        return replace(pair, after=pair.before, alignment=alignment)

    monkeypatch.setitem(choose.METHODS, "perspective", choose.Method(explain_all))
    monkeypatch.setattr(choose, "_SETTLED", 0.0)
    monkeypatch.setattr(choose, "helps_most", lambda *pairs: True)
    assert align_pair(pair).alignment.method == taken


def test_a_step_by_a_row_at_the_pages_end_is_not_undone_beyond_it():
    """Both of 100 rows: what lies a row further can begin no row later."""
    shifts = np.array([0, 1])
    inside, at_end = [Run(0, 50, 1), Run(51, 52, 0)], [Run(0, 97, 1), Run(98, 100, 0)]
    assert _unsmeared(inside, shifts, 100) == [Run(0, 52, 1)]
    assert _unsmeared(at_end, shifts, 100) == at_end


def test_a_rule_is_not_rounded_away(rng):
    """It moved by a row more than the letters below it, which costs no less than to drop it."""
    rule = np.full((1, WIDTH, 3), (205, 205, 212), np.uint8)
    above, foot = text_rows(rng, 8), text_rows(rng, 1)[:18]
    before = stacked(above, blank(60), rule, blank(10), foot, blank(20))
    after = stacked(above, blank(100), rule, blank(9), foot, blank(21))
    runs = cheapest_runs(before, after, (-1, 0, 39, 40))
    at = len(above) + 60
    assert [shift for start, stop, shift in runs if start <= at < stop] == [40]
    off = [shift for start, stop, shift in runs if start <= at + 14 < stop]
    assert off == [39]


def test_a_column_is_rounded_on_its_own(rng):
    """A frame in the narrow one moved by a row more than the letters around it."""
    wide = stacked(*(text_rows(rng, 3, 400) for _ in range(8)))
    wide = wide[: len(wide) - 60]
    frame = np.full((50, 96, 3), (198, 247, 186), np.uint8)
    above, below = ([text_rows(rng, 2, 96) for _ in range(2)] for _ in "12")
    one = stacked(*above, blank(10, 96), frame, blank(10, 96), *below)
    two = stacked(*above, banner(60, width=96), blank(11, 96), frame, blank(9, 96), *below)
    before, after = (
        beside(wide, stacked(side, blank(len(wide) - len(side), 96))) for side in (one, two)
    )
    layout = find_layout(before, after)
    assert [band.side for band in layout.bands if band.size > 2] == ["after"]
    apart = (differs(before, layout.onto(after, before)) > 0) & layout.shared(before.shape)
    assert not apart[:, 404:].any()


def cheapest_runs(before, after, shifts):
    """Of two pages at these shifts: from where, to where, and by how much."""
    pages = Pages(before, after, moved=True)
    pages.try_shifts(shifts)
    (part,) = pages.parts()
    return [(run.start, run.stop, int(pages.shifts[run.shift])) for run in part.runs]
