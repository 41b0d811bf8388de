"""Strips of the largest pictures."""

import numpy as np
import pytest

from imgdiff.arrays import all_alike
from imgdiff.change import strips as room
from imgdiff.change.strips import in_strips, strips


@pytest.fixture
def largest(monkeypatch):
    monkeypatch.setattr(room, "_WHOLE", 0)
    monkeypatch.setattr(room, "_STRIP", 40 * 30)


def test_only_the_largest_is_cut(largest):
    assert [(rows.start, rows.stop) for rows in strips((100, 30))] == [(0, 40), (40, 80), (80, 100)]
    assert len(list(strips((1, 5000)))) == 1


def test_what_stays_within_the_seam_is_found_as_in_the_whole(largest, rng, monkeypatch):
    monkeypatch.setattr(room, "_SEAM", 5)
    before, after = rng.integers(0, 255, (2, 100, 30, 3), dtype=np.uint8)
    where, heights = rng.random((100, 30)) < 0.9, []

    def evidence(one, two, places, out):
        heights.append(len(one))
        moved = np.abs(one[..., 0].astype(np.float32) - two[..., 0]) / 255 * places
        ahead, behind = (np.roll(moved, rows, axis=0) for rows in (-5, 5))
        return np.maximum(moved, np.maximum(ahead, behind)) if out is None else out

    heat = np.full((100, 30), np.float32(0.5))
    assert in_strips(evidence, before, after, where.__getitem__, heat) is heat
    assert heights == [45, 50, 25]
    monkeypatch.setattr(room, "_WHOLE", 10**9)
    whole = np.maximum(0.5, in_strips(evidence, before, after, where.__getitem__, None))
    np.testing.assert_array_equal(heat[5:-5], whole[5:-5])


def test_a_mask_that_is_true_everywhere_takes_no_memory():
    mask = np.ones((50, 60), bool)
    assert all_alike(mask).strides == (0, 0) and all_alike(mask).all()
    mask[3, 4] = False
    assert all_alike(mask) is mask
