"""Where the pair shows no nuisance, place by place."""

import itertools

import cv2
import numpy as np
import pytest

from imgdiff import compare_images
from imgdiff.arrays import differs
from imgdiff.change.edges import Counts
from imgdiff.change.untouched import exchanged_colors, in_view, in_view_of, untouched
from tests.text import put_text


@pytest.fixture
def page():
    image = np.full((240, 320, 3), 250, np.uint8)
    for row in range(8, 240, 16):
        put_text(image, "some words here 12", (6, row + 8), 12, (40,) * 3)
        put_text(image, "and some 8.06 more", (166, row + 8), 12, (40,) * 3)
    return image


def ruled(before, after):
    """(where no nuisance was at work, what was exchanged), of the pixels that differ."""
    differing = differs(before, after) > 0
    exact, exchanged = untouched(before, after, differing)
    back = untouched(after, before, differing)
    np.testing.assert_array_equal(exact, back[0])
    np.testing.assert_array_equal(exchanged, back[1])
    return exact[differing], exchanged[differing]


def jpeg(image, quality=80):
    data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


def test_a_changed_letter_among_equal_ones_is_exact(page):
    after = page.copy()
    after[40:52, 30:38] = page[40:52, 60:68]
    exact, exchanged = ruled(page, after)
    assert exact.all() and not exchanged.any()


DISTURBED = {
    "JPEG": jpeg,
    "light": lambda i: np.clip(i * 0.8, 0, 255).astype(np.uint8),
    "noise": lambda i: np.clip(i + np.random.default_rng(0).normal(0, 3, i.shape), 0, 255).astype(
        np.uint8
    ),
    "blur": lambda i: cv2.GaussianBlur(i, (0, 0), 0.7),
    "shift": lambda i: np.roll(i, (1, 1), (0, 1)),
}


@pytest.mark.parametrize("how", [h for n, h in DISTURBED.items() if n != "light"])
def test_disturbed_pairs_are_not_exact(page, how):
    exact, exchanged = ruled(page, how(page))
    assert not exact.any() and not exchanged.any()


def test_one_half_disturbed_and_one_exact(page):
    after = page.copy()
    after[:, 160:] = jpeg(np.ascontiguousarray(page[:, 160:]), 60)
    after[40:52, 30:38] = page[40:52, 60:68]
    differing = differs(page, after) > 0
    exact, _ = untouched(page, after, differing)
    assert exact[:, :60][differing[:, :60]].all()
    assert not exact[:, 260:][differing[:, 260:]].any()


@pytest.mark.parametrize("share", [0.1, 0.3, 0.6, 1.0])
def test_a_recolored_ground_is_exact_however_large(page, share):
    rows = round(240 * share)
    after = page.copy()
    ground = (page[:rows] == 250).all(axis=2)
    after[:rows][ground] = (229, 240, 229)
    exact, exchanged = ruled(page, after)
    assert exact.all() and exchanged.mean() > 0.9


def test_pictures_without_an_edge():
    flat = np.full((60, 80, 3), 128, np.uint8)
    exact, exchanged = ruled(flat, np.full_like(flat, 160))
    assert exact.all() and exchanged.all()
    dot = flat.copy()
    dot[30, 40] = (250, 0, 0)
    assert ruled(flat, dot)[0].all()


