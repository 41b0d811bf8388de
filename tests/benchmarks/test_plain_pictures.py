"""The pairs of plain pictures that the scores are measured on."""

import numpy as np
import pytest

from benchmarks.accuracy.plain_pictures import FAMILIES, PAIRS, plain


@pytest.mark.parametrize("name", PAIRS)
def test_both_sides_are_the_same_plain_picture(name, rng):
    draw, disturb = PAIRS[name]
    before = draw(rng)
    after = disturb(rng, before)
    assert before.dtype == after.dtype == np.uint8
    assert (before.shape != after.shape) or (before != after).any()
    small = [
        side[:: side.shape[0] // 8, :: side.shape[1] // 8].astype(int) for side in (before, after)
    ]
    assert np.median(np.abs(small[0][:8, :8] - small[1][:8, :8])) <= 16
    assert (draw(rng) != before).any()


def test_the_table_has_a_line_for_each_pair_and_the_two_aucs(narrow):
    lines = plain(narrow)
    rows = [line for line in lines if line.startswith("| ")]
    assert [row.split(" | ")[0][2:] for row in rows[2:]] == list(PAIRS)
    assert "AUC 0." in lines[-2] or "AUC 1." in lines[-2]
    assert set(FAMILIES.values()) == {"ground", "ramp", "chart with a grid", "page of two boxes"}
