"""The truth of the pages that are drawn is true, and so is what is said of an answer."""

import numpy as np
import pytest

from benchmarks.layout.measure import judge_regions
from benchmarks.layout.pairs import KINDS, make_pairs
from imgdiff.geometry import Box

PAIRS = [pair for pair in make_pairs(2, 7) if pair.disturbance == "none"]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.kind)
def test_all_that_is_neither_inserted_removed_nor_edited_is_on_both(pair):
    if pair.kind == "one column":
        return  # its other column is filled up with ground
    keep, keep_after = (np.ones(page.shape[:2], bool) for page in (pair.before, pair.after))
    edited = np.zeros_like(keep)
    for box in pair.truth.removed:
        keep[box.slices] = False
    for box in pair.truth.inserted:
        keep_after[box.slices] = False
    for box in pair.truth.edited:
        edited[box.slices] = True
    axis = 0 if pair.kind == "sidebar" else 1
    rest, rest_after, edits = (
        np.compress(kept.any(axis=axis), page, axis=1 - axis)
        for kept, page in (
            *((keep, pair.before), (keep_after, pair.after)),
            (keep, edited),
        )
    )
    if pair.kind == "footer stays":  # ground makes up for what came and went
        length = min(len(rest), len(rest_after)) - 90
        rest, rest_after, edits = rest[:length], rest_after[:length], edits[:length]
    assert rest.shape == rest_after.shape
    assert not ((rest != rest_after).any(axis=2) & ~edits).any()


def test_every_kind_is_drawn_and_the_same_each_time():
    assert {pair.kind for pair in PAIRS} == set(KINDS)
    again = [pair for pair in make_pairs(2, 7) if pair.disturbance == "none"]
    for one, other in zip(PAIRS, again, strict=True):
        np.testing.assert_array_equal(one.after, other.after)
        assert one.truth == other.truth


def test_an_answer_that_is_the_truth_is_an_explanation():
    pair = next(pair for pair in PAIRS if pair.truth.removed and pair.truth.edited)
    truth = [*pair.truth.inserted, *pair.truth.removed, *pair.truth.edited]
    answer = judge_regions(pair, truth)
    assert answer.explained and answer.beside == 0
    assert answer.edits_found == answer.edits and answer.bands_found == answer.bands
    assert not judge_regions(pair, truth[1:]).explained or truth[0] in truth[1:]
    assert judge_regions(pair, []).bands_found == 0


def test_regions_elsewhere_stand_beside_the_truth():
    pair = next(pair for pair in PAIRS if pair.kind == "still")
    assert judge_regions(pair, [Box(0, 0, 5, 5), Box(60, 0, 70, 5)]).beside >= 1
