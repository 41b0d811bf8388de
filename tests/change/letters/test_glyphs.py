"""Letters drawn twice, and letters that are others."""

import cv2
import numpy as np
import pytest

from benchmarks.verdicts.text import draw_text
from imgdiff.arrays import differs
from imgdiff.change.letters import glyphs
from imgdiff.change.letters import ink as ink_module
from imgdiff.change.letters.glyphs import glyph_heat, other_letter
from imgdiff.change.letters.ink import ink_left
from imgdiff.change.letters.redrawn import ANTIALIASED, redrawn

WORDS = ("Total 1,280.00", "Save 63 files", "Granite Falcon", "copper lantern")
EVERYWHERE = np.ones((120, 160), bool)


def page(words=WORDS, renderer="hinted", size=12, ink=(40, 40, 44)):
    image = np.full((120, 160, 3), 250, np.uint8)
    for row, word in enumerate(words):
        draw_text(image, (10, 8 + 27 * row), word, ink, "sans", size, renderer)
    return image


def test_equal_images_leave_nothing():
    assert ink_left(page(), page(), EVERYWHERE).max() == 0


def test_it_is_symmetric():
    before, after = page(), page(renderer="smooth")
    np.testing.assert_allclose(
        ink_left(before, after, EVERYWHERE), ink_left(after, before, EVERYWHERE), atol=1e-4
    )


@pytest.mark.parametrize("renderer", ["smooth", "heavy", "lcd"])
@pytest.mark.parametrize("size", [10, 12, 16])
def test_another_renderer_is_dark_and_another_word_is_not(renderer, size):
    before, after = page(size=size), page(renderer=renderer, size=size)
    assert (glyph_heat(before, after, EVERYWHERE) >= 0.5).sum() == 0
    edited = page((*WORDS[:3], "copper harbour"), renderer, size)
    heat = glyph_heat(before, edited, EVERYWHERE)
    assert (heat[88:] >= 0.5).sum() >= 4
    assert (heat[:80] >= 0.5).sum() == 0


def test_ink_far_from_any_word_is_no_letter():
    """The edge of a shadow in another light; a comma that is gone stands beside a word."""
    before = page(("Total 1,280.00",))
    after = before - 6
    after[70:110, 60:140] = 190
    assert glyph_heat(before, after, EVERYWHERE)[60:].max() == 0
    assert (glyph_heat(before, page(("Total 1 280.00",)) - 6, EVERYWHERE) >= 0.5).sum() >= 1


def test_another_shape_counts_where_most_is_equal():
    def disc(radius):
        return cv2.circle(np.zeros((120, 160, 3), np.uint8), (80, 60), radius, (255,) * 3, -1)

    assert (glyph_heat(disc(6), disc(9), EVERYWHERE) >= 0.5).sum() >= 4


def test_a_photograph_has_no_letters(rng):
    photo = rng.integers(0, 255, (120, 160, 3), dtype=np.uint8)
    assert glyph_heat(photo, 255 - photo, EVERYWHERE).max() == 0


def hot(before, after):
    return differs(before, after) > 8


def forgiven_words(before, after, *others):
    return redrawn(before, after, differs(before, after) > 0, *others)


@pytest.mark.parametrize("renderer", ["smooth", "heavy", "lcd"])
def test_words_that_another_renderer_drew_are_forgiven(renderer):
    before, after = page(), page(renderer=renderer)
    seen = hot(before, after)
    assert forgiven_words(before, after, seen)[seen].all()


def test_not_where_other_words_are_equal():
    before, after = page(), page()
    after[:60] = page(renderer="smooth")[:60]
    assert not forgiven_words(before, after, hot(before, after)).any()


def test_not_what_is_another_word_or_in_another_ink():
    before = page()
    edited = page((*WORDS[:3], "copper harbour"), "smooth")
    forgiven = forgiven_words(before, edited, hot(before, edited))
    assert forgiven[:80].any()
    assert not forgiven[88:, 60:].any()
    for ink in ((40, 40, 150), (110, 110, 114)):
        recolored = page(ink=ink)
        assert not forgiven_words(before, recolored, hot(before, recolored)).any()


def coded(image, quality):
    _, data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1].copy()


@pytest.mark.parametrize(("size", "quality"), [(10, 92), (12, 75), (16, 75)])
def test_one_digit_in_a_compressed_pair(size, quality):
    before = page(size=size)
    after = page(("Total 1,260.00", *WORDS[1:]), size=size)
    assert (glyph_heat(coded(before, 95), coded(after, quality), EVERYWHERE)[:30] >= 0.5).any()
    unchanged = glyph_heat(coded(before, 95), coded(before, quality), EVERYWHERE)
    assert unchanged.max() < 0.5


