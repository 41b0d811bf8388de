"""The shipped network on the shipped samples: the right verdict, in the right place."""

import json

import numpy as np
import pytest

from imgdiff import compare_images
from imgdiff.io.load import load_image
from tests import ROOT

SAMPLES = ROOT / "samples"
PAIRS = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))["pairs"]


def overlap(one, other) -> int:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0, width) * max(0, height)


def test_the_manifest_is_whole():
    assert len(PAIRS) >= 8
    named = {pair[side] for pair in PAIRS for side in ("before", "after")}
    pictures = {p.name for p in SAMPLES.iterdir() if p.suffix in (".png", ".jpg")}
    assert named <= pictures
    for pair in PAIRS:
        assert all(pair[key] for key in ("name", "title", "what_changed", "source", "licence"))
        assert pair["changed"] == bool(pair["boxes"])


@pytest.mark.parametrize("pair", PAIRS, ids=[p["name"] for p in PAIRS])
def test_the_boxes_lie_in_the_picture_and_hold_a_change(pair):
    before, after = (load_image(SAMPLES / pair[side]).pixels for side in ("before", "after"))
    for left, top, right, bottom in pair["boxes"]:
        assert 0 <= left < right <= before.shape[1] and 0 <= top < bottom <= before.shape[0]
        place = (slice(top, bottom), slice(left, right))
        assert np.abs(before[place].astype(int) - after[place]).max() > 30


@pytest.mark.real_weights
@pytest.mark.parametrize("pair", PAIRS, ids=[p["name"] for p in PAIRS])
def test_the_verdict_and_the_place_are_right(pair):
    result = compare_images(SAMPLES / pair["before"], SAMPLES / pair["after"])
    assert result.changed is pair["changed"], result.summary
    if not pair["changed"]:
        assert result.cosine_similarity > 0.9
        return
    found = [r.box for r in result.regions if r.only_in is None]
    # The largest change is found, and nothing lights up far from all of them.
    largest = max(pair["boxes"], key=lambda b: (b[2] - b[0]) * (b[3] - b[1]))
    assert any(overlap(box, largest) for box in found)
    for left, top, right, bottom in found:
        around = (left - 16, top - 16, right + 16, bottom + 16)
        assert any(overlap(around, box) for box in pair["boxes"]), (left, top, right, bottom)
