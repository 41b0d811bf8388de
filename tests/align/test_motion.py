"""A small motion is found and undone; nothing else is moved."""

import cv2
import numpy as np
import pytest

from imgdiff import OptionError, compare_images
from imgdiff.align.canvas import place
from imgdiff.align.choose import align_pair
from imgdiff.align.motion import find_motion


@pytest.fixture
def picture(rng):
    coarse = rng.integers(0, 256, (24, 32, 3), np.uint8)
    return cv2.resize(coarse, (320, 240), interpolation=cv2.INTER_CUBIC)


def moved(image, x=0.0, y=0.0, degrees=0.0):
    """``image`` with the place (0, 0) at (x, y), turned round its middle."""
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    matrix[:, 2] += x, y
    out = cv2.warpAffine(
        image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    )
    return out, matrix


def disturbed(rng, image):
    noise = rng.normal(0, 4, image.shape)
    return np.clip(image * 0.85 + 12 + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("x", "y", "degrees"), [(1.3, -0.6, 0), (0, 0, 1), (-2, 1.5, -0.7), (3, 3, 0.2)]
)
def test_a_small_motion_is_found_to_a_fraction_of_a_pixel(rng, picture, x, y, degrees):
    after, matrix = moved(picture, x, y, degrees)
    motion = find_motion(picture, disturbed(rng, after))
    corners = np.array([[0, 0, 1], [320, 0, 1], [0, 240, 1], [320, 240, 1]], float)
    np.testing.assert_allclose(corners @ motion.T, corners @ matrix.T, atol=0.2)


def test_a_turn_of_a_large_picture_is_found(picture):
    large = cv2.resize(picture, (1600, 1200), interpolation=cv2.INTER_CUBIC)
    motion = find_motion(large, moved(large, 5, -3, 1)[0])
    expected = moved(large, 5, -3, 1)[1]
    np.testing.assert_allclose(motion @ (1600, 1200, 1), expected @ (1600, 1200, 1), atol=1)


def test_it_is_undone_and_said(rng, picture):
    after = disturbed(rng, moved(picture, 1.4, -2.2, 0.5)[0])
    pair = place(picture, after)
    result = align_pair(pair)
    inner = (slice(8, -8), slice(8, -8))
    light = picture * 0.85 + 12
    errors = [np.abs(light - x.astype(float))[inner].mean() for x in (after, result.after)]
    assert errors[1] < 0.5 * errors[0] and errors[1] < 4
    motion = result.alignment
    assert motion.method == "shift" and motion.degrees == pytest.approx(-0.5, abs=0.1)
    assert (motion.dx, motion.dy) == pytest.approx((1.4, -2.2), abs=0.1)
    assert result.after.shape == picture.shape and result.after.dtype == np.uint8


def test_what_comes_in_from_outside_is_no_difference(picture):
    result = align_pair(place(picture, moved(picture, 3, 0)[0]))
    assert np.array_equal(result.after[:, -3:], picture[:, -3:])
    # Whole pixels: nothing was interpolated, the rest is equal to the last bit.
    assert np.array_equal(result.after[:, :-4], picture[:, :-4])


@pytest.mark.parametrize(
    "kind", ["equal", "light", "other", "far", "flat", "edited", "tiny", "turned"]
)
def test_what_needs_no_motion_is_left_alone(rng, picture, kind):
    before, after = picture, picture.copy()
    if kind == "light":
        after = disturbed(rng, picture)
    elif kind == "other":
        after = np.ascontiguousarray(picture[::-1, ::-1])
    elif kind == "far":
        after, _ = moved(picture, 60, 0)
    elif kind == "flat":
        before, after = np.full_like(picture, 90), np.full_like(picture, 120)
    elif kind == "edited":  # most of it exact, a part moved: that is the change to show
        after[50:120, 50:150] = picture[50:120, 53:153]
    elif kind == "turned":
        after, _ = moved(picture, 0, 0, 3)
    elif kind == "tiny":
        before, after = picture[:20, :20], picture[1:21, :20]
    pair = place(before, after)
    assert align_pair(pair, "shift") is pair
    if kind not in ("other", "far", "turned"):  # which is another view
        assert align_pair(pair) is pair


def test_padded_pairs_are_left_alone(picture):
    pair = place(picture, picture[:200])
    assert align_pair(pair, "shift") is pair and align_pair(pair) is pair


def test_compare_images_aligns_unless_told_not_to(rng, picture, narrow):
    after = disturbed(rng, moved(picture, 2, 1)[0])
    result = compare_images(picture, after, weights=narrow)
    assert result.alignment.method == "shift" and "aligned" in result.notes[0]
    left = compare_images(picture, after, weights=narrow, align=False)
    assert left.alignment.method == "none" and not left.notes and np.array_equal(left.after, after)
    assert result.heatmap.mean() < left.heatmap.mean()
    # The scores are of the images as given.
    assert result.euclidean_distance == left.euclidean_distance
    with pytest.raises(OptionError, match="align"):
        compare_images(picture, after, align="yes")