def test_a_gradient_in_steps_is_no_exchange():
    ramp = np.repeat(np.linspace(40, 200, 400).astype(np.uint8)[None, :, None], 100, axis=0)
    ramp = np.repeat(ramp, 3, axis=2)
    exact, exchanged = ruled(ramp, ramp // 12 * 12)
    assert not exact.any() and not exchanged.any()


def test_a_photograph_made_brighter_is_not_exact(rng):
    photo = cv2.GaussianBlur(rng.integers(0, 200, (200, 200, 3), dtype=np.uint8), (0, 0), 2)
    exact, _ = ruled(photo, np.clip(photo * 1.2, 0, 255).astype(np.uint8))
    assert not exact.any()


def test_lines_that_moved_are_no_exchange():
    art = np.full((160, 160, 3), 255, np.uint8)
    for x in range(10, 160, 20):
        cv2.line(art, (x, 0), (x, 159), (0, 0, 0), 3)
        cv2.line(art, (0, x), (159, x), (0, 0, 0), 3)
    assert not ruled(art, np.roll(art, (1, 1), (0, 1)))[1].any()


def chart(width):
    """Two curves in a frame, whose numbers do not change."""
    image = np.full((200, 300, 3), 255, np.uint8)
    cv2.rectangle(image, (40, 8), (290, 188), (30, 30, 30), 1)
    for row in range(5):
        cv2.putText(image, f"{9 - row}0.5", (4, 30 + 36 * row), 0, 0.35, (40,) * 3, 1, cv2.LINE_AA)
    for start, color in ((0, (31, 119, 180)), (9, (200, 40, 40))):
        heights = np.random.default_rng(start).uniform(20, 176, 12)
        points = np.stack([np.linspace(44, 286, 12), heights], axis=1)
        cv2.polylines(image, [np.int32(points)], False, color, width, cv2.LINE_AA)
    return image


def test_a_curve_counts_once_however_many_corners_it_has():
    assert ruled(chart(2), chart(4))[0].mean() > 0.9
    for how in (h for n, h in DISTURBED.items() if n != "light"):
        assert not ruled(chart(2), how(chart(2)))[0].any()


def icon(ink):
    """A check mark of 20 pixels with smooth edges, most of it edges."""
    share = np.zeros((160, 160), np.uint8)
    cv2.polylines(share, [np.int32([(24, 88), (62, 122), (136, 40)])], False, 255, 18)
    share = cv2.resize(share, (20, 20), interpolation=cv2.INTER_AREA)[..., None] / 255
    return np.rint(255 + (np.array(ink) - 255) * share).astype(np.uint8)


def test_ground_beside_edges_that_all_moved_is_no_structure_that_is_equal():
    image = np.zeros((160, 160, 3), np.uint8)
    ends = [(20, 30), (70, 30), (70, 90), (120, 120), (40, 130), (120, 40)]
    for one, two in itertools.pairwise(ends):
        cv2.line(image, one, two, (255,) * 3, 7)
    for end in ends:
        cv2.circle(image, end, 9, (255,) * 3, -1)
        cv2.circle(image, end, 3, (0,) * 3, -1)
    moved = cv2.warpAffine(image, np.array([[1, 0, 1.4], [0, 1, 0.6]]), (160, 160))
    assert not ruled(image, moved)[0].any()


def test_a_small_icon_in_another_ink():
    exact, exchanged = ruled(icon((20, 120, 20)), icon((140, 170, 40)))
    assert exact.all() and exchanged.all()


@pytest.mark.parametrize("how", [h for n, h in DISTURBED.items() if n != "light"])
def test_a_small_icon_that_is_disturbed_is_no_other_ink(how):
    assert not ruled(icon((20, 120, 20)), how(icon((20, 120, 20))))[1].any()


def test_a_small_icon_drawn_heavier_is_no_other_ink():
    image = icon((20, 120, 20))
    share = (255 - image.astype(float)) / (255 - np.array((20, 120, 20)))
    heavy = 255 + (np.array((20, 120, 20)) - 255) * share**0.7
    assert not ruled(image, np.rint(heavy).astype(np.uint8))[1].any()


def test_a_few_places_are_told_what_all_are(rng):
    equal = rng.random((70, 90)) < 0.1
    changed = (rng.random((70, 90)) < 0.05) & ~equal
    changed = changed.astype(np.float32)
    ys, xs = places = rng.integers(0, 70, 50), rng.integers(0, 90, 50)
    counts = Counts(equal), Counts(changed)
    for radius, share in ((5, 0.5), (20, 0.7), (100, 0.66)):
        everywhere = in_view(equal, changed, radius, share)
        np.testing.assert_array_equal(
            in_view_of(places, *counts, radius, share), everywhere[ys, xs]
        )


def gradient(first, last):
    ramp = np.linspace(first, last, 256)[None, :, None] * np.array([1, 0.9, 0.7])
    return np.broadcast_to(np.rint(ramp), (80, 256, 3)).astype(np.uint8)


def test_a_gradient_in_other_light_is_not_exact_and_one_turned_round_is():
    exact, _ = ruled(gradient(40, 200), gradient(46, 226))
    assert not exact.any()
    exact, _ = ruled(gradient(40, 200), gradient(200, 40))
    assert exact.mean() > 0.5


@pytest.mark.parametrize("side", [16, 24, 32])
def test_another_icon_is_exact_where_no_trembling_edge_explains_it(side):
    def icon(points):
        image = np.full((side * 8, side * 8, 3), 255, np.uint8)
        cv2.fillPoly(image, [(np.array(points) * side * 8).astype(np.int32)], (60, 110, 70))
        return cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)

    box = [(0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8)]
    house = [(0.5, 0.2), (0.8, 0.5), (0.8, 0.8), (0.2, 0.8), (0.2, 0.5)]
    later = [(x + 0.4 / side, y + 0.4 / side) for x, y in box]
    exact, _ = ruled(icon(box), icon(house))
    assert exact.sum() >= 4
    exact, _ = ruled(icon(box), icon(later))
    assert not exact.any()


