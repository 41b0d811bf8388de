"""All the evidence together: identity, symmetry, bounds, and the work it takes."""

import cv2
import numpy as np
import pytest

from imgdiff.change.coarse_scale import plan_coarse
from imgdiff.change.heat import fuse
from imgdiff.change.network_map import REACH, plan_map
from imgdiff.change.regions import find_regions


def test_identity_is_exactly_zero(narrow, noise):
    image = noise(50, 70)
    assert not fuse(narrow, image, image.copy()).heat.any()
    assert not narrow.distance(same := noise(64, 64)[None], same).any()


def test_symmetric_and_bounded(narrow, noise):
    a, b = noise(61, 83), noise(61, 83)
    forth, back = fuse(narrow, a, b).heat, fuse(narrow, b, a).heat
    assert forth.dtype == np.float32 and forth.shape == (61, 83)
    assert forth.min() >= 0 and forth.max() <= 1 and forth.max() > 0
    np.testing.assert_array_equal(forth, back)


def test_a_different_pixel_reaches_only_its_neighbourhood(narrow, noise):
    before = noise(200, 200)
    after = before.copy()
    after[90, 110] ^= 255
    ys, xs = np.nonzero(fuse(narrow, before, after).heat)
    assert abs(ys - 90).max() <= REACH and abs(xs - 110).max() <= REACH


def test_the_smallest_image(narrow):
    black, white = np.zeros((1, 1, 3), np.uint8), np.full((1, 1, 3), 255, np.uint8)
    heat = fuse(narrow, black, white).heat
    assert heat.shape == (1, 1) and heat[0, 0] > 0


@pytest.fixture
def lighter(noise):
    """A pair that differs everywhere, most of all in one place: with an inside."""
    before = cv2.resize(noise(30, 40), (400, 300), interpolation=cv2.INTER_CUBIC)
    after = cv2.add(before, np.full_like(before, 9))
    after[100:160, 100:180] = 255 - after[100:160, 100:180]
    return before, after


def test_a_working_resolution_bounds_the_work_and_says_so(narrow, lighter):
    calls: dict = {}
    for resolution in ("native", "auto", 0.02):
        totals = calls[resolution] = []
        fused = fuse(
            narrow, *lighter, "content", resolution, lambda _, total, to=totals: to.append(total)
        )
        assert fused.heat.shape == (300, 400) and fused.heat.dtype == np.float32
        assert fused.heat.max() <= 1
        assert (fused.network_scale == 1) == (resolution != 0.02)
    # The pair in whole cells, and its copy of 75 x 100 pixels.
    assert calls["native"][0] == calls["auto"][0] == 304 * 400 + 80 * 112
    # 162 x 122 pixels, of which a copy would show too little.
    assert calls[0.02][0] == 176 * 128
    assert round(400 * fused.network_scale) == 162 and round(300 * fused.network_scale) == 122


def test_progress_covers_the_copy_too(narrow, lighter):
    calls: list = []
    fuse(narrow, *lighter, progress=lambda done, total: calls.append((done, total)))
    done, totals = zip(*calls, strict=True)
    assert len(calls) == 2 and list(done) == sorted(set(done))
    assert set(totals) == {done[-1]}
    plan, coarse = plan_map(*lighter), plan_coarse(*lighter)
    assert coarse is not None and done == (plan.cost, plan.cost + coarse.cost)


class StoppedError(Exception):
    """What a user's Stop raises."""


def test_a_stop_is_heard_before_the_copy_is_looked_at(narrow, lighter, monkeypatch):
    shapes, run = [], narrow.distance

    def distance(before, after, inner):
        shapes.append(before.shape[1:3])
        return run(before, after, inner)

    def stop(done, total):
        assert done < total
        raise StoppedError

    monkeypatch.setattr(narrow, "distance", distance)
    with pytest.raises(StoppedError):
        fuse(narrow, *lighter, progress=stop)
    assert shapes == [(304, 400)]


def test_a_stop_is_heard_while_the_copy_is_looked_at(narrow, lighter):
    def stop(done, total):
        if done == total:
            raise StoppedError

    with pytest.raises(StoppedError):
        fuse(narrow, *lighter, progress=stop)


def test_a_page_that_became_another_color_is_not_asked_of_the_network(narrow, noise):
    """Lit all over as far as can be: whatever the network said, it would stay so."""
    before = np.full((120, 160, 3), 250, np.uint8)
    before[40:80, 50:110] = 8
    before ^= noise(120, 160) & 3  # so that nothing is equal and no color is exchanged for one
    after = 255 - before
    asked: dict = {"auto": [], "full": []}
    heats = {
        effort: fuse(
            narrow,
            before,
            after,
            "content",
            progress=lambda _, total, to=totals: to.append(total),
            effort=effort,
        ).heat
        for effort, totals in asked.items()
    }
    assert asked["full"] and not asked["auto"]
    assert (heats["auto"] <= heats["full"]).all() and (heats["auto"] >= 0.5).mean() > 0.9
    found = [find_regions(heat, np.ones((120, 160), bool), 1.0) for heat in heats.values()]
    assert [[region.box for region in regions] for regions in found] == [[(0, 0, 160, 120)]] * 2
