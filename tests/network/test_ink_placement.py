"""Images brought to a network's size by their ink."""

import cv2
import numpy as np
import pytest

from imgdiff.io.resize import resize
from imgdiff.network.ink_placement import fitted, place

SIZE = (48, 96)


def drawing(scale: float = 1, left: int = 20, top: int = 10, shape=(150, 300), paper=250, ink=20):
    """A hook and a bar, where it is wanted."""
    image = np.full((*shape, 3), paper, np.uint8)
    points = np.array([[0, 40], [30, 0], [40, 45], [70, 20], [110, 25]]) * scale + (left, top)
    cv2.polylines(image, [points.round().astype(int)], False, (ink,) * 3, round(4 * scale))
    return image


def moments(image):
    ink = np.abs(image.astype(float) - np.median(image)).max(axis=2)
    at = [np.arange(side) + 0.5 for side in image.shape[:2]]
    sums = [ink.sum(axis=1), ink.sum(axis=0)]
    means = [a @ s / s.sum() for a, s in zip(at, sums, strict=True)]
    spreads = [np.sqrt((a - m) ** 2 @ s / s.sum()) for a, m, s in zip(at, means, sums, strict=True)]
    return means, spreads


@pytest.mark.parametrize(
    "other",
    [
        drawing(left=150, top=90),
        drawing(2.5, shape=(400, 500)),
        drawing(8, shape=(900, 1000)),
        drawing(shape=(70, 140)),
        drawing(paper=200),
    ],
)
def test_a_drawing_is_the_same_wherever_and_however_large_it_is(other):
    one, two = (fitted(image, SIZE, "ink").astype(float) for image in (drawing(), other))
    away = np.abs((one - one[0, 0]) / np.ptp(one) - (two - two[0, 0]) / np.ptp(two)).mean()
    assert away < 0.025
    stretched = [fitted(image, SIZE, "stretch").astype(float) for image in (drawing(), other)]
    assert away < 0.6 * np.abs(np.subtract(*stretched)).mean() / 255


def test_it_lies_in_the_middle_at_one_size_with_its_aspect():
    made = fitted(drawing(1.7, shape=(300, 280)), SIZE, "ink")
    (y, x), (height, width) = moments(made)
    assert (y, x) == pytest.approx((24, 48), abs=0.5)
    assert np.hypot(height / 48, width / 96) == pytest.approx(0.24, abs=0.01)
    before = moments(drawing(1.7, shape=(300, 280)))[1]
    assert height / width == pytest.approx(before[0] / before[1], rel=0.05)
    assert made.shape == (*SIZE, 3) and (made[0, 0] == 250).all()


def test_light_ink_on_dark_ground_too_and_colors_stay():
    dark = fitted(255 - drawing(), SIZE, "ink")
    np.testing.assert_allclose(dark, 255 - fitted(drawing(), SIZE, "ink"), atol=1)
    colored = drawing()
    colored[colored[..., 0] < 100] = (20, 20, 200)
    made = fitted(colored, SIZE, "ink")
    assert made[..., 2].min() > 150 > made[..., 0].min()


def test_what_holds_no_ink_is_stretched(noise):
    grain = noise(30, 40) // 16 + 200
    assert place(grain, SIZE) is None
    np.testing.assert_array_equal(fitted(grain, SIZE, "ink"), resize(grain, SIZE))
    np.testing.assert_array_equal(fitted(drawing(), SIZE, "stretch"), resize(drawing(), SIZE))


def test_a_dot_is_not_blown_up():
    image = np.full((60, 60, 3), 255, np.uint8)
    image[30, 30] = 0
    made = fitted(image, SIZE, "ink")
    assert (made < 128).any(axis=2).sum() < 400


def test_heat_comes_back_to_where_it_belongs():
    image = drawing(2.5, left=90, top=60, shape=(400, 500))
    ink = image[..., 0] < 100
    placement = place(image, SIZE)
    seen = (fitted(image, SIZE, "ink")[..., 0] < 200).astype(np.float32)
    back = placement.back(seen, image.shape[:2])
    assert back.shape == ink.shape and back[ink].mean() > 0.9 and back[~ink].mean() < 0.06
