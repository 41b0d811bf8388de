"""Cards in a grid of which one came or went, so that the next ones flow on."""

from itertools import product

import cv2
import numpy as np
import pytest

from imgdiff.align.canvas import place
from imgdiff.align.choose import align_pair
from imgdiff.align.layout.cards.border import at_border
from imgdiff.align.layout.cards.flow import has_flowed
from imgdiff.align.layout.cards.grids import grids_of
from imgdiff.align.layout.find import find_layout
from imgdiff.arrays import differs
from imgdiff.geometry import Box
from tests.align.pages import INK, Page, banner, blank, stacked, text_rows, words

WIDE, HIGH, GAP, LEFT = 140, 90, 10, 20


def card(rng):
    """A frame, four lines of text and a button."""
    image = np.full((HIGH, WIDE, 3), 250, np.uint8)
    cv2.rectangle(image, (0, 0), (WIDE - 1, HIGH - 1), (180, 180, 188), 1)
    for i in range(4):
        at = (8, 16 + 14 * i)
        cv2.putText(image, words(rng, 15), at, cv2.FONT_HERSHEY_SIMPLEX, 0.38, INK, 1, cv2.LINE_AA)
    image[70:82, 8:50] = (40, 90, 160)
    return image


def grid(cards, rows, columns=3):
    sheet = blank(rows * (HIGH + GAP) + GAP)
    for i, image in enumerate(cards):
        top, left = GAP + i // columns * (HIGH + GAP), LEFT + i % columns * (WIDE + GAP)
        sheet[top : top + HIGH, left : left + WIDE] = image
    return sheet


