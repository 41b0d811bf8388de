"""The heat: identity, symmetry, bounds, and windows that equal the whole."""

import cv2
import numpy as np
import pytest

from imgdiff.change.heat import heat
from imgdiff.change.network_map import REACH, network_heat, reachable
from imgdiff.change.windows import CELL, MARGIN, TILE_PIXELS, cost, plan, with_margin


def dense(runtime, before, after):
    """The heat from one pass over the whole image."""
    distance = runtime.distance(before[None], after[None])[0]
    return np.clip(distance / (2 * runtime.threshold), 0, 1) * reachable(before, after)


def map_of(runtime, before, after, **how):
    return network_heat(runtime, before, after, **how)[0]


def test_identity_is_exactly_zero(narrow, noise):
    image = noise(50, 70)
    assert not heat(narrow, image, image.copy())[0].any()
    assert not narrow.distance(same := noise(64, 64)[None], same).any()


def test_symmetric_and_bounded(narrow, noise):
    a, b = noise(61, 83), noise(61, 83)
    (one, _), (other, _) = heat(narrow, a, b), heat(narrow, b, a)
    assert one.dtype == np.float32 and one.shape == (61, 83)
    assert one.min() >= 0 and one.max() <= 1 and one.max() > 0
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("top", "left"), [(0, 0), (300, 301), (415, 0), (0, 639), (200, 17), (607, 639), (333, 130)]
)
def test_a_window_equals_the_whole(narrow, noise, top, left):
    before = noise(608, 640)
    after = before.copy()
    after[top : top + 9, left : left + 13] = 255 - after[top : top + 9, left : left + 13]
    windows = plan(reachable(before, after))
    assert len(windows) == 1
    assert windows[0][2] - windows[0][0] < 100
    np.testing.assert_allclose(
        map_of(narrow, before, after), dense(narrow, before, after), atol=1e-5
    )


def test_many_windows_and_tiles_equal_the_whole(narrow, noise, rng):
    before = noise(720, 1360)
    after = before.copy()
    for y, x in ((5, 5), (690, 1300), (400, 60)):
        after[y : y + 20, x : x + 20] = 0
    after[100:700, 100:1300] = noise(600, 1200)  # more than a tile
    assert len(plan(reachable(before, after))) > 1
    whole = dense(narrow, before, after)
    np.testing.assert_allclose(map_of(narrow, before, after), whole, atol=1e-5)
    assert whole.max() > 0.01


def test_a_different_pixel_reaches_only_its_neighbourhood(narrow, noise):
    before = noise(200, 200)
    after = before.copy()
    after[90, 110] ^= 255
    found, _ = heat(narrow, before, after)
    ys, xs = np.nonzero(found)
    assert abs(ys - 90).max() <= REACH and abs(xs - 110).max() <= REACH


def test_the_smallest_image(narrow):
    black, white = np.zeros((1, 1, 3), np.uint8), np.full((1, 1, 3), 255, np.uint8)
    found, _ = heat(narrow, black, white)
    assert found.shape == (1, 1) and found[0, 0] > 0


def test_plan_covers_everything_with_small_windows(rng):
    for _ in range(30):
        shape = rng.integers(1, 60, 2) * CELL
        reach = rng.random(shape) < rng.choice([1e-5, 1e-4, 1e-2])
        seen = np.zeros(shape, bool)
        for left, top, right, bottom in plan(reach):
            assert left % CELL == top % CELL == right % CELL == bottom % CELL == 0
            assert left < right and top < bottom
            assert cost([(left, top, right, bottom)], *shape[::-1]) <= TILE_PIXELS
            seen[top:bottom, left:right] = True
        assert (seen | ~reach).all()


def test_many_small_changes_cost_no_more_than_the_whole(rng):
    for count in (1, 3, 10, 40, 300):
        reach = np.zeros((1088, 1920), bool)
        for y, x in zip(rng.integers(0, 1080, count), rng.integers(0, 1912, count), strict=True):
            reach[y : y + 8, x : x + 8] = True
        found = cost(plan(reach), 1920, 1088)
        assert found <= cost(plan(np.ones_like(reach)), 1920, 1088)
        assert found <= count * (8 + 2 * CELL + 2 * MARGIN) ** 2


def test_windows_of_one_size_run_together(narrow, noise, monkeypatch):
    before = noise(400, 1600)
    after = before.copy()
    for x in (400, 800, 1200):
        after[208:216, x : x + 8] = 0
    seen = []
    whole, run = dense(narrow, before, after), narrow.distance
    monkeypatch.setattr(narrow, "distance", lambda a, b, c: seen.append(a.shape) or run(a, b, c))
    np.testing.assert_allclose(map_of(narrow, before, after), whole, atol=1e-5)
    assert len(seen) == 1 and seen[0][0] == 3


def test_progress_tells_the_truth(narrow, noise):
    before, told = noise(1200, 1600), []
    after = 255 - before
    map_of(narrow, before, after, progress=lambda done, total: told.append((done, total)))
    done, totals = zip(*told, strict=True)
    assert len(told) > 1 and list(done) == sorted(set(done))
    assert set(totals) == {done[-1]}


def test_a_working_resolution_bounds_the_work_and_says_so(narrow, noise):
    before = cv2.resize(noise(30, 40), (400, 300), interpolation=cv2.INTER_CUBIC)
    after = cv2.add(before, np.full_like(before, 9))
    after[100:160, 100:180] = 255 - after[100:160, 100:180]
    seen = []
    for resolution in ("native", "auto", 0.02):
        told: list = []
        found, notes = heat(
            narrow, before, after, 0, resolution, lambda _, total, to=told: to.append(total)
        )
        assert found.shape == (300, 400) and found.dtype == np.float32 and found.max() <= 1
        seen.append((told[0], bool(notes)))
    assert seen[0] == seen[1] == (304 * 400, False)
    assert seen[2][0] == 176 * 128 and seen[2][1] and "162 x 122 of 400 x 300" in notes[0]


def test_plan_of_nothing_is_nothing():
    assert plan(np.zeros((64, 64), bool)) == []


def test_margin_stays_inside():
    assert with_margin((0, 16, 32, 48), 40, 400) == (0, 0, 40, 48 + MARGIN)


@pytest.mark.real_weights
def test_the_shipped_network_is_as_local_as_the_margin_says(noise):
    from imgdiff.network.runtime.runtime import get_runtime

    runtime = get_runtime("default", "float32")
    before = cv2.GaussianBlur(noise(352, 432), (0, 0), 2)
    after = before.copy()
    after[150:170, 200:230] = (200, 30, 60)
    np.testing.assert_allclose(
        map_of(runtime, before, after), dense(runtime, before, after), atol=1e-4
    )
