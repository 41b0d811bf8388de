"""Two images on one grid."""

import numpy as np
import pytest

from imgdiff.align.canvas import place
from imgdiff.errors import ImageError, OptionError


def test_equal_shapes_stay_as_they_are(noise):
    a, b = noise(20, 30), noise(20, 30)
    pair = place(a, b)
    assert pair.fit == "none" and pair.valid.all()
    np.testing.assert_array_equal(pair.before, a)
    np.testing.assert_array_equal(pair.after, b)


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        ((100, 200), (50, 100), "resize"),
        ((50, 100), (100, 200), "resize"),
        ((333, 500), (67, 100), "resize"),  # 66.6 rounded
        ((100, 200), (100, 201), "pad"),
        ((100, 200), (120, 200), "pad"),
        ((100, 200), (200, 100), "pad"),
        ((96, 128), (1, 1), "pad"),
        ((300, 500), (2, 3), "pad"),
        ((16, 16), (1, 1), "resize"),
    ],
)
def test_auto_chooses_by_aspect(one, other, fit):
    a, b = (np.zeros((*shape, 3), np.uint8) for shape in (one, other))
    assert place(a, b).fit == fit


def test_resize_lands_on_the_grid_of_before():
    flat = np.full((40, 80, 3), 99, np.uint8)
    pair = place(np.zeros((20, 40, 3), np.uint8), flat, "resize")
    assert pair.after.shape == (20, 40, 3) and (pair.after == 99).all()


def test_pad_marks_what_one_image_alone_has(noise):
    a, b = noise(30, 20), noise(25, 28)
    pair = place(a, b, "pad")
    assert pair.before.shape == pair.after.shape == (30, 28, 3)
    assert pair.valid[:25, :20].all() and pair.valid.sum() == 25 * 20
    np.testing.assert_array_equal(pair.before[:30, :20], a)
    np.testing.assert_array_equal(pair.after[:25, :28], b)
    assert pair.one_sided[:25, 20:].all() and pair.one_sided[25:, :20].all()
    assert pair.one_sided.sum() + pair.valid.sum() == 30 * 28 - 5 * 8  # the corner neither has
    # Beyond its own edge each continues as the other: no difference is made up there.
    np.testing.assert_array_equal(pair.before[~pair.valid], pair.after[~pair.valid])


def test_crop_compares_the_common_part(noise):
    a, b = noise(30, 20), noise(25, 28)
    pair = place(a, b, "crop")
    np.testing.assert_array_equal(pair.before, a[:25])
    np.testing.assert_array_equal(pair.after, b[:, :20])
    assert pair.valid.all()


def test_none_refuses_other_sizes(noise):
    with pytest.raises(OptionError, match="20 x 30 and 28 x 25"):
        place(noise(30, 20), noise(25, 28), "none")


def test_a_huge_canvas_is_refused_before_it_is_made():
    long, tall = np.zeros((1, 60_000, 3), np.uint8), np.zeros((60_000, 1, 3), np.uint8)
    with pytest.raises(ImageError, match="3,600,000,000"):
        place(long, tall, "pad", max_pixels=100_000_000)


def test_an_unknown_fit_is_named(noise):
    with pytest.raises(OptionError, match="stretch"):
        place(noise(3, 3), noise(3, 3), "stretch")
