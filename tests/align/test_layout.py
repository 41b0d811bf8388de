"""Inserted and removed bands are found, and everything else is compared in its new place."""

import cv2
import numpy as np
import pytest

from imgdiff.align.layout.find import find_layout
from imgdiff.arrays import differs
from tests.align.pages import (
    GROUND,
    WIDTH,
    Page,
    banner,
    blank,
    card,
    header,
    stacked,
    table_row,
    text_rows,
)


@pytest.fixture
def page(rng) -> Page:
    return Page.random(rng)


def bands_of(layout):
    return [(band.side, band.axis, band.position, band.size) for band in layout.bands]


def explained(before, after):
    """The layout, if all that both have is equal in its new place."""
    layout = find_layout(before, after)
    assert layout is not None
    shared = layout.shared(before.shape)
    apart = differs(before, layout.onto(after, before)) > 0
    assert not (apart & shared).any()
    # What is on one page alone is in a band, each pixel once.
    own = sum(b.box.area for b in (*layout.bands, *layout.fillers) if b.side == "before")
    assert np.count_nonzero(~shared) == own
    return layout


def beside(*columns):
    """Columns of a page, filled up with ground."""
    height = max(map(len, columns))
    filled = [stacked(c, blank(height - len(c), c.shape[1])) for c in columns]
    return np.concatenate(filled, axis=1)


def test_a_banner_on_top_of_a_page_that_grew(page):
    before = page.draw()
    layout = explained(before, stacked(banner(40), before))
    assert bands_of(layout) == [("after", "rows", 0, 40)]
    assert layout.bands[0].box == (0, 0, WIDTH, 40)


def test_a_banner_on_top_pushes_the_end_out_of_a_page_that_kept_its_height(page):
    before = page.draw()
    layout = explained(before, stacked(banner(40), before)[: len(before)])
    end = len(before) - 40
    assert bands_of(layout) == [("after", "rows", 0, 40), ("before", "rows", end, 40)]


def test_the_other_way_round_the_sides_are_exchanged(page):
    before = page.draw()
    layout = explained(stacked(banner(40), before), before)
    assert bands_of(layout) == [("before", "rows", 0, 40)]


def test_content_sinks_under_a_header_that_stays(page):
    before = page.draw()
    after = stacked(page.head, blank(10), *page.blocks, page.foot)[: len(before)]
    layout = explained(before, after)
    assert bands_of(layout)[0] == ("after", "rows", len(page.head), 10)
    stays = [piece for piece in layout.pieces if piece.box.top == 0]
    assert [piece.dy for piece in stays] == [0]


def test_scrolled_under_a_sticky_header(rng, page):
    long = stacked(*page.blocks)

    def view(top):
        return stacked(page.head, long[top : top + 330])

    layout = explained(view(0), view(90))
    assert ("before", "rows", len(page.head), 90) in bands_of(layout)


def test_what_floats_over_a_scrolled_page_stays_where_it_is(page):
    long = stacked(*page.blocks)

    def view(top):
        shown = stacked(page.head, long[top : top + 400])
        cv2.circle(shown, (430, 380), 28, (200, 40, 160), -1)
        cv2.putText(shown, "?", (421, 390), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (255,) * 3, 2)
        return shown

    before, after = view(0), view(90)
    layout = find_layout(before, after)
    apart = differs(before, layout.onto(after, before)) > 0
    assert not apart[345:415, 395:465].any()


def test_a_footer_stays_at_the_end_of_a_page_that_kept_its_height(rng, page):
    more = Page(page.head, (*page.blocks[:2], card(rng), *page.blocks[2:]), page.foot)
    before, after = page.draw(720), more.draw(720)
    layout = explained(before, after)
    assert bands_of(layout) == [("after", "rows", page.top_of(2), 70)]
    assert [(band.side, band.size) for band in layout.fillers] == [("before", 70)]
    foot = [piece for piece in layout.pieces if piece.box.bottom == len(before)]
    assert foot[0].dy == 0


