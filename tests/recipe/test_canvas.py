import cv2
import numpy as np
import pytest

from recipe import drawings
from recipe.canvas import GROUND, PLAIN, Canvas, Edit, Rendering, misspelt


def drawn(scene, seed=1, rendering=PLAIN, edits=None):
    canvas = Canvas(96, (255, 255, 255), rendering, edits or {})
    scene(canvas, np.random.default_rng(seed))
    return canvas


@pytest.mark.parametrize(
    "scene", {*drawings.PAGES, drawings.chart, drawings.fine_print}, ids=lambda s: s.__name__
)
def test_scenes_vary_and_repeat_with_their_seed(scene):
    one, other, again = (drawn(scene, seed).image() for seed in (1, 2, 1))
    assert one.shape == (96, 96, 3) and one.dtype == np.uint8
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


@pytest.mark.parametrize(
    "scene", {*drawings.PAGES, drawings.chart, drawings.fine_print}, ids=lambda s: s.__name__
)
def test_another_rendering_has_the_same_marks_in_the_same_places(scene):
    plain = drawn(scene)
    for rendering in (Rendering(2), Rendering(3, subpixel=True), Rendering(binary_text=True)):
        other = drawn(scene, rendering=rendering)
        assert other.boxes == plain.boxes
        small = [cv2.GaussianBlur(c.image(), (0, 0), 2).astype(int) for c in (plain, other)]
        assert np.abs(small[0] - small[1]).mean() < 6


@pytest.mark.parametrize("how", ["drop", "recolor", "move", "replace", "sign"])
def test_an_edit_changes_its_mark_and_nothing_far_from_it(how):
    def scene(canvas, rng):
        canvas.box(10, 10, 20, 20, (200, 0, 0))
        canvas.box(60, 60, 80, 70, (0, 0, 200))
        canvas.text(5, 50, "one two", (0, 0, 0), 0, 12)

    plain = drawn(scene)
    assert plain.visible() == [0, 1, 2, 3]
    edited = drawn(scene, edits={1: Edit(how, 3)}).image()
    ys, xs = np.nonzero((edited != plain.image()).any(axis=2))
    assert len(ys) and ys.min() >= 60 - 15 and xs.min() >= 60 - 15


def test_a_replaced_word_is_another_word_in_its_place():
    def scene(canvas, rng):
        canvas.text(5, 50, "one two", (0, 0, 0), 0, 12)

    for seed in range(5):
        moved = drawn(scene).image() != drawn(scene, edits={1: Edit("replace", seed)}).image()
        assert moved.any() and not moved[:, :28].any()


def test_a_line_of_another_width_is_where_it_was():
    def scene(canvas, rng):
        canvas.line([(10, 40), (80, 40)], (0, 0, 0), 4)
        canvas.box(20, 60, 50, 90, None, (200, 0, 0), 0, 3)

    thick = {
        mark: [
            np.mean(drawn(scene, edits={mark: Edit("width", s)}).image() < 250) for s in range(9)
        ]
        for mark in (0, 1)
    }
    plain = drawn(scene).image()
    for shares in thick.values():  # both thinner and thicker ones, never the same
        assert min(shares) < np.mean(plain < 250) < max(shares)
    far = drawn(scene, edits={0: Edit("width", 1)}).image() != plain
    assert not far[:30].any() and not far[50:].any()


def test_another_ground_keeps_the_marks_and_is_no_mere_light():
    def scene(canvas, rng):
        canvas.box(10, 10, 20, 20, (200, 0, 0))

    for seed in range(8):
        image = drawn(scene, edits={GROUND: Edit("recolor", seed)}).image().astype(int)
        np.testing.assert_array_equal(image[15, 15], (200, 0, 0))
        assert np.ptp(image[50, 50] - 255) > 14


def test_one_sign_is_exchanged_for_one_of_its_kind(rng):
    for _ in range(60):
        text = "1,280.00Total"
        other = misspelt(rng, text)
        signs = [(a, b) for a, b in zip(text, other, strict=True) if a != b]
        assert len(signs) <= 1
        for a, b in signs:
            assert (a.isdigit(), a.isupper(), a.islower()) == (
                b.isdigit(),
                b.isupper(),
                b.islower(),
            )
