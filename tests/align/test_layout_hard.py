"""Pages on which little tells what moved: between bands, on bare ground, in noise, at the end."""

import cv2
import numpy as np
import pytest

from imgdiff.align.layout import find
from imgdiff.align.layout.bands import _nearest, _unreplaced
from imgdiff.align.layout.content import STRIP
from imgdiff.align.layout.find import find_layout
from imgdiff.align.layout.pages import Pages
from imgdiff.align.layout.path import Part, Run
from imgdiff.align.layout.probes import probe_places
from imgdiff.align.layout.search import look_for_shifts
from imgdiff.align.layout.tiles import unlike_tiles
from imgdiff.arrays import differs
from tests.align.pages import Page, banner, blank, card, stacked, table_row, text_rows


@pytest.fixture
def page(rng) -> Page:
    return Page.random(rng)


def bands_of(layout):
    return [(band.side, band.position, band.size) for band in layout.bands]


def lit(layout, before, after):
    return (differs(before, layout.onto(after, before)) > 0) & layout.shared(before.shape)


def test_a_line_between_two_inserted_bands(rng, page):
    line = text_rows(rng, 1)
    before = stacked(page.head, line, *page.blocks, page.foot)
    after = stacked(page.head, card(rng, 90), line, banner(50), *page.blocks, page.foot)
    layout = find_layout(before, after)
    top = len(page.head)
    assert bands_of(layout)[0] == ("after", top, 100)
    side, position, size = bands_of(layout)[1]
    assert (side, size) == ("after", 50) and abs(position - top - len(line)) <= 12
    assert not lit(layout, before, after).any()


@pytest.mark.parametrize("noise", [0, 3])
def test_a_caption_that_sinks_alone_in_its_column(rng, page, noise):
    """By more than twice its own height; it was not replaced, the ground below it ends anywhere."""
    caption = text_rows(rng, 2, 200)
    still = stacked(*Page.random(rng, 9, 280).blocks)

    def view(*parts):
        column = stacked(*parts)
        column = stacked(column, blank(len(still) - len(column), 200))
        sheet = stacked(page.head, np.concatenate([column, still], axis=1), page.foot)
        return np.clip(sheet + rng.normal(0, noise, sheet.shape), 0, 255).astype(np.uint8)

    picture = card(rng, 60, 200)
    before, after = view(picture, caption), view(picture, card(rng, 90, 200), caption)
    (band,) = find_layout(before, after).bands
    assert (band.side, band.size) == ("after", 100)
    assert band.box.left == 0 and abs(band.box.right - 200) <= 20


def test_what_stands_still_beside_a_moved_column_is_not_cut(rng, page):
    """A page whose right half is bare moves as a whole: a band is not told twice."""
    sides = [stacked(text_rows(rng, 3, 240), text_rows(rng, 4, 240)) for _ in range(2)]
    bare = [blank(len(side), 240) for side in sides]
    rows = [np.concatenate(both, axis=1) for both in zip(sides, bare, strict=True)]
    before = stacked(page.head, *rows, blank(300), page.foot)
    extra = np.concatenate([text_rows(rng, 6, 240), blank(120, 240)], axis=1)
    after = stacked(page.head, extra, *rows, blank(180), page.foot)
    layout = find_layout(before, after)
    assert bands_of(layout) == [("after", len(page.head), 120)]
    assert layout.bands[0].box.width == before.shape[1]


def test_a_page_that_ends_in_other_rows(rng, page):
    """A banner on top, a card less, and below it something else up to the edge of the window."""
    shared = [text_rows(rng, 3), card(rng), text_rows(rng, 2)]
    gone, other = stacked(text_rows(rng, 5), card(rng)), stacked(*[table_row(rng)] * 9)
    before = stacked(page.head, *shared[:2], card(rng, 130), shared[2], gone)
    after = stacked(banner(40), page.head, *shared, other)[: len(before)]
    before = before[: len(after)]
    layout = find_layout(before, after)
    assert not lit(layout, before, after).any()
    assert bands_of(layout)[0] == ("after", 0, 40)
    ends = [band.box.bottom for band in layout.bands[-2:]]
    assert ends == [len(after), len(before)] or ends == [len(before), len(after)]
    assert {band.side for band in layout.bands[-2:]} == {"before", "after"}


