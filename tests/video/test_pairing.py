"""Moments are paired by content, in order, and none is lost."""

import numpy as np
import pytest

from imgdiff.video.pairing import Pair, paired


def costs_of(before, after):
    one, two = (np.array(side, float)[:, None] for side in (before, after))
    return np.abs(one - two.T)


def test_equal_videos_are_paired_frame_by_frame():
    moments = [0, 3, 9, 4, 4, 7]
    assert paired(costs_of(moments, moments), 0.5) == [Pair(i, i) for i in range(6)]


def test_a_dropped_second_shifts_nothing():
    before = list(range(0, 40, 2))
    after = before[:6] + before[10:]
    pairs = paired(costs_of(before, after), 0.5)
    assert [p.before for p in pairs if p.after is None] == [6, 7, 8, 9]
    assert all(before[p.before] == after[p.after] for p in pairs if None not in p)
    turned = paired(costs_of(after, before), 0.5)
    assert [p.after for p in turned if p.before is None] == [6, 7, 8, 9]


def test_what_stands_longer_is_the_same_moment():
    pairs = paired(costs_of([0, 5, 5, 5, 9], [0, 5, 9]), 0.5)
    assert pairs == [Pair(0, 0), Pair(1, 1), Pair(2, 1), Pair(3, 1), Pair(4, 2)]


def test_a_changed_moment_stays_in_its_place():
    before, after = [0, 5, 10, 15, 20], [0, 5, 13, 15, 20]
    assert paired(costs_of(before, after), 0.5) == [Pair(i, i) for i in range(5)]


@pytest.mark.parametrize("seed", range(6))
def test_every_frame_is_there_and_in_order(seed):
    rng = np.random.default_rng(seed)
    n, m = rng.integers(1, 30, 2)
    pairs = paired(rng.random((n, m)), 0.3)
    for side, count in ((0, n), (1, m)):
        frames = [p[side] for p in pairs if p[side] is not None]
        assert frames == sorted(frames) and set(frames) == set(range(count))


def test_a_cut_beside_a_change_is_still_a_cut():
    """Warping alone would drag the one over the other."""
    before = [0, 0.1, 10, 10.1, 10.2, 20, 20.1, 20.2, 20.3]
    after = [0, 0.1, 20, 20.9, 21, 20.3]
    pairs = paired(costs_of(before, after), 0.5)
    assert [p.before for p in pairs if p.after is None] == [2, 3, 4]
    assert pairs[-3:] == [Pair(6, 3), Pair(7, 4), Pair(8, 5)]
