"""Bands, blocks and probes that keep to whole things: a label with its field, a line of letters."""

import cv2
import numpy as np
import pytest

from imgdiff.align.layout.apart import with_own_rows
from imgdiff.align.layout.bands import gaps_above
from imgdiff.align.layout.find import find_layout
from imgdiff.align.layout.noise import Match, is_noisy
from imgdiff.align.layout.path import Run
from imgdiff.align.layout.pieces import Layout
from imgdiff.align.layout.pinned import with_pinned
from imgdiff.align.layout.probes import HIGH, on_lines
from imgdiff.align.layout.replaced import Lines, with_redrawn
from imgdiff.arrays import differs
from imgdiff.geometry import Box
from imgdiff.result_parts import Piece
from tests.align.pages import (
    GROUND,
    INK,
    WIDTH,
    Page,
    banner,
    blank,
    header,
    stacked,
    text_rows,
    words,
)

LABEL, FIELD = 16, 30


def field(label, text):
    """A label, close below it a frame with a word in it, and room: 60 rows."""
    image = blank(60)
    at = (14, LABEL - 4)
    cv2.putText(image, label, at, cv2.FONT_HERSHEY_SIMPLEX, 0.42, INK, 1, cv2.LINE_AA)
    cv2.rectangle(image, (12, LABEL), (WIDTH - 13, LABEL + FIELD), (200, 200, 208), 1)
    at = (20, LABEL + 20)
    cv2.putText(image, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.42, INK, 1, cv2.LINE_AA)
    return image


def test_a_band_begins_with_the_label_and_not_with_its_field(rng):
    """Of fields with one label the band could begin at either."""
    head = header(rng)
    fields = [field("name", words(rng, 9)) for _ in range(6)]
    before = stacked(head, *fields[:2], *fields[3:])
    after = stacked(head, *fields)
    (band,) = find_layout(before, after).bands
    assert (band.side, band.size) == ("after", 60)
    begins = (band.box.top - len(head)) % 60
    assert begins < LABEL - 8 or begins > LABEL + FIELD


def test_half_a_field_did_not_move(rng):
    """The same label stood over another field that went elsewhere."""
    page = Page.random(rng, 4)
    went, came = (
        [field(label, words(rng, 9)) for label in labels] for labels in ("ab", ("c", "b", "d"))
    )
    before = stacked(page.head, *page.blocks[:2], *went, *page.blocks[2:], page.foot)
    after = stacked(page.head, *came, *page.blocks, page.foot)
    for band in find_layout(before, after).bands:
        for box, image in ((band.moved_from, before), (band.moved_to, after)):
            if box is not None:
                ends = image[box.top], image[box.bottom - 1]
                assert all((row == row[0]).all() for row in ends)


def test_gaps_are_counted_from_the_last_thing_above():
    page = blank(9)
    page[3, 5] = page[6] = 0
    page[6, 0] = 255
    assert gaps_above(page).tolist() == [0, 1, 2, 3, 0, 1, 2, 0, 1, 2]


@pytest.mark.parametrize("top", [20, 26, 33])
def test_probes_lie_over_lines_and_no_rule_within_their_reach(top):
    grey = np.full((96, 120), 255, np.uint8)
    grey[40:49, 30:80:6] = 0  # letters
    grey[37] = 180  # a rule close above
    ((moved, left),) = on_lines([(top + 8, 24)], grey)
    assert left == 24 and abs(moved - top - 8) <= HIGH // 2
    assert moved == min(top + 8 + 7, 36)


def test_probes_stay_on_the_page():
    grey = np.full((32, 64), 255, np.uint8)
    grey[0:4, ::6] = grey[28:32, ::6] = 0
    assert on_lines([(0, 0), (16, 0)], grey) == [(0, 0), (16, 0)]


def test_pieces_of_narrow_things_lie_within_them(rng):
    """Six columns are fewer than those around a thing that go with it."""
    page = text_rows(rng, 3)
    pieces = Piece(Box(30, 0, 36, 20), 0, 30), Piece(Box(30, 21, 36, 50), 0, 29)
    own = with_own_rows(Layout(pieces, ()), page, stacked(blank(30), text_rows(rng, 3)))
    assert all(30 <= piece.box.left < piece.box.right <= 36 for piece in own.pieces)


@pytest.mark.parametrize("other", [False, True])
def test_what_seems_to_have_gone_and_come_and_is_drawn_anew_stays(rng, other):
    """Letters half a pixel lower in noise; others are no longer the same."""
    line = text_rows(rng, 2)
    moved = banner(len(line)) if other else cv2.GaussianBlur(line, (1, 3), 0.8)
    before = stacked(blank(20), line, blank(20))
    after = stacked(blank(60), moved, blank(20))
    shifts = np.array([0, 40, 41])
    runs = [Run(0, 18, 1), Run(20, 22, 0), Run(20 + len(line), len(before), 2)]
    kept = with_redrawn(runs, shifts, Lines(before, after))
    assert kept == (runs if other else [Run(0, 20 + len(line), 1), runs[2]])


@pytest.mark.parametrize(
    ("off", "shift", "noisy"),
    [(2.0, 40, True), (0.0, 40, False), (2.0, 41, True), (0.0, 41, False)],
)
def test_what_is_off_tells_of_noise_however_far_it_moved(off, shift, noisy):
    chance = Match(500, 0, -23, 0.0)  # a word that stands elsewhere, too
    matched = [Match(16 * i, 0, shift, off) for i in range(9)]
    assert is_noisy([*matched, chance]) == noisy


def test_a_line_that_stayed_in_noise_is_pinned(rng):
    """Beside a column in which a block came; the path took all of the width along."""
    still = text_rows(rng, 1)[:18]
    before = stacked(text_rows(rng, 4), still, blank(100), text_rows(rng, 6))
    after = stacked(before[:102], blank(60), before[102:])
    noise = rng.normal(0, 3, after.shape)
    after = np.clip(after + noise, 0, 255).astype(np.uint8)
    top = 4 * 18 + 12
    pieces = Piece(Box(0, 0, WIDTH, top), 0, 0), Piece(Box(0, top, WIDTH, len(before)), 0, 60)
    pinned = with_pinned(Layout(pieces, ()), before, after)
    assert (pinned.pieces[:2], pinned.pieces[2].dy) == (pieces, 0)
    onto = pinned.onto(after, before)
    assert not (differs(before, onto)[top : top + 18] > 60).any()
    assert GROUND[0] - before[top : top + 18].min() > 100