def test_a_page_that_lost_rows(page):
    before = page.draw()
    after = Page(page.head, (*page.blocks[:3], *page.blocks[4:]), page.foot).draw()
    layout = explained(before, after)
    assert bands_of(layout) == [("before", "rows", page.top_of(3), len(page.blocks[3]))]


@pytest.mark.parametrize("gone", [1, 3, 5])
def test_a_band_begins_where_its_element_does_though_no_color_covers_a_half(rng, gone):
    blocks = [(card(rng, 80), text_rows(rng, 2))[i % 2] for i in range(7)]
    page = Page(header(rng), tuple(blocks), banner(30, (60, 60, 66), ""))
    less = Page(page.head, (*blocks[:gone], *blocks[gone + 1 :]), page.foot)
    layout = explained(page.draw(), less.draw())
    assert bands_of(layout) == [("before", "rows", page.top_of(gone), len(blocks[gone]))]


def test_a_thin_element_moves_to_the_bottom_edge(page):
    before, line = page.draw(), np.full((3, WIDTH, 3), (220, 40, 40), np.uint8)
    layout = explained(stacked(line, before), stacked(before, line))
    assert bands_of(layout) == [
        ("before", "rows", 0, 3),
        ("after", "rows", len(before) + 3, 3),
    ]


@pytest.mark.parametrize("at", [0, 5, 12])
def test_rows_of_a_table_that_look_alike(rng, page, at):
    rows = [table_row(rng) for _ in range(14)]
    full = stacked(page.head, *rows, page.foot)
    less = stacked(page.head, *rows[:at], *rows[at + 1 :], page.foot)
    top = len(page.head) + 28 * at
    for before, after, where in ((full, less, "before"), (less, full, "after")):
        ((side, _, position, size),) = bands_of(explained(before, after))
        assert (side, size) == (where, 28)
        assert abs(position - top) <= 1  # the line above is as that below


def test_of_rows_that_are_equal_any_one_is_removed(rng, page):
    rows, alike = [table_row(rng) for _ in range(6)], table_row(rng)
    before = stacked(page.head, *rows[:3], *[alike] * 6, *rows[3:], page.foot)
    after = stacked(page.head, *rows[:3], *[alike] * 5, *rows[3:], page.foot)
    ((side, axis, _, size),) = bands_of(explained(before, after))
    assert (side, axis, size) == ("before", "rows", 28)


def test_a_row_in_another_color_is_compared_in_place(rng, page):
    rows = [table_row(rng) for _ in range(14)]
    bright = np.where(rows[6] == GROUND, np.uint8([255, 240, 170]), rows[6])
    before = stacked(page.head, *rows, page.foot)
    assert find_layout(before, stacked(page.head, *rows[:6], bright, *rows[7:], page.foot)) is None


def test_an_accordion_that_was_opened(rng, page):
    opened = Page(page.head, (*page.blocks[:4], text_rows(rng, 6), *page.blocks[4:]), page.foot)
    ((side, axis, position, size),) = bands_of(explained(page.draw(), opened.draw()))
    assert (side, axis, size) == ("after", "rows", 120)
    assert abs(position - page.top_of(4)) <= 10  # the ground above is as that below


@pytest.mark.parametrize("grows", [True, False])
def test_a_sidebar_at_the_left(page, grows):
    before = page.draw()
    entries = [banner(36, (40 + 8 * i, 44, 60), "entry", 120) for i in range(20)]
    side = stacked(*entries)[: len(before)]
    after = np.concatenate([side, before], axis=1)
    layout = explained(before, after if grows else after[:, :WIDTH])
    assert bands_of(layout)[0] == ("after", "columns", 0, 120)
    assert layout.bands[0].box == (0, 0, 120, len(before))
    assert len(layout.bands) == (1 if grows else 2)


