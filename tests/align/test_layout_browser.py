"""Pages as a browser draws them: lines at fractions of a pixel, letters from edge to edge."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from imgdiff.align.canvas import place
from imgdiff.align.choose import align_pair
from imgdiff.align.layout.find import find_layout
from imgdiff.align.layout.path import GAP_ROW, cheapest_path
from imgdiff.align.layout.tiles import is_written
from imgdiff.align.layout.undo import undo_layout
from imgdiff.arrays import differs
from imgdiff.io.jpeg import encode_jpeg
from tests.align.pages import GROUND, INK, WIDTH, Page, banner, blank, stacked, text_rows, words


def lines_at(lines, tops, height):
    """A page with a line of text at each of these rows."""
    page = blank(height)
    for line, top in zip(lines, tops, strict=True):
        page[top : top + len(line)] = line
    return page


def rounded_page(rng, fraction, extra):
    """Both pages: lines at fractions of a pixel, which a banner of a fraction more moved down."""
    lines = [text_rows(rng, 1)[:18] for _ in range(24)]
    tops = 10 + np.arange(24) * (28 + fraction)
    height = int(tops[-1]) + 60
    before = lines_at(lines, np.rint(tops).astype(int), height)
    moved = lines_at(lines, np.rint(tops + extra % 1).astype(int), height + 1)
    return before, stacked(banner(int(extra)), moved)


@pytest.mark.parametrize("noise", [0, 2])
def test_lines_that_moved_by_a_row_more_or_less_are_no_bands(rng, noise):
    before, after = (
        np.clip(side + rng.normal(0, noise, side.shape), 0, 255).astype(np.uint8)
        for side in rounded_page(rng, 0.37, 42.5)
    )
    layout = find_layout(before, after)
    assert {piece.dy for piece in layout.pieces} == {42, 43}
    (band,) = [band for band in layout.bands if band.box.bottom < len(after) - 1]
    assert (band.side, band.position) == ("after", 0) and band.size in (42, 43)
    apart = differs(before, layout.onto(after, before)) > 8 * noise
    assert not (apart & layout.shared(before.shape)).any()


def test_a_hairline_that_was_rounded_on_its_own_is_no_band(rng):
    """It moved by a row more than what stands above and below it."""
    line = np.full((1, WIDTH, 3), (205, 205, 212), np.uint8)
    before, after = blank(20), stacked(banner(40), blank(20))
    for i in range(12):
        text, down = text_rows(rng, 1), i % 2
        before = stacked(before, text, blank(3), line, blank(6))
        after = stacked(after, blank(down), text, blank(4), line, blank(5 - down))
    layout = find_layout(before, after)
    assert [(band.side, band.position, band.size) for band in layout.bands] == [("after", 0, 40)]
    apart = differs(before, layout.onto(after, before)) > 0
    assert not (apart & layout.shared(before.shape)).any()


def test_letters_that_were_rounded_on_their_own_beside_a_picture_are_no_bands(rng):
    page = Page.random(rng)
    line, picture = text_rows(rng, 1)[:18], rng.integers(0, 256, (40, 8, 3), np.uint8)

    def row(top):
        row = blank(40)
        row[top : top + 18], row[:, -30:-22] = line, picture
        return row

    tops = page.head, *page.blocks[:2]
    before = stacked(*tops, row(10), *page.blocks[2:], page.foot)
    after = stacked(banner(50), *tops, row(11), *page.blocks[2:], page.foot)
    layout = find_layout(before, after)
    assert [(band.side, band.size) for band in layout.bands] == [("after", 50)]
    assert {piece.dy for piece in layout.pieces} == {50, 51}


def test_a_row_more_that_nothing_else_came_with_is_told(rng):
    page = Page.random(rng)
    before = stacked(page.head, *page.blocks, blank(30), page.foot)
    after = stacked(page.head, *page.blocks, blank(31), page.foot)
    layout = find_layout(before, after)
    assert [(band.side, band.size) for band in layout.bands] == [("after", 1)]


def test_a_row_more_is_told_where_else_only_the_end_of_the_page_went(rng):
    page = Page.random(rng)
    body = stacked(page.head, *page.blocks)
    before = stacked(body, blank(30), text_rows(rng, 2), blank(40))
    after = stacked(body, blank(31), before[len(body) + 30 :][:-40], blank(20))
    layout = find_layout(before, after)
    assert ("after", 1) in [(band.side, band.size) for band in layout.bands]


def test_a_row_is_cheap_where_others_moved_further_and_dear_where_none_did():
    shifts = np.array([0, 1, 40, 41])
    costs = np.ones((30, 4), np.float32) * 9
    costs[:10, 2], costs[10:20, 3], costs[20:, 2] = 0, 0, 0
    end = 40
    total, runs = cheapest_path(costs, shifts, end, 1.0)
    assert [run.shift for run in runs] == [2, 3, 2]
    assert total == pytest.approx(1 + 40 * GAP_ROW + 2 * 0.25)
    total, _ = cheapest_path(costs, shifts, end, 30.0, rounded=4.0)
    assert total == pytest.approx(30 * (1 + 40 * GAP_ROW) + 2 * 4.0)
    moved, _ = cheapest_path(costs[:, [2, 3]], np.array([0, 1]), 0, 1.0)
    assert moved == pytest.approx(2 * (1 + GAP_ROW))


def dense_page(rng, lines):
    """Letters from edge to edge, as in a log or an editor."""
    page = np.full((len(lines) * 15, WIDTH, 3), 252, np.uint8)
    for i, line in enumerate(lines):
        at = (0, 15 * i + 11)
        cv2.putText(page, line, at, cv2.FONT_HERSHEY_SIMPLEX, 0.42, INK, 1, cv2.LINE_AA)
    return page


@pytest.mark.parametrize("noise", [0, 3])
def test_a_banner_over_letters_from_edge_to_edge_is_no_motion_of_a_photograph(rng, noise):
    lines = [words(rng, 80).replace(" ", "e") for _ in range(40)]
    page = dense_page(rng, lines)
    sides = page[:500], stacked(banner(34, (250, 230, 120)), page)[:500]
    before, after = (
        np.clip(side + rng.normal(0, noise, side.shape), 0, 255).astype(np.uint8) for side in sides
    )
    aligned = align_pair(place(before, after)).alignment
    assert aligned.method == "layout"
    assert ("after", 0, 34) in [(band.side, band.position, band.size) for band in aligned.bands]


def test_letters_stand_on_a_ground_and_a_photograph_on_none(rng):
    assert is_written(dense_page(rng, [words(rng, 80) for _ in range(20)]))
    dark = 255 - Page.random(rng).draw()
    assert is_written(dark)
    coarse = rng.integers(0, 256, (24, 30, 3), np.uint8)
    coarse[:12] = (150, 180, 220)  # its sky has no contrast, whatever its share
    photo = cv2.resize(coarse, (420, 330), interpolation=cv2.INTER_CUBIC)
    noisy = np.clip(photo + rng.normal(0, 3, photo.shape), 0, 255).astype(np.uint8)
    assert not is_written(photo) and not is_written(noisy)
    assert not is_written(np.full((64, 64, 3), GROUND, np.uint8))


def test_steps_of_a_row_each_and_nothing_else_are_a_turn_or_another_scale(rng):
    """Four rows came and went in turn, one by one: a scan in another scale, and no page."""
    before = np.full((640, 640, 3), 255, np.uint8)
    for _ in range(220):
        x, y, w, h = rng.integers((0, 0, 4, 4), (600, 600, 90, 14))
        before[y : y + h, x : x + w] = 0
    parts = np.split(before, (112, 266, 557))
    row = np.full((1, 640, 3), 255, np.uint8)
    after = np.concatenate([row, parts[0], *(part[1:] for part in parts[1:]), row, row])
    assert find_layout(before, after) is None


def test_an_uneven_scale_is_no_page_whose_rows_came_and_went(rng):
    """Columns and rows a pixel off here, two there: a line camera's drawing."""
    before = np.full((480, 480, 3), 255, np.uint8)
    for _ in range(160):
        x, y, w, h = rng.integers((0, 0, 4, 4), (440, 440, 90, 14))
        before[y : y + h, x : x + w] = 0
    rows = np.arange(480, dtype=np.float32)
    stretched = rows + np.interp(rows, [0, 8, 240, 470, 480], [2, 4, 0, -3, -1])
    after = cv2.remap(before, *np.float32(np.meshgrid(rows, stretched)), cv2.INTER_LINEAR)
    assert find_layout(before, after) is None
    turned = (np.ascontiguousarray(side.transpose(1, 0, 2)) for side in (before, after))
    assert find_layout(*turned) is None