def test_the_letters_of_the_pair_say_what_is_usual():
    left = np.zeros((120, 120), np.float32)
    left[::12, ::12] = 0.12
    assert other_letter(left) == pytest.approx(0.3)
    left[0] = 0.9  # a few others do not
    assert other_letter(left) == pytest.approx(0.3)
    assert other_letter(left[:24, :24]) > other_letter(left)  # too few to tell
    many = np.tile(left[12:], (5, 2))
    assert other_letter(many) == pytest.approx(0.3)
    many[12, ::12] = 0.26  # of many some leave more by chance
    assert other_letter(many) == pytest.approx(0.39)


@pytest.mark.parametrize(("size", "quality"), [(11, 80), (12, 85), (15, 80)])
def test_a_comma_made_a_dot_among_many_letters(size, quality):
    """Ten times what the others leave is another letter, however little ink it is."""
    rows = [(*WORDS, f"Sum due 4{n},805.00") for n in range(3)]

    def sheet(last):
        pages = [page(words, size=size) for words in (*rows, (*WORDS[:3], last))]
        return np.vstack(pages)

    before, after = sheet("Balance 3,951.70"), sheet("Balance 3.951.70")
    everywhere = np.ones(before.shape[:2], bool)
    edited = glyph_heat(coded(before, 90), coded(after, quality), everywhere)
    assert (edited[360:] >= 0.5).sum() >= 4
    assert (edited[:400] >= 0.5).sum() == 0
    unchanged = glyph_heat(coded(before, 90), coded(before, quality), everywhere)
    assert unchanged.max() < 0.5


def test_a_shadow_has_no_ink():
    before = page()
    after = before.copy()
    after[80:110, 60:140] = after[80:110, 60:140] * 0.7
    assert glyph_heat(before, after, EVERYWHERE).max() < 0.5


def test_smoothed_letters_are_the_same_where_all_that_can_be_seen_counts():
    before, after = page(size=20, renderer="smooth"), page(size=20, renderer="lcd")
    assert forgiven_words(before, after, hot(before, after), ANTIALIASED).any()
    moved = np.roll(before, 1, axis=1)  # by a whole pixel
    assert not forgiven_words(before, moved, hot(before, moved), ANTIALIASED).any()


FEW = ("Total 1,280.00", "Save 63 files", "Granite")


@pytest.mark.parametrize(("row", "word"), [(1, "Save 68 files"), (2, "Granita"), (1, "Hugh St")])
def test_another_letter_among_few_stands_out_once_both_are_equally_sharp(row, word):
    """A picture resampled by half a pixel is softer; as it stands that leaves as much ink."""

    def softer(image):
        for shift in (0.5, -0.5):
            motion = np.array([[1, 0, shift], [0, 1, shift]])
            image = cv2.warpAffine(image, motion, image.shape[1::-1], borderMode=1)
        return image

    inside = np.zeros(EVERYWHERE.shape, bool)
    inside[4:-4, 4:-4] = True
    before = page(FEW, size=10)
    assert glyph_heat(before, softer(before), inside).max() < 0.35
    words = [word if place == row else other for place, other in enumerate(FEW)]
    heat = glyph_heat(before, softer(page(words, size=10)), inside)
    rows = slice(4 + 27 * row, 31 + 27 * row)
    assert (heat[rows] >= 0.5).sum() >= 20
    assert (np.delete(heat, np.r_[rows], axis=0) >= 0.5).sum() == 0


def test_parts_of_a_large_picture_are_as_the_whole(monkeypatch):
    """Bands of rows, tiles with ink and parts that are made equally sharp."""
    rows = [(*WORDS, f"Sum due 4{n},805.00") for n in range(5)]
    before = np.vstack([page(words) for words in rows])
    after = np.vstack([page((*words[:4], "Sum due 47.805.00")) for words in rows])
    after = cv2.GaussianBlur(after, (0, 0), 0.7)
    everywhere = np.ones(before.shape[:2], bool)
    whole = glyph_heat(before, after, everywhere)
    monkeypatch.setattr(glyphs, "_AT_ONCE", 0)
    monkeypatch.setattr(ink_module, "_TILE", 64)
    raised = np.full(everywhere.shape, np.float32(0.2))
    assert glyph_heat(before, after, everywhere, raised) is raised
    np.testing.assert_allclose(raised, np.maximum(whole, 0.2), atol=1e-4)
    assert (whole >= 0.5).any()
