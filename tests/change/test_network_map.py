"""What the network says: windows that equal the whole, and no more work than is needed."""

import cv2
import numpy as np
import pytest

from imgdiff.change.network_map import Meter, network_map, plan_map, reachable
from imgdiff.change.windows import TILE_PIXELS
from imgdiff.network.runtime.loading import get_runtime


def dense(runtime, before, after):
    """The heat from one pass over the whole image."""
    distance = runtime.distance(before[None], after[None])[0]
    return np.clip(distance / (2 * runtime.threshold), 0, 1) * reachable(before, after)


def map_of(runtime, before, after, **how):
    return network_map(runtime, plan_map(before, after, **how))


@pytest.mark.parametrize(
    ("top", "left"), [(0, 0), (300, 301), (415, 0), (0, 639), (200, 17), (607, 639), (333, 130)]
)
def test_a_window_equals_the_whole(narrow, noise, top, left):
    before = noise(608, 640)
    after = before.copy()
    after[top : top + 9, left : left + 13] = 255 - after[top : top + 9, left : left + 13]
    (window,) = plan_map(before, after).windows
    assert window.width < 100
    np.testing.assert_allclose(
        map_of(narrow, before, after), dense(narrow, before, after), atol=1e-5
    )


def test_many_windows_and_tiles_equal_the_whole(narrow, noise):
    before = noise(608, 1088)
    after = before.copy()
    for y, x in ((3, 3), (575, 1050), (330, 40)):
        after[y : y + 20, x : x + 20] = 0
    after[80:540, 80:1000] = noise(460, 920)
    assert TILE_PIXELS < 460 * 920
    assert len(plan_map(before, after).windows) > 1
    whole = dense(narrow, before, after)
    np.testing.assert_allclose(map_of(narrow, before, after), whole, atol=1e-5)
    assert whole.max() > 0.01


def test_windows_of_one_size_run_together(narrow, noise, monkeypatch):
    before = noise(400, 1600)
    after = before.copy()
    for x in (400, 800, 1200):
        after[208:216, x : x + 8] = 0
    shapes = []
    whole, run = dense(narrow, before, after), narrow.distance
    monkeypatch.setattr(narrow, "distance", lambda a, b, c: shapes.append(a.shape) or run(a, b, c))
    np.testing.assert_allclose(map_of(narrow, before, after), whole, atol=1e-5)
    assert len(shapes) == 1 and shapes[0][0] == 3


def test_progress_tells_the_truth(narrow, noise):
    before, calls = noise(640, 800), []
    after = 255 - before
    plan = plan_map(before, after)
    network_map(narrow, plan, Meter(lambda done, total: calls.append((done, total)), plan.cost))
    done, totals = zip(*calls, strict=True)
    assert len(calls) > 1 and list(done) == sorted(set(done))
    assert set(totals) == {done[-1]}


@pytest.mark.parametrize("megapixels", [np.inf, 0.01])
def test_only_where_it_is_wanted(narrow, noise, megapixels):
    """At any scale of the pair."""
    before, after = noise(240, 320), noise(240, 320)
    where = np.zeros((240, 320), bool)
    where[:160, :100] = True
    plan = plan_map(before, after, megapixels, where)
    assert (plan.scale < 1) == (megapixels == 0.01)
    assert plan.reach.shape == plan.before.shape[:2]
    assert 0.2 < plan.reach.mean() < 0.25  # as of ``where``
    heat = network_map(narrow, plan)
    assert heat[where].any() and not heat[~where].any()
    everywhere = map_of(narrow, before, after)
    if plan.scale == 1:
        np.testing.assert_allclose(heat, everywhere * where, atol=1e-5)


def test_a_single_wanted_place_survives_the_scaling(noise):
    where = np.zeros((240, 320), bool)
    where[77, 131] = True
    plan = plan_map(noise(240, 320), noise(240, 320), 0.0001, where)
    assert plan.scale < 1 and plan.reach.any() and len(plan.windows) == 1


@pytest.mark.real_weights
def test_the_shipped_network_is_as_local_as_the_margin_says(noise):
    runtime = get_runtime("default", "float32")
    before = cv2.GaussianBlur(noise(352, 432), (0, 0), 2)
    after = before.copy()
    after[150:170, 200:230] = (200, 30, 60)
    np.testing.assert_allclose(
        map_of(runtime, before, after), dense(runtime, before, after), atol=1e-4
    )