def test_a_little_that_moved_on_a_long_page_saved_as_jpeg(rng):
    page = Page.random(rng, 24)
    last = card(rng, 40)
    full, more = (
        stacked(page.head, *page.blocks, *extra, last, blank(60 - len(extra) * 28), page.foot)
        for extra in ([], [table_row(rng)])
    )
    before, after = (
        cv2.imdecode(
            cv2.imencode(".jpg", sheet, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR
        )
        for sheet, quality in ((full, 75), (more, 88))
    )
    (band,) = find_layout(before, after).bands
    assert (band.side, band.size) == ("after", 28)
    assert abs(band.position - page.top_of(24)) <= 12


def test_a_row_of_a_table_among_changed_cells(rng, page):
    rows = [table_row(rng) for _ in range(12)]
    changed = [row.copy() for row in rows]
    for i in (1, 4, 9):
        changed[i][8:20, 170:220] = table_row(rng)[8:20, 170:220]
    before = stacked(page.head, *rows, page.foot)
    after = stacked(page.head, *changed[:6], table_row(rng), *changed[6:], page.foot)
    layout = find_layout(before, after)
    ((side, position, size),) = bands_of(layout)
    assert (side, size) == ("after", 28) and abs(position - len(page.head) - 6 * 28) <= 1
    ys, xs = np.nonzero(lit(layout, before, after))
    assert set((ys - len(page.head)) // 28) <= {1, 4, 9} and xs.min() >= 170 and xs.max() < 220


def test_probes_are_spread_over_the_rows_and_elsewhere_each_turn():
    wanted = np.ones((40, 12), np.float32)
    first, second = (probe_places(wanted, 10, turn) for turn in (0, 1))
    assert len({top for top, _ in first}) == 10
    assert {top for top, _ in first} != {top for top, _ in second}
    assert max(top for top, _ in first) - min(top for top, _ in first) > 16 * 30
    few = np.zeros((40, 12), np.float32)
    few[[3, 20, 39]] = 1
    assert {top // 16 for top, _ in probe_places(few, 10)} == {3, 20, 39}
    assert probe_places(np.zeros((4, 4), np.float32), 10) == []


def test_noise_and_light_are_no_other_thing_and_a_move_is(rng, page):
    grey = cv2.cvtColor(page.draw(), cv2.COLOR_RGB2GRAY)
    noisy = np.clip(grey * 0.8 + rng.normal(0, 4, grey.shape), 0, 255).astype(np.uint8)
    moved = np.roll(noisy, 37, axis=0)
    assert unlike_tiles(grey, noisy).mean() < 0.01
    structured = unlike_tiles(grey, np.full_like(grey, 128))
    assert unlike_tiles(grey, moved)[structured].mean() > 0.6
    assert unlike_tiles(grey, noisy[:160])[10:].all()


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("noise", [1, 3])
def test_a_photograph_that_moved_whole_pixels_lost_no_strip(rng, axis, noise):
    coarse = rng.integers(0, 256, (24, 30, 3), np.uint8)
    coarse[:12, 8:] = (150, 180, 220)  # sky: no structure everywhere
    photo = cv2.resize(coarse, (420, 330), interpolation=cv2.INTER_CUBIC)
    photo = np.moveaxis(photo, axis, 0)
    sides = [photo[:-14], photo[14:]]
    before, after = (
        np.clip(side + rng.normal(0, noise, side.shape), 0, 255).astype(np.uint8)
        for side in (np.moveaxis(side, 0, axis) for side in sides)
    )
    assert find_layout(before, after) is None


def test_large_pictures_in_noise_are_looked_at_smaller_first(rng, page, monkeypatch):
    noisy = [
        np.clip(sheet + rng.normal(0, 3, sheet.shape), 0, 255).astype(np.uint8)
        for sheet in (page.draw(), stacked(banner(40), page.draw()))
    ]
    asked = []
    monkeypatch.setattr("imgdiff.align.layout.find._LARGE", 150_000)
    monkeypatch.setattr(
        "imgdiff.align.layout.find._moves_when_small", lambda *pages: asked.append(pages) or False
    )
    assert find_layout(*noisy) is None and len(asked) == 1
    before = page.draw()  # equal to the last bit in its new place: there is nothing to ask
    assert find_layout(before, stacked(banner(40), before)) is not None and len(asked) == 1


def test_strips_that_are_alike_by_chance_are_no_page(rng):
    """A board with tracks along it, scanned twice and turned: hardly any of it fits elsewhere."""
    board = np.full((260, 360, 3), (30, 110, 60), np.uint8)
    for x in range(20, 340, 14):
        cv2.line(board, (x, 20), (x + int(rng.integers(0, 6)), 240), (190, 150, 60), 2)
    for _ in range(40):
        at = tuple(int(v) for v in rng.integers(20, 240, 2))
        cv2.circle(board, at, 4, (200, 200, 190), -1)
    turn = cv2.getRotationMatrix2D((180, 130), 1.7, 1)
    turned = cv2.warpAffine(board, turn, (360, 260), borderMode=cv2.BORDER_REFLECT)
    before, after = (
        np.clip(side + rng.normal(0, 4, side.shape), 0, 255).astype(np.uint8)
        for side in (board, turned)
    )
    assert find_layout(before, after) is None


@pytest.mark.parametrize("came", [True, False])
def test_a_banner_and_a_sidebar_at_once(rng, page, came):
    one = page.draw()
    other = stacked(banner(40), Page(page.head, page.blocks[1:], page.foot).draw())
    entries = stacked(*[banner(36, (40 + 8 * i, 44, 60), "entry", 120) for i in range(24)])
    other = np.concatenate([entries[: len(other)], other], axis=1)
    before, after = (one, other) if came else (other, one)
    layout = find_layout(before, after)
    assert not lit(layout, before, after).any()
    shown = {(band.side, band.axis, band.size) for band in layout.bands}
    sides = ("after", "before") if came else ("before", "after")
    gone = len(page.blocks[0])
    assert shown == {(sides[0], "columns", 120), (sides[0], "rows", 40), (sides[1], "rows", gone)}
    (bar,) = (band for band in layout.bands if band.size == 40)
    assert bar.box == (120, 0, 120 + one.shape[1], 40)
    # Each pixel of both pages is in a piece or in a band.
    for side, page_ in (("before", before), ("after", after)):
        own = sum(band.box.area for band in layout.bands if band.side == side)
        shared = np.count_nonzero(layout.shared(before.shape))
        assert own + shared == page_[..., 0].size


def test_a_smaller_copy_is_small_whatever_rounding_does(rng, page, monkeypatch):
    sides = [page.draw(), stacked(banner(40), page.draw())]
    noisy = [
        np.clip(side + rng.normal(0, 3, side.shape), 0, 255).astype(np.uint8) for side in sides
    ]
    pixels = noisy[0][..., 0].size
    for most in np.linspace(0.3 * pixels, 0.9 * pixels, 30).astype(int):
        monkeypatch.setattr("imgdiff.align.layout.find._LARGE", most)
        asked = []
        monkeypatch.setattr(
            "imgdiff.align.layout.find._rows_or_columns", lambda *pages, to=asked: to.append(pages)
        )
        find._moves_when_small(*noisy, find._Moved(exactly=False, together=False))
        assert asked[0][0][..., 0].size <= most


def test_the_edge_between_two_columns_is_found_far_from_a_rough_cut(rng):
    left = stacked(text_rows(rng, 8, 180), text_rows(rng, 8, 180))
    right = text_rows(rng, len(left) // 18, 280)[: len(left)]
    left = np.pad(left, ((0, 0), (0, 100), (0, 0)), mode="edge")
    left[60:64, 10:270] = left[150:154, 10:270] = 130  # lines up to the column's end
    gone = np.concatenate([left[:20], left[44:], np.repeat(left[-1:], 24, axis=0)])
    pages = Pages(*(np.concatenate([side, right], axis=1) for side in (left, gone)))
    look_for_shifts(pages)
    cut = 192 // STRIP
    runs = [pages.path(0, cut)[1], pages.path(280 // STRIP + 1, pages.strips)[1]]
    assert runs[0] != runs[1]
    parts = Part(0, 192, runs[0]), Part(192, 560, runs[1])
    assert 270 <= pages._edge(*parts) <= 290


def test_a_line_too_faint_for_the_costs_stays_with_its_rows(rng):
    before = np.full((60, 200, 3), 40, np.uint8)
    before[30, 10:190] = 70
    after = np.concatenate([before[:31], np.full_like(before[:20], 40), before[31:]])
    noisy = [
        np.clip(side + rng.normal(0, 2, side.shape), 0, 255).astype(np.uint8)
        for side in (before, after)
    ]
    stops = list(range(20, 45))  # as good by costs that do not see the line
    assert _nearest(stops, *noisy, (0, 20), 0) == list(range(31, 45))
    assert _nearest(stops, *noisy[::-1], (0, -20), 20) == list(range(31, 45))
    assert _nearest([25], *noisy, (0, 20), 0) == [25]
    plain = [np.full_like(side, 40) for side in noisy]
    assert _nearest(stops, *plain, (0, 20), 0) == stops


def test_a_line_alone_sinks_below_more_than_twice_its_height(rng, page):
    """Nothing stood below it, so that nothing there was replaced."""
    line = text_rows(rng, 1)
    rows = stacked(*[table_row(rng) for _ in range(8)])
    before = stacked(page.draw(), line, blank(len(rows) + 40), page.foot)
    after = stacked(page.draw(), rows, line, blank(40), page.foot)
    layout = find_layout(before, after)
    assert [band[::2] for band in bands_of(layout)] == [("after", len(rows))]
    assert not lit(layout, before, after).any()


def test_a_paragraph_is_all_that_is_left_in_view_below_what_was_inserted(rng, page):
    text, rest = text_rows(rng, 3), text_rows(rng, 4)
    before = stacked(page.head, page.blocks[0], text, card(rng, 110), rest)
    picture = card(rng, 180)
    after = stacked(page.head, page.blocks[0], picture, text, card(rng, 110))[: len(before)]
    layout = find_layout(before, after)
    side, position, size = bands_of(layout)[0]
    assert (side, size) == ("after", len(picture))
    assert abs(position - len(page.head) - len(page.blocks[0])) <= 12
    assert not lit(layout, before, after).any()


def test_what_is_the_same_in_place_weighs_against_a_short_run():
    """As much of the rows in between as the run and two more whole rows: it was replaced."""
    shifts = np.array([0, 60])
    runs = [Run(0, 40, 0), Run(40, 60, 1), Run(120, 200, 0)]
    costs = np.tile(np.array([3, 5], np.float32), (200, 1))  # none of them could be longer
    alike = np.zeros((200, 2), np.float32)
    alike[40:60, 1] = 0.5
    telling = np.full(200, 0.5, np.float32)
    assert _unreplaced(runs, costs, shifts, 0, alike, telling) == runs
    alike[60:120, 0] = 0.2  # labels beside what is other values now
    assert _unreplaced(runs, costs, shifts, 0, alike, telling) == [Run(0, 200, 0)]
    alike[:] = 0  # nothing to recognise: bare ground
    assert _unreplaced(runs, costs, shifts, 0, alike, telling) == [Run(0, 200, 0)]
    long = [Run(0, 40, 0), Run(40, 100, 1), Run(160, 200, 0)]
    assert _unreplaced(long, costs, shifts, 0, alike, telling) == long
