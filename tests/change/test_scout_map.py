"""Where the network need not be asked."""

import numpy as np
import pytest

from imgdiff import OptionError, compare_images
from imgdiff.change import scout_map as module
from imgdiff.change.heat import fuse
from imgdiff.change.network_map import network_map, plan_map
from imgdiff.change.scout_map import most_doubt, scout_map, usable_effort
from imgdiff.network.runtime.runtime import Runtime
from imgdiff.network.runtime.scout import Scout
from imgdiff.network.scout_weights import DOUBTED

ALL = slice(0, 200)


class Oracle:
    """A scout that doubts where ``after`` is red, and expects heat of 0.9 there, 0.6 elsewhere."""

    sure_below = 0.5

    def look(self, before, after, last=False):
        red = (after[..., 0] > 200) & (after[..., 1:].max(axis=2) < 50)
        red = red.reshape(red.shape[0] // 4, 4, red.shape[1] // 4, 4).any(axis=(1, 3))
        return np.where(red, np.float32(0.9), np.float32(0.6)), red.astype(np.float32)


@pytest.fixture
def pair(noise):
    """A pair that differs everywhere, with a red place in ``after``."""
    before = noise(200, 310)
    after = (before // 2 + 60).astype(np.uint8)
    after[101:107, 150:163] = (255, 0, 0)
    return before, after


def everywhere(image):
    return np.ones(image.shape[:2], bool)


def test_windows_equal_the_whole(random_scout, noise, monkeypatch):
    before, after = noise(200, 310), noise(200, 310)
    scout = Scout(random_scout)
    whole = scout_map(scout, before, after, everywhere(before))
    monkeypatch.setattr(module, "_TILE", 64)
    tiled = scout_map(scout, before, after, everywhere(before))
    np.testing.assert_allclose(tiled.heat(ALL), whole.heat(ALL), atol=1e-5)
    assert (tiled.unsure == whole.unsure).mean() > 0.99
    # Random weights look everywhere they can: less around a window would show.
    monkeypatch.setattr(module, "REACH", 16)
    narrow = scout_map(scout, before, after, everywhere(before))
    assert np.abs(narrow.heat(ALL) - whole.heat(ALL)).max() > 1e-4


def test_doubt_opens_its_cell_and_those_around_it(pair):
    seen = scout_map(Oracle(), *pair, everywhere(pair[0]))
    rows, columns = np.nonzero(seen.unsure)
    assert (rows.min(), rows.max() + 1) == (80, 128)
    assert (columns.min(), columns.max() + 1) == (128, 192)
    settled = seen.settled_heat(ALL)
    assert settled[seen.unsure].max() == 0
    below = settled[~seen.unsure]
    assert below.max() < DOUBTED and below.min() > DOUBTED - 1e-6


def test_places_that_are_not_asked_of_are_sure_and_open_nothing(pair):
    where = np.zeros(pair[0].shape[:2], bool)
    where[:40, :40] = True
    seen = scout_map(Oracle(), *pair, where)
    assert not seen.unsure.any()
    heat = seen.heat(ALL)
    assert heat[:36, :36].min() > 0.5 and not heat[~where].any()


def test_a_large_pair_is_scaled_down_for_it(pair):
    seen = scout_map(Oracle(), *pair, everywhere(pair[0]), megapixels=0.04)
    assert seen.heat(ALL).shape == seen.unsure.shape == pair[0].shape[:2]
    assert seen.unsure[101:107, 150:163].all() and not seen.unsure.all()


def test_most_doubt_is_of_whole_cells():
    doubt = np.zeros((12, 20), np.float32)
    doubt[5, 9], doubt[0, 0] = 3, 7
    asked = np.ones(doubt.shape, bool)
    asked[0, 0] = False
    most = most_doubt(doubt, asked)
    assert most[:12, 4:16].min() == 3 and most[:, :4].max() == 0 and most[:, 16:].max() == 0


def test_the_network_is_asked_of_what_is_open_alone(narrow, pair):
    reach = everywhere(pair[0])
    full = plan_map(*pair, where=reach)
    open_plan = plan_map(*pair, where=reach, scout=Oracle())
    assert open_plan.cost <= full.cost
    assert sum(box.area for box in open_plan.windows) == 48 * 64
    heat, dense = network_map(narrow, open_plan), network_map(narrow, full)
    opened = open_plan.wanted
    np.testing.assert_allclose(heat[opened], dense[opened], atol=1e-5)
    assert heat[~opened].max() < DOUBTED


def test_where_other_evidence_is_in_doubt_the_network_is_asked_however_sure_the_scout_is(pair):
    reach, doubtful = everywhere(pair[0]), np.zeros(pair[0].shape[:2], bool)
    doubtful[20:30, 40:60] = True
    plain = plan_map(*pair, where=reach, scout=Oracle())
    plan = plan_map(*pair, where=reach, scout=Oracle(), doubtful=doubtful.__getitem__)
    assert not plain.wanted[20:30, 40:60].any()
    np.testing.assert_array_equal(plan.wanted, plain.wanted | doubtful)


def test_the_scout_alone_asks_no_network(narrow, pair):
    plan = plan_map(*pair, where=everywhere(pair[0]), scout=Oracle(), effort="scout")
    assert not plan.windows
    heat = network_map(narrow, plan)
    assert heat[104, 156] > 0.85 and heat[20, 20] == pytest.approx(0.6, abs=1e-6)


def test_without_effort_the_scout_says_nothing(narrow_weights, pair):
    blind, scouted = Runtime.of(narrow_weights), Runtime.of(narrow_weights, scout=Oracle())
    expected = fuse(blind, *pair, "content").heat
    np.testing.assert_array_equal(fuse(scouted, *pair, "content", effort="full").heat, expected)
    auto = fuse(scouted, *pair, "content", effort="auto").heat
    assert not np.array_equal(auto, expected)


@pytest.mark.parametrize(
    ("effort", "scout", "threshold", "expected"),
    [
        ("auto", Oracle(), 0.5, "auto"),
        ("auto", Oracle(), 0.35, "auto"),
        ("auto", Oracle(), 0.3, "full"),
        ("auto", None, 0.5, "full"),
        ("full", Oracle(), 0.5, "full"),
        ("full", None, 0.5, "full"),
        ("scout", Oracle(), 0.1, "scout"),
    ],
)
def test_what_can_be_done(effort, scout, threshold, expected):
    assert usable_effort(effort, scout, threshold) == expected


def test_the_result_says_what_was_done(narrow_weights, pair):
    scouted = Runtime.of(narrow_weights, scout=Oracle())
    how = {"weights": scouted, "level": "content", "align": "none"}
    assert compare_images(*pair, **how).effort == "auto"
    assert compare_images(*pair, threshold=0.2, **how).effort == "full"
    lower = {"box": (0, 0, 9, 9), "threshold": 0.1}
    assert compare_images(*pair, ignore=[lower], **how).effort == "full"
    assert compare_images(*pair, effort="scout", **how).to_dict()["effort"] == "scout"


def test_the_scout_alone_needs_one(narrow, pair):
    with pytest.raises(OptionError, match="there is none"):
        compare_images(*pair, weights=narrow, effort="scout", level="content")
