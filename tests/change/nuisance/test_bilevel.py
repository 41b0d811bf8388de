"""Drawings of two inks: what edges that stand a pixel further explain, and what they do not."""

import cv2
import numpy as np
import pytest

from imgdiff import compare_images
from imgdiff.change.nuisance.bilevel import drop_trembling, inks_apart
from recipe.nuisances import jitter, rescan
from recipe.textures import line_art


@pytest.fixture
def board():
    """Tracks with a gap of two pixels between two of them."""
    image = np.full((96, 96, 3), 255, np.uint8)
    cv2.rectangle(image, (10, 20), (85, 27), (0, 0, 0), -1)
    cv2.rectangle(image, (10, 30), (85, 37), (0, 0, 0), -1)
    cv2.circle(image, (48, 70), 14, (0, 0, 0), -1)
    return image


def left(before, after):
    """What of a heat that is lit wherever they differ is left; the same both ways."""
    lit = cv2.dilate((before != after).any(axis=2).astype(np.uint8), np.ones((5, 5), np.uint8))
    heats = []
    for sides in ((before, after), (after, before)):
        heat = lit * np.float32(0.8)
        drop_trembling(heat, *sides)
        heats.append(heat)
    np.testing.assert_array_equal(*heats)
    assert lit.any() and set(np.unique(heats[0])) <= {0, np.float32(0.8)}
    return heats[0] > 0


def test_a_gap_that_half_closed_is_no_change(board):
    after = board.copy()
    after[28, 30:60] = 0
    after[60:80, 61] = board[60:80, 60]
    assert not left(board, after).any()


def test_what_closed_and_what_opened_is_a_change(board):
    after = board.copy()
    after[28:30, 30:60] = 0
    after[67:70, 47:50] = 255
    there = left(board, after)
    assert there[28, 45] and there[68, 48]


def test_another_color_is_no_edge(board):
    after = board.copy()
    cv2.circle(after, (48, 70), 14, (40, 40, 40), -1)
    assert left(board, after)[70, 48]


def test_small_print_and_smooth_edges_are_left_alone(board):
    print_ = np.full((96, 96, 3), 255, np.uint8)
    cv2.putText(print_, "168", (10, 50), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0), 1)
    assert inks_apart(board) == 255 and inks_apart(print_) == 0
    smooth = cv2.GaussianBlur(board, (0, 0), 1)
    assert inks_apart(smooth) == 0 and inks_apart(255 - board) == 255
    further = np.roll(print_, 1, axis=1)
    assert left(print_, further).any() and left(smooth, np.roll(smooth, 1, axis=1)).any()


@pytest.mark.parametrize("seed", [17, 29, 33, 34, 53])
def test_a_drawing_scanned_twice_is_the_same_and_a_bite_is_found(seed):
    rng = np.random.default_rng(seed)
    picture = line_art(rng, 160)
    before, after = (rescan(rng, jitter(rng, picture)) for _ in range(2))
    assert not compare_images(before, after, scores=False).changed
    ink = cv2.distanceTransform((after[..., 0] < 128).astype(np.uint8), cv2.DIST_L2, 3)
    ink[:20] = ink[-20:] = ink[:, :20] = ink[:, -20:] = 0
    y, x = np.unravel_index(ink.argmax(), ink.shape)
    cv2.circle(after, (int(x), int(y)), 4, (255, 255, 255), -1)
    regions = compare_images(before, after, scores=False).regions
    assert any(b.left <= x < b.right and b.top <= y < b.bottom for b in (r.box for r in regions))
