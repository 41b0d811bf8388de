import cv2
import numpy as np
import pytest

from recipe import drawings
from recipe.canvas import PLAIN, Canvas, Edit, Rendering


def drawn(scene, seed=1, rendering=PLAIN, edits=None):
    canvas = Canvas(96, (255, 255, 255), rendering, edits or {})
    scene(canvas, np.random.default_rng(seed))
    return canvas


@pytest.mark.parametrize("scene", {*drawings.PAGES, drawings.chart}, ids=lambda s: s.__name__)
def test_scenes_vary_and_repeat_with_their_seed(scene):
    one, other, again = (drawn(scene, seed).image() for seed in (1, 2, 1))
    assert one.shape == (96, 96, 3) and one.dtype == np.uint8
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


@pytest.mark.parametrize("scene", {*drawings.PAGES, drawings.chart}, ids=lambda s: s.__name__)
def test_another_rendering_has_the_same_marks_in_the_same_places(scene):
    plain = drawn(scene)
    for rendering in (Rendering(2), Rendering(3, subpixel=True), Rendering(binary_text=True)):
        other = drawn(scene, rendering=rendering)
        assert other.boxes == plain.boxes
        small = [cv2.GaussianBlur(c.image(), (0, 0), 2).astype(int) for c in (plain, other)]
        assert np.abs(small[0] - small[1]).mean() < 6


@pytest.mark.parametrize("how", ["drop", "recolor", "move", "replace"])
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
