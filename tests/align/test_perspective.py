"""Another point of view is found, whatever its turn and scale, or none is."""

import cv2
import numpy as np
import pytest

from imgdiff import compare_images
from imgdiff.align.canvas import place
from imgdiff.align.choose import align_pair
from imgdiff.align.homography import FEWEST, find_fit, is_view
from imgdiff.align.perspective import find_view, undo_perspective
from imgdiff.align.warp import corners_of, transformed, warp
from imgdiff.io.load import load_image
from tests import ROOT


@pytest.fixture
def scene(rng):
    """Something of every size, uint8 (300, 400, 3)."""
    image = np.zeros((300, 400, 3), np.float32)
    for cells, weight in ((6, 0.5), (24, 0.3), (80, 0.2)):
        coarse = rng.uniform(0, 255, (cells * 3 // 4, cells, 3)).astype(np.float32)
        image += weight * cv2.resize(coarse, (400, 300), interpolation=cv2.INTER_CUBIC)
    return np.clip(image, 0, 255).astype(np.uint8)


def view(scale=1.0, degrees=0.0, shift=(0, 0), tilt=(0, 0)):
    """From places of a picture of 400 x 300 to those of another view of it."""
    turn = np.eye(3)
    turn[:2] = cv2.getRotationMatrix2D((199.5, 149.5), -degrees, scale)
    turn[:2, 2] += shift
    tilted = np.eye(3)
    tilted[2, :2] = tilt
    middle, back = np.eye(3), np.eye(3)
    middle[:2, 2], back[:2, 2] = (-199.5, -149.5), (199.5, 149.5)
    return turn @ back @ tilted @ middle


def seen(scene, transform, size=(300, 400)):
    return warp(scene, np.linalg.inv(transform), size)


def disturbed(rng, image):
    return np.clip(image * 0.85 + 12 + rng.normal(0, 4, image.shape), 0, 255).astype(np.uint8)


def corner_error(found, transform):
    corners = corners_of((300, 400))
    off = transformed(corners, found) - transformed(corners, transform)
    return np.linalg.norm(off, axis=1).max()


@pytest.mark.parametrize(
    "transform",
    [
        view(1.03, 1.2, (5, -3)),
        view(1, 0, (40, 25)),
        view(0.55, 140, (10, 20)),
        view(1.7, -70, (30, 10)),
        view(1.1, 8, (-12, 6), (3e-4, -2e-4)),
    ],
    ids=["near", "shift", "half", "close", "tilted"],
)
def test_a_view_is_found_to_half_a_pixel(rng, scene, transform):
    fit = find_view(scene, disturbed(rng, seen(scene, transform)))
    assert corner_error(fit.transform, transform) < 0.5 * max(1, np.sqrt(np.linalg.det(transform)))
    assert fit.residual < 1


def test_a_view_of_another_size_is_found(scene):
    larger = np.diag([1.6, 1.6, 1]) @ view(1, 5)
    fit = find_view(scene, seen(scene, larger, (520, 660)))
    assert corner_error(fit.transform, larger) < 0.5


def test_what_a_part_hides_does_not_turn_the_view(rng, scene):
    transform = view(1.02, 2, (6, 2))
    after = seen(scene, transform)
    after[80:220, 120:280] = rng.integers(0, 256, (140, 160, 3), np.uint8)
    assert corner_error(find_view(scene, after).transform, transform) < 0.5


def test_whole_pixels_are_not_interpolated(scene):
    after = np.full_like(scene, 127)
    after[6:, 10:] = scene[:-6, :-10]
    pair = align_pair(place(scene, after))
    record = pair.alignment
    assert record.method == "perspective" and (record.dx, record.dy) == (10, 6)
    assert np.array_equal(pair.after[pair.valid], scene[pair.valid])
    assert record.overlap == pair.valid.mean() == 294 * 390 / (300 * 400)


def test_a_sheet_of_rows_that_look_alike_is_turned_and_not_sheared(rng):
    """Its numbers are a row further down on one side, and less than that on the other."""
    sheet = np.full((300, 400, 3), 250, np.uint8)
    for y in range(18, 290, 24):
        for x, text in (
            (10, "".join(rng.choice(list("abcdefgh"), 7))),
            (324, f"{rng.random():.6f}"),
        ):
            cv2.putText(sheet, text, (x, y), 0, 0.42, (40, 40, 40), 1, cv2.LINE_AA)
    transform = view(1, -0.8, (12, 12))
    found = find_view(sheet, seen(sheet, transform))
    assert corner_error(found.transform, transform) < 0.5


def test_unrelated_pictures_have_no_view_in_common(rng, scene):
    assert (
        undo_perspective(place(scene, rng.permutation(scene.reshape(-1, 3)).reshape(scene.shape)))
        is None
    )
    mirrored = np.ascontiguousarray(scene[:, ::-1])
    pair = place(scene, mirrored)
    assert align_pair(pair) is pair
    flat = np.full_like(scene, 90)
    assert undo_perspective(place(scene, flat)) is None


def test_nothing_moved_is_nothing_found(rng, scene):
    assert find_view(scene, disturbed(rng, scene)) is None


def test_the_places_that_are_not_looked_at_do_not_count(scene):
    after = scene.copy()
    after[:, 60:] = np.roll(scene, 12, axis=0)[:, 60:]
    hidden = np.zeros(scene.shape[:2], bool)
    hidden[:, :60] = True
    fit = find_view(scene, after, ~hidden)
    assert np.allclose(fit.transform, [[1, 0, 0], [0, 1, 12], [0, 0, 1]])


def test_the_simplest_transform_that_explains_the_places_is_taken(rng):
    here = rng.uniform(0, 400, (200, 2))
    turned = view(1.2, 30, (8, 3))
    noise = rng.normal(0, 0.2, here.shape)
    fit = find_fit(here, transformed(here, turned) + noise, 1.5)
    linear = fit.transform[:2, :2]
    assert np.allclose(linear[0, 0], linear[1, 1]) and np.allclose(linear[0, 1], -linear[1, 0])
    sheared = np.array([[1.1, 0.2, 4], [0, 0.9, 3], [0, 0, 1.0]])
    fit = find_fit(here, transformed(here, sheared) + noise, 1.5)
    assert np.allclose(fit.transform[:2, :2], sheared[:2, :2], atol=2e-3)
    assert np.array_equal(fit.transform[2], (0, 0, 1))
    tilted = view(1, 0, (0, 0), (4e-4, 2e-4))
    there = transformed(here, tilted)
    there[:60] = rng.uniform(0, 400, (60, 2))  # a third of them is elsewhere
    fit = find_fit(here, there, 1.5)
    assert np.allclose(transformed(here, fit.transform), transformed(here, tilted), atol=0.02)
    assert not fit.agreeing[:60].any() and fit.agreeing[60:].all()
    assert find_fit(here[: FEWEST - 1], here[: FEWEST - 1], 1.5) is None


@pytest.mark.parametrize(
    ("transform", "holds"),
    [
        (view(1, 170), True),
        (view(0.2), False),
        (view(4), False),
        (np.diag([-1.0, 1, 1]), False),
        (view(1, 0, (0, 0), (6e-3, 0)), False),
        (np.full((3, 3), np.nan), False),
    ],
)
def test_mirrors_horizons_and_dots_are_no_views(transform, holds):
    assert is_view(transform, (300, 400)) == holds


def test_a_coarser_view_is_compared_at_its_own_scale(scene):
    pair = undo_perspective(place(scene, seen(scene, view(0.6))))
    assert pair.before.shape == scene.shape
    assert pair.coarse.before.shape == (180, 240, 3)
    assert pair.coarse.in_after.mean() == pytest.approx(pair.in_after.mean(), abs=0.02)
    assert undo_perspective(place(scene, seen(scene, view(1.5)))).coarse is None


@pytest.mark.real_weights
@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_picture_laid_on_another_side_is_not_the_same(turns):
    before = load_image(ROOT / "samples" / "object_added_before.jpg").pixels
    result = compare_images(before, np.rot90(before, -turns))
    assert result.alignment.quarter_turns == turns
    assert result.changed and result.verdict.state == "different" and not result.regions
    assert "turned" in result.summary.split(";")[0]
