"""Drawings that were traced anew, and drawings of which a part was edited."""

import cv2
import numpy as np
import pytest

from imgdiff import compare_images
from imgdiff.arrays import differs
from imgdiff.change.traced import traced_anew


@pytest.fixture
def board(rng):
    """Tracks and pads of two levels."""
    image = np.zeros((320, 320), np.uint8)
    for y in range(20, 320, 40):
        for x in range(20, 320, 40):
            cv2.circle(image, (x, y), int(rng.integers(9, 14)), 255, -1)
            end = (x + 40 * int(rng.integers(0, 2)), y + 40 * int(rng.integers(0, 2)))
            cv2.line(image, (x, y), end, 255, int(rng.integers(5, 9)))
    return np.repeat(image[..., None], 3, axis=2)


def retraced(image, rng):
    """Some of its edges moved by a pixel, as another scan of it moves them."""
    soft = cv2.GaussianBlur(image[..., 0], (0, 0), 0.8).astype(np.float32)
    wobble = cv2.GaussianBlur(rng.normal(0, 1, soft.shape).astype(np.float32), (0, 0), 1.5)
    wobble *= 80 / float(np.abs(wobble).max())
    return np.repeat(np.where(soft + wobble > 127, 255, 0).astype(np.uint8)[..., None], 3, axis=2)


def where(before, after):
    there = traced_anew(before, after, differs(before, after))
    np.testing.assert_array_equal(there, traced_anew(after, before, differs(before, after)))
    return there


def test_a_drawing_traced_anew_is_the_same_and_what_is_gone_is_found(board, rng):
    after = retraced(board, rng)
    assert 0.002 < (differs(board, after) > 0).mean() < 0.05
    assert where(board, after).mean() > 0.8
    assert not compare_images(board, after, scores=False).changed
    edited = after.copy()
    edited[140:172, 140:172] = np.where(after[140:172, 140:172] > 0, 0, 255)
    assert where(board, edited).any()
    regions = compare_images(board, edited, scores=False).regions
    assert regions and all(120 < r.box.left < 190 and 120 < r.box.top < 190 for r in regions)


def test_a_part_that_is_equal_was_not_traced(board, rng):
    wide = np.concatenate([board] * 4, axis=1)
    after = wide.copy()
    after[:, :960] = retraced(wide, rng)[:, :960]
    there = where(wide, after)
    assert there[:, :900].mean() > 0.8 and not there[:, 1060:].any()


def thicker(image):
    return cv2.dilate(image, np.ones((3, 3), np.uint8))


def with_bumps(image):
    """Eight bumps of a pixel, all on one track."""
    after = image.copy()
    at = np.argwhere(image[160, :, 0] != image[161, :, 0]).ravel()[:8]
    after[161, at] = image[160, at]
    return after


@pytest.mark.parametrize(
    "edit",
    [
        thicker,  # each edge, all along it
        with_bumps,
        lambda image: np.where(np.arange(320)[:, None, None] < 40, 255 - image, image),
    ],
)
def test_what_somebody_did_is_no_tracing(board, edit):
    assert not where(board, edit(board)).any()


def test_many_numbers_changed_in_a_table_are_no_tracing():
    def table(first):
        image = np.full((400, 600, 3), 255, np.uint8)
        for i in range(96):
            at = (20 + 72 * (i % 8), 30 + 32 * (i // 8))
            cv2.putText(image, str(first + 7 * i), at, 0, 0.4, (30,) * 3, 1, cv2.LINE_AA)
        return image

    assert not where(table(12345), table(54321)).any()
    assert compare_images(table(12345), table(54321), scores=False).changed