@pytest.mark.parametrize("radius", [8, 14, 22, 40])
@pytest.mark.parametrize("line", [cv2.LINE_8, cv2.LINE_AA])
def test_shapes_that_grew_are_exact_and_those_that_tremble_are_not(radius, line):
    def discs(grown=0):
        image = np.full((200, 300, 3), 240, np.uint8)
        for x in (60, 160, 250):
            cv2.circle(image, (x, 90), radius + grown, (40, 90, 160), -1, line)
        return image

    exact, _ = ruled(discs(), discs(4))
    assert exact.sum() >= 12
    assert compare_images(discs(), discs(4), scores=False).changed
    if line == cv2.LINE_AA:  # the other one moves by up to two pixels
        exact, _ = ruled(discs(), discs(1))
        assert not exact.any()


def test_the_end_of_a_button_far_from_all_letters_is_exact_too():
    before = np.full((300, 700, 3), 250, np.uint8)
    for row in range(20, 280, 20):
        cv2.putText(
            before, "words on the left side 123", (6, row), 0, 0.4, (40,) * 3, 1, cv2.LINE_AA
        )
    after = before.copy()
    for image, color, words in ((before, (30, 90, 70), "Add"), (after, (30, 90, 140), "Reserve")):
        cv2.rectangle(image, (230, 120), (620, 160), color, -1)
        cv2.putText(image, words, (250, 150), 0, 1.0, (255,) * 3, 2, cv2.LINE_AA)
    exact, exchanged = ruled(before, after)
    assert exact.all() and not exchanged.all()


@pytest.mark.parametrize("far", [0, 120, 400])
def test_colors_of_one_block_that_were_exchanged_among_much_else_are_no_recoloring(rng, far):
    """Nothing else is near it at a page's margin; with nothing within the wider view it is one."""
    before = np.full((96, 560, 3), 24, np.uint8)
    after = before.copy()
    before[40:48, 540:548], after[40:48, 540:548] = (40, 60, 90), (70, 60, 40)
    if far:
        letters = np.s_[20:76, 540 - far - 90 : 540 - far]
        before[letters], after[letters] = rng.integers(0, 256, (2, 56, 90, 3))
    differing = (before != after).any(axis=2)
    exchanged = exchanged_colors(before, after, differing)[40:48, 540:548]
    assert exchanged.all() if far != 120 else not exchanged.any()