@pytest.mark.parametrize("column", [0, 1])
def test_in_one_column_of_two(rng, page, column):
    sides = [Page.random(rng, 6, 230).blocks, Page.random(rng, 8, 250).blocks]
    more = list(sides)
    width = sides[column][0].shape[1]
    more[column] = (*sides[column][:2], card(rng, 50, width), *sides[column][2:])
    before, after = (
        stacked(page.head, beside(*(stacked(*blocks) for blocks in both)), page.foot)
        for both in (sides, more)
    )
    layout = find_layout(before, after)
    shared = layout.shared(before.shape)
    assert not ((differs(before, layout.onto(after, before)) > 0) & shared).any()
    (band,) = layout.bands
    top = len(page.head) + sum(map(len, sides[column][:2]))
    assert (band.side, band.axis, band.position, band.size) == ("after", "rows", top, 60)
    assert (band.box.left == 0) == (column == 0)
    assert abs(band.box.width - width) <= 20


@pytest.mark.parametrize("seed", range(4))
def test_several_bands_with_changes_between(seed):
    rng = np.random.default_rng(seed)
    page = Page.random(rng, 9)
    blocks = [block.copy() for block in page.blocks]
    before = page.draw()
    cv2.putText(blocks[4], "new", (200, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 200), 1)
    blocks = [*blocks[:1], card(rng), *blocks[1:6], *blocks[7:]]
    after = stacked(banner(33), Page(page.head, tuple(blocks), page.foot).draw())
    layout = find_layout(before, after)
    assert [(b.side, b.size) for b in layout.bands] == [
        ("after", 33),
        ("after", 70),
        ("before", len(page.blocks[6])),
    ]
    apart = (differs(before, layout.onto(after, before)) > 0) & layout.shared(before.shape)
    ys, xs = np.nonzero(apart)
    assert len(ys) and ys.min() >= page.top_of(4) and ys.max() < page.top_of(5)
    assert xs.min() >= 198


def jpeg(image, quality):
    data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


@pytest.mark.parametrize("disturbance", ["jpeg 90", "jpeg 60", "noise 3", "noise 8"])
def test_on_pages_with_noise(rng, page, disturbance):
    kind, amount = disturbance.split()

    def disturbed(image):
        if kind == "jpeg":
            return jpeg(image, int(amount))
        noise = rng.normal(0, int(amount), image.shape)
        return np.clip(image + noise, 0, 255).astype(np.uint8)

    blocks = (*page.blocks[:3], card(rng), *page.blocks[3:])
    before = page.draw()
    after = stacked(banner(40), Page(page.head, blocks, page.foot).draw())
    first, second = find_layout(disturbed(before), disturbed(after)).bands
    assert (first.side, first.position, first.size) == ("after", 0, 40)
    assert (second.side, second.size) == ("after", 70)
    assert abs(second.position - page.top_of(3)) <= 12


@pytest.mark.parametrize("what", ["edit", "noise", "jpeg", "light", "other", "longer", "equal"])
def test_nothing_moves_where_nothing_moved(rng, page, what):
    before = page.draw()
    edited = before.copy()
    cv2.putText(edited, "HELLO", (100, 200), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (0, 0, 200), 2)
    after = {
        "edit": edited,
        "noise": np.clip(before + rng.normal(0, 6, before.shape), 0, 255).astype(np.uint8),
        "jpeg": jpeg(before, 50),
        "light": (before * 0.85).astype(np.uint8),
        "other": Page.random(np.random.default_rng(99)).draw(),
        "longer": stacked(before, card(rng)),
        "equal": before.copy(),
    }[what]
    assert find_layout(before, after) is None


def test_photographs_are_left_alone(rng):
    coarse = rng.integers(0, 256, (30, 40, 3), np.uint8)
    photo = cv2.resize(coarse, (640, 480), interpolation=cv2.INTER_CUBIC)
    noisy = np.clip(photo + rng.normal(0, 6, photo.shape), 0, 255).astype(np.uint8)
    nearer = cv2.resize(photo[10:, 10:], (640, 480), interpolation=cv2.INTER_CUBIC)
    for after in (noisy, (photo * 0.8).astype(np.uint8), nearer):
        assert find_layout(photo, after) is None


@pytest.mark.parametrize("shape", [(1, 1), (10, 300), (300, 10), (47, 47)])
def test_tiny_pages(noise, shape):
    assert find_layout(noise(*shape), noise(*shape[::-1])) is None
