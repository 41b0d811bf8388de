"""A way of moving is taken only where it explains more and harms nothing."""

import cv2
import numpy as np
import pytest

from imgdiff import compare_images
from imgdiff.align.agreement import differing_tiles, disagreement, structured_tiles
from imgdiff.align.canvas import own_part, place
from imgdiff.align.choose import align_pair
from imgdiff.align.warp import described, places_inside, transformed, warped


def lettering(rng, size, count=60):
    """White with short dark words, uint8."""
    image = np.full((*size, 3), 255, np.uint8)
    for _ in range(count):
        place_ = int(rng.integers(0, size[1] - 60)), int(rng.integers(10, size[0]))
        word = "".join(rng.choice(list("abcdefghkmnpqrstuvwxyz"), 6))
        cv2.putText(image, word, place_, cv2.FONT_HERSHEY_SIMPLEX, 0.4, (20, 20, 60), 1, 16)
    return image


@pytest.fixture
def page(rng):
    return lettering(rng, (320, 400))


def test_a_header_that_is_equal_to_the_last_bit_forbids_a_motion(page):
    after = page.copy()
    after[60:] = np.roll(page[60:], 2, axis=0)  # all but the header sinks
    pair = place(page, after)
    assert align_pair(pair, "shift") is pair
    assert align_pair(pair).alignment.method == "layout"  # which leaves the header where it is
    # It is the header that forbids it: without one the motion is undone.
    assert align_pair(place(page[60:], after[60:])).alignment.method == "shift"


def test_one_equal_word_is_enough(page):
    page[20:60, 20:160] = 255
    cv2.putText(page, "Holds", (30, 50), cv2.FONT_HERSHEY_SIMPLEX, 1, (0, 0, 0), 2, 16)
    after = np.roll(page, 2, axis=1)
    assert align_pair(place(page, after)).alignment.dx == 2
    after[16:64, 16:176] = page[16:64, 16:176]
    pair = place(page, after)
    assert align_pair(pair, "shift") is pair


def test_few_changes_in_place_are_settled_before_anything_is_tried(page, monkeypatch):
    after = page.copy()
    after[100:110, 50:90] = 0
    monkeypatch.setattr("imgdiff.align.choose.METHODS", {"shift": None})
    pair = place(page, after)
    assert align_pair(pair) is pair


def test_none_moves_nothing(page):
    pair = place(page, np.roll(page, 2, axis=0))
    assert align_pair(pair, "none") is pair


def test_no_light_and_no_contrast_is_disagreement(rng, page):
    everywhere = np.ones(page.shape[:2], bool)
    darker = (page * 0.6 + 10).astype(np.uint8)
    assert disagreement(page, page, everywhere) == pytest.approx((0, 1), abs=1e-5)
    missing, corresponding = disagreement(page, darker, everywhere)
    assert missing < 0.01 and corresponding == 1
    other = lettering(rng, page.shape[:2])
    missing, corresponding = disagreement(page, other, everywhere)
    assert missing > 0.5 and corresponding < 0.4
    # What does not count is not looked at.
    half = everywhere.copy()
    half[:, 192:] = False
    other[:, :192] = page[:, :192]
    assert disagreement(page, other, half)[0] < 0.01 < disagreement(page, other, everywhere)[0]
    blank = np.full_like(page, 200)
    assert disagreement(blank, blank, everywhere) == (0, 1)


def test_a_line_is_no_structure_and_letters_are():
    image = np.full((64, 64, 3), 255, np.uint8)
    image[8] = 0
    cv2.putText(image, "ab", (34, 60), cv2.FONT_HERSHEY_SIMPLEX, 1, (0, 0, 0), 2, 16)
    tiles = structured_tiles(image)
    assert not tiles[0].any() and tiles[2:, 2:].any()
    changed = image.copy()
    changed[0, 0] = 254
    assert np.argwhere(differing_tiles(image, changed)).tolist() == [[0, 0]]


def test_a_homography_is_undone_and_put_on_record(page):
    transform = np.array([[1.02, 0.03, 6.0], [-0.02, 0.99, -4.0], [2e-5, 1e-5, 1]])
    seen = cv2.warpPerspective(page, transform, (400, 320), flags=cv2.INTER_CUBIC)
    pair = warped(place(page, seen), transform, "perspective", 0.3)
    inner = pair.valid.copy()
    inner[:20] = inner[-20:] = inner[:, :20] = inner[:, -20:] = False
    assert np.abs(pair.after.astype(float) - page)[inner].mean() < 4
    record = pair.alignment
    assert np.allclose(record.transform, transform)
    middle = transformed(np.array([[199.5, 159.5]]), transform)[0]
    assert (record.dx, record.dy) == pytest.approx(tuple(middle - (199.5, 159.5)))
    assert record.overlap == pair.valid.mean() < 1
    assert np.array_equal(pair.unseen, ~pair.valid) and not pair.one_sided.any()
    back = places_inside(np.linalg.inv(transform), (320, 400), (320, 400))
    assert record.overlap_after == pytest.approx(back.mean(), abs=0.01)
    assert record.confidence > 0.95 and record.residual == 0.3


def test_turn_and_scale_are_read_from_a_transform():
    turn = np.eye(3)
    turn[:2] = cv2.getRotationMatrix2D((99.5, 49.5), -30, 1.25)
    record = described(turn, (100, 200), "perspective")
    assert (record.degrees, record.scale) == pytest.approx((30, 1.25))
    assert (record.dx, record.dy) == pytest.approx((0, 0), abs=1e-9)


def test_an_images_own_part_of_a_canvas(noise):
    pair = place(noise(30, 20), noise(25, 28), "pad")
    assert own_part(pair.after, pair.in_after).shape == (25, 28, 3)


def test_what_after_does_not_show_is_not_compared(rng, page, narrow):
    after = np.roll(page, 3, axis=1)
    result = compare_images(page, after, weights=narrow)
    assert result.alignment.method == "shift"
    assert not result.valid[:, -3:].any() and result.valid[:, :-3].all()
    assert not result.heatmap[:, -3:].any() and (result.after[:, -3:] == 255).all()
    assert "of before and 0.7% of after are not visible in the other" in result.summary


@pytest.mark.parametrize("seed", range(4))
def test_a_wall_that_moved_bends_no_motion(seed):
    """All others stand: what is fitted to all takes them off their place by part of a pixel."""
    rng = np.random.default_rng(seed)
    sides = [np.full((300, 420, 3), 235, np.uint8) for _ in range(2)]
    walls = [int(x) for x in rng.integers(40, 380, 3)]
    for side, off in zip(sides, (0, 3), strict=True):
        cv2.rectangle(side, (16, 16), (403, 283), (60, 60, 70), 3)
        cv2.line(side, (16, 150), (403, 150), (60, 60, 70), 3)
        for number, x in enumerate(walls):
            at = x + off * (number == 1)
            cv2.line(side, (at, 18), (at, 281), (60, 60, 70), 3)
    before, after = (
        np.clip(side * light + rng.normal(0, 3, side.shape), 0, 255).astype(np.uint8)
        for side, light in zip(sides, (1, 0.97), strict=True)
    )
    pair = place(before, after)
    assert align_pair(pair) is pair
    moved = cv2.warpAffine(before, np.array([[1, 0, 1.6], [0, 1, -1.2]]), (420, 300), borderMode=1)
    assert align_pair(place(before, moved)).alignment.method == "shift"