@pytest.mark.parametrize("sizes", [(1, 1, 1), (1, 1, 1, 2)])
def test_thin_lines_that_came_between_equal_rows_are_bands(rng, sizes):
    texts = [text_rows(rng, 3) for _ in range(6)]
    lines = [np.full((size, WIDTH, 3), 200, np.uint8) for size in sizes]
    with_lines = [part for pair in zip(texts, lines, strict=False) for part in pair]
    after = stacked(*with_lines, *texts[len(sizes) :])
    layout = find_layout(stacked(*texts), after)
    assert [(band.side, band.size) for band in layout.bands] == [("after", size) for size in sizes]
    assert np.array_equal(layout.onto(after, stacked(*texts)), stacked(*texts))


@pytest.mark.parametrize("quality", [None, 80])
def test_what_jpeg_mixes_at_the_edges_of_a_band_is_not_compared(rng, quality):
    page = Page.random(rng)
    top = len(page.head) + len(page.blocks[0])
    came = stacked(page.head, page.blocks[0], banner(44), *page.blocks[1:], page.foot)
    sides = page.draw(), came
    if quality:
        sides = tuple(
            np.array(Image.open(io.BytesIO(encode_jpeg(side, quality))).convert("RGB"))
            for side in sides
        )
    moved = undo_layout(place(*sides))
    (band,) = moved.alignment.bands
    assert (band.side, band.size) == ("after", 44)
    mixed = np.flatnonzero(~moved.valid.all(axis=1))
    near = range(band.position - 2, band.position + 2) if quality else []
    assert mixed.tolist() == list(near) and abs(band.position - top) <= 8
    assert not quality or moved.unseen[mixed].all()