def pages(rng, before, after):
    """Two pages with these cards between blocks."""
    page = Page.random(rng, 2)

    def draw(cards):
        rows = -(-len(cards) // 3)
        return stacked(page.head, page.blocks[0], grid(cards, rows), page.blocks[1], page.foot)

    return draw(before), draw(after), len(page.head) + len(page.blocks[0])


@pytest.mark.parametrize("count", [5, 6])  # six fill their rows, so that one more begins another
@pytest.mark.parametrize("noise", [0, 2])
def test_cards_after_one_that_came_are_compared_where_they_flowed_to(rng, count, noise):
    cards = [card(rng) for _ in range(count)]
    before, after, top = pages(rng, cards, [cards[0], card(rng), *cards[1:]])
    before, after = (
        np.clip(side + rng.normal(0, noise, side.shape), 0, 255).astype(np.uint8)
        for side in (before, after)
    )
    layout = find_layout(before, after)
    (band,) = layout.bands
    left = LEFT + WIDE + GAP
    near = Box(left, top + GAP, left + WIDE, top + GAP + HIGH)
    assert band.side == "after" and np.abs(np.subtract(band.box, near)).max() <= 2
    apart = (differs(before, layout.onto(after, before)) > 8 * noise) & layout.shared(before.shape)
    assert not apart.any()


def test_a_card_that_went_is_told_and_one_that_was_edited_is_compared(rng):
    cards = [card(rng) for _ in range(6)]
    other = cards[4].copy()
    other[70:82, 8:50] = (170, 40, 40)
    before, after, top = pages(rng, cards, [cards[0], *cards[2:4], other, cards[5]])
    layout = find_layout(before, after)
    assert [band.side for band in layout.bands] == ["before"]
    apart = (differs(before, layout.onto(after, before)) > 8) & layout.shared(before.shape)
    ys, xs = np.nonzero(apart)
    row = top + GAP + HIGH + GAP
    assert (ys.min() - row, ys.max() - row) == (70, 81)
    assert xs.min() == LEFT + WIDE + GAP + 8


def test_cards_that_stay_and_other_cards_do_not_flow(rng):
    cards = [card(rng) for _ in range(6)]
    before, after, _ = pages(rng, cards, [*cards[:2], card(rng), *cards[3:]])
    assert align_pair(place(before, after)).alignment.method == "none"
    before, after, _ = pages(rng, cards, [card(rng) for _ in range(6)])
    assert find_layout(before, after) is None


def test_cards_that_stay_are_compared_as_their_lines_were_rounded(rng):
    cards = [card(rng) for _ in range(6)]
    others = [image.copy() for image in cards]
    for image, other in zip(cards, others, strict=True):
        other[2:68] = image[1:67]  # lines a row lower; borders and buttons stay
    before, after, top = pages(rng, cards, [*others[:4], card(rng), *others[4:]])
    layout = find_layout(before, after)
    assert [band.side for band in layout.bands] == ["after"]
    apart = (differs(before, layout.onto(after, before)) > 0) & layout.shared(before.shape)
    assert not apart[: top + GAP + HIGH].any()


def test_a_grid_has_its_cards_row_by_row(rng):
    before, _, top = pages(rng, [card(rng) for _ in range(5)], [])
    (found,) = grids_of(before)
    assert len(found.cards) == 5 and len(found.slots()) == 6
    assert found.cards[3][:2] == (LEFT, top + GAP + HIGH + GAP)


def test_buttons_of_cards_that_flowed_are_compared_where_they_were_rounded_to(rng):
    cards = [card(rng) for _ in range(6)]
    others = [image.copy() for image in cards]
    for other in others:
        other[69:83, 8:50] = 250
        other[71:83, 8:50] = (40, 90, 160)  # a row lower than its card
    before, after, _ = pages(rng, cards, [others[0], card(rng), *others[1:]])
    layout = find_layout(before, after)
    assert [band.side for band in layout.bands] == ["after"]
    apart = (differs(before, layout.onto(after, before)) > 0) & layout.shared(before.shape)
    assert not apart.any()


def test_cards_that_flow_within_one_row_are_taken_though_borders_stand_where_others_did(rng):
    """What is equal by chance in place, as frames are, forbids nothing."""
    cards = [card(rng) for _ in range(3)]
    for image in cards:
        image[60:] = cards[0][60:]  # the same button in each
    before, after, _ = pages(rng, cards, [card(rng), *cards[:2]])
    moved = align_pair(place(before, after))
    assert moved.alignment.method == "layout"
    assert sorted(band.side for band in moved.alignment.bands) == ["after", "before"]


def test_a_button_that_sticks_out_of_a_card_makes_it_no_other_one(rng):
    cards = [card(rng) for _ in range(6)]
    before, _, top = pages(rng, cards, [])
    before[top + GAP + HIGH - 8 : top + GAP + HIGH + 4, LEFT + 8 : LEFT + 50] = (40, 90, 160)
    (found,) = grids_of(before)
    assert len(found.cards) == 6 and found.size[1] == HIGH


@pytest.mark.parametrize("shown", [8, 18, 40])
def test_a_card_of_which_the_page_shows_its_upper_end_alone_is_the_next_one(rng, shown):
    cards = [card(rng) for _ in range(6)]
    for image in cards:
        image[1:20, 1:-1] = 250  # the first line stands lower
    before, after, top = pages(rng, cards, [cards[0], card(rng), *cards[1:5]])
    end = top + GAP + HIGH + GAP + shown
    before, after = (np.ascontiguousarray(side[:end]) for side in (before, after))
    assert [len(grid.cards) for side in (before, after) for grid in grids_of(side)] == [6, 6]
    layout = find_layout(before, after)
    came = [band.box for band in layout.bands if band.side == "after"]
    left = LEFT + WIDE + GAP
    assert Box(left, top + GAP, left + WIDE, top + GAP + HIGH) in came
    apart = (differs(before, layout.onto(after, before)) > 0) & layout.shared(before.shape)
    assert not apart.any()


def test_cards_whose_borders_jpeg_broke_are_found(rng):
    cards = [card(rng) for _ in range(7)]
    before, _, top = pages(rng, cards, [])
    last = top + GAP + 2 * (HIGH + GAP)
    before[last : last + HIGH, LEFT : LEFT + 4] = before[0, 0]  # a side, with its corners
    before[top + GAP + 30 : top + GAP + 50, LEFT + WIDE - 4 : LEFT + WIDE] = before[0, 0]
    for image in (before, before[: last + 30]):  # also where the page's end cuts it
        (found,) = grids_of(np.ascontiguousarray(image))
        assert len(found.cards) == 7
        places = [(card.left, card.top) for card in found.cards]
        assert np.abs(np.subtract(places[-1], (LEFT, last))).max() <= 4


def test_a_faint_card_is_found_by_its_ground(rng):
    """Nine levels, which is less than JPEG makes around letters elsewhere."""
    cards = [card(rng) for _ in range(6)]
    for image in cards:
        image[:, :2] = image[:, -2:] = image[:2] = image[-2:] = 241
        image[image.min(axis=2) > 240] = 241
    before, _, _ = pages(rng, cards, [])
    (found,) = grids_of(before)
    assert len(found.cards) == 6


def test_a_card_that_moved_beside_one_that_came_has_flowed_and_one_exchanged_has_not(rng):
    cards = [card(rng) for _ in range(4)]
    before, after, _ = pages(rng, cards, [*cards[:2], card(rng), cards[2]])
    assert has_flowed(before, after)
    before, after, _ = pages(rng, cards, [*cards[:2], cards[3], cards[2]])
    assert not has_flowed(before, after)
    assert not has_flowed(before, before)


def test_words_that_became_others_in_a_card_that_was_rounded_are_compared(rng):
    """No rows of it are lost, as if they had gone."""
    cards = [card(rng) for _ in range(3)]
    others = [image.copy() for image in cards]
    others[1][24:68, 4:-4] = card(rng)[24:68, 4:-4]  # three lines of four
    others[1][5:24] = cards[1][4:23]  # and the first one a row lower
    before, after, top = pages(rng, cards, others)
    after = stacked(banner(40), after)
    layout = find_layout(before, after)
    left = LEFT + WIDE + GAP
    card_ = Box(left, top + GAP, left + WIDE, top + GAP + HIGH)
    shared = layout.shared(before.shape)[card_.slices]
    assert shared.mean() > 0.97
    apart = differs(before, layout.onto(after, before))[card_.slices] > 60
    assert apart[24:68].sum() > 300


@pytest.mark.parametrize("more", [True, False])
def test_what_a_row_of_cards_more_pushed_out_of_the_page_went(rng, more):
    page = Page.random(rng, 5)
    cards = [card(rng) for _ in range(6)]
    end = len(page.head) + GAP + 3 * (HIGH + GAP)
    before, after = (
        stacked(page.head, grid(shown, -(-len(shown) // 3)), *page.blocks)[:end]
        for shown in (cards, [cards[0], card(rng), *cards[1:]])
    )
    layout = find_layout(*((before, after) if more else (after, before)))
    sides = {band.side: band.box for band in layout.bands if band.box.width > WIDE + 4}
    ((side, box),) = sides.items()
    assert side == ("before" if more else "after")
    assert abs(box.top - len(page.head) - 2 * (HIGH + GAP)) <= GAP and box.bottom == end


def test_lines_that_were_rounded_beside_cards_that_flowed_are_no_bands(rng):
    """All other things moved by a row at most, rules of a table by none."""
    cards = [card(rng) for _ in range(6)]
    rows = [text_rows(rng, 1) for _ in range(6)]
    for row in rows:
        row[24] = (200, 200, 208)
    lower = [np.concatenate([row[:1], row[:23], row[24:]]) for row in rows]
    before, after = (
        stacked(*table, grid(shown, 3), blank(20))
        for table, shown in ((rows, cards), (lower, [cards[0], card(rng), *cards[1:]]))
    )
    layout = find_layout(before, after)
    assert [(band.side, band.size > 2) for band in layout.bands] == [("after", True)]
    apart = (differs(before, layout.onto(after, before)) > 0) & layout.shared(before.shape)
    assert not apart[: 6 * 30].any()


def test_cards_that_the_pages_end_cuts_belong_to_the_grid_above_them(rng):
    """And not to another one of the same columns further up."""
    upper, lower = ([card(rng) for _ in range(n)] for n in (3, 5))
    for image in upper:
        image[1:-1, 1:-1] = 250
    upper = [np.concatenate([image[:60], image[-1:]]) for image in upper]
    sheet = blank(80)
    for i, image in enumerate(upper):
        sheet[:61, LEFT + i * (WIDE + GAP) :][:, :WIDE] = image
    page = stacked(blank(20), sheet, text_rows(rng, 3), grid(lower, 2))[: -GAP - 40]
    grids = grids_of(page)
    assert sorted(len(found.cards) for found in grids) == [3, 5]
    (cut,) = (found for found in grids if len(found.cards) == 5)
    assert cut.size[1] == HIGH


def test_a_button_that_reaches_near_the_next_card_joins_them_not(rng):
    cards = [card(rng) for _ in range(6)]
    before, _, top = pages(rng, cards, [])
    for row, column in product(range(2), range(3)):
        left = LEFT + column * (WIDE + GAP) + 8
        low = top + (GAP + HIGH) * (row + 1)
        before[low - 8 : low + 6, left : left + 40] = (40, 90, 160)
    (found,) = grids_of(before)
    assert len(found.cards) == 6


@pytest.mark.parametrize("by", [-3, 0, 4])
def test_an_outline_that_misses_a_border_is_laid_on_it(by):
    """By noise beside it, as JPEG makes; what sticks out of one side is no border."""
    apart = np.zeros((200, 300), np.uint8)
    cv2.rectangle(apart, (60, 50), (219, 149), 20, 1)
    apart[::7, ::5] += 3
    apart[150:153, 80:120] = 120  # a button's end
    box = Box(60 + by, 50 - by, 220 + by, 150 + by)
    assert at_border(box, apart) == Box(60, 50, 220, 150)
    assert at_border(box, np.zeros_like(apart)) == box
    cut = Box(60, 50, 220, 120)
    assert at_border(cut, apart[:120]) == cut
