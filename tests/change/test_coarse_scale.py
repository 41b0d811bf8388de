"""The inside of large changes: lit by a small copy, and by nothing else."""

import cv2
import numpy as np
import pytest

from imgdiff.change import heat as heat_module
from imgdiff.change.coarse_scale import LEAST_SIDE, SHARE, THICK, coarsely_looked, plan_coarse
from imgdiff.change.heat import fuse
from imgdiff.change.network_map import network_map, plan_map, reachable
from imgdiff.network.runtime.loading import get_runtime

#: Thinnest square with an inside, in pixels of the image.
LEAST = round(THICK / SHARE)


@pytest.fixture(scope="module")
def runtime():
    return get_runtime()


def pair(side: int, shift=(0, 60, -60), size: int = 480, noise: float = 4):
    """A smooth ground under noise and other light, and a square of another colour in ``after``."""
    rng, (y, x) = np.random.default_rng(0), np.mgrid[:size, :size]
    ground = np.stack([np.sin(x / 90), np.cos(y / 70), np.sin((x + y) / 110)], axis=2) * 50 + 120
    other = 1.05 * ground + 4 if noise else ground.copy()
    top = (size - side) // 2
    other[top : top + side, top : top + side] += shift
    sides = (side + rng.normal(0, noise, side.shape) for side in (ground, other))
    return [np.clip(side, 0, 255).astype(np.uint8) for side in sides]


def heat_of(runtime, before, after, scale: float = 1.0):
    """Of the inside alone; None where there is none."""
    plan = plan_coarse(before, after, scale)
    if plan is None:
        return None
    heat = np.zeros(before.shape[:2], np.float32)
    coarsely_looked(runtime, plan, before, after)(heat)
    return heat


def test_the_inside_of_a_large_change_is_lit(runtime):
    before, after = pair(220)
    inside = (slice(190, 290), slice(190, 290))
    alone = network_map(runtime, plan_map(before, after))
    both = fuse(runtime, before, after).heat
    lit = [(heat[inside] >= 0.5).mean() for heat in (heat_of(runtime, before, after), both)]
    assert min(lit) > 0.8
    assert (both >= alone).all()
    outside = np.ones(both.shape, bool)
    outside[110:370, 110:370] = False
    assert both[outside].max() < 0.1


def test_both_ways_alike(runtime):
    before, after = pair(220)
    forth, back = heat_of(runtime, before, after), heat_of(runtime, after, before)
    np.testing.assert_allclose(forth, back, atol=1e-4)


def test_what_is_thin_has_none(runtime):
    before, after = pair(LEAST - 8, noise=0)
    assert heat_of(runtime, before, after) is None
    assert heat_of(runtime, *pair(LEAST + 24, noise=0)) is not None
    assert heat_of(runtime, *pair(LEAST + 24, noise=0), scale=0.5) is None


def test_nothing_where_nothing_differs(runtime):
    before, after = pair(230, noise=0)
    heat = heat_of(runtime, before, after)
    assert heat.max() > 0.4 and heat.dtype == np.float32
    assert not heat[~reachable(before, after)].any()
    assert heat_of(runtime, before, before) is None


@pytest.mark.parametrize("size", [(1, 1), (900, 52), (252, 400), (257, 301), (299, 513)])
def test_any_size(runtime, size):
    """Small images have none: a copy of them shows too little."""
    before, after = (cv2.resize(image, size[::-1]) for image in pair(400))
    heat = heat_of(runtime, before, after)
    assert (heat is None) == (min(size) < LEAST_SIDE / SHARE)
    if heat is not None:
        assert heat.shape == size and 0 <= heat.min() <= heat.max() <= 1


def test_exact_pairs_have_no_need_of_it(runtime, monkeypatch):
    """What can be seen counts there, insides too; a screenshot pays nothing."""
    monkeypatch.setattr(heat_module, "plan_coarse", None)
    before, after = pair(120, noise=0)
    heat = fuse(runtime, before, after, "strict").heat
    assert heat[200:280, 200:280].min() > 0.9
