"""What the viewer is told of the alignment."""

from dataclasses import replace

import numpy as np
import pytest

from imgdiff.compare import compare_images
from imgdiff.geometry import Box
from imgdiff.region import Change, Changes
from imgdiff.render.viewer.motion import motion_of
from imgdiff.result import Alignment, Comparison, Region, Scores
from tests.align.pages import banner, card, stacked, text_rows


@pytest.fixture
def still(noise) -> Comparison:
    """Two pictures of 60 x 40 pixels, nothing of which moved."""
    return Comparison(
        scores=Scores((0.5, 1.0)),
        heatmap=np.zeros((40, 60), np.float32),
        regions=(),
        before=noise(40, 60),
        after=noise(40, 60),
        valid=np.ones((40, 60), bool),
        before_size=(60, 40),
        after_size=(60, 40),
    )


def seen_by(result: Comparison, transform: np.ndarray, **changes) -> Comparison:
    rows = tuple(tuple(float(v) for v in row) for row in transform)
    return replace(result, alignment=Alignment("perspective", transform=rows), **changes)


def test_nothing_is_drawn_where_nothing_moved(still):
    assert motion_of(still) is None
    assert motion_of(seen_by(still, np.eye(3))) is None


def test_the_outline_is_where_the_other_photograph_lies(still):
    half = np.diag([0.5, 0.5, 1.0])
    half[:2, 2] = 10 - 0.5 + 0.25, 5 - 0.5 + 0.25  # edges of pixels: x / 2 + 10, y / 2 + 5
    motion = motion_of(seen_by(still, half))
    assert motion is not None
    corners = [[-20, -10], [100, -10], [100, 70], [-20, 70]]
    np.testing.assert_allclose(motion["outline"], corners, atol=0.01)
    assert motion["bands"] == motion["arrows"] == [] and motion["legend"] == {}


def test_a_scaled_picture_is_outlined_at_the_size_it_was_scaled_to(still):
    shifted = np.eye(3)
    shifted[0, 2] = 8.0
    twice = seen_by(still, shifted, fit="resize", after_size=(120, 80))
    motion = motion_of(twice)
    assert motion is not None
    assert motion["outline"] == [[-8, 0], [52, 0], [52, 40], [-8, 40]]


def test_an_outline_that_nobody_would_see_is_none(still):
    shifted = np.eye(3)
    shifted[0, 2] = 1.5
    assert motion_of(seen_by(still, shifted)) is None


def test_what_moved_has_one_arrow_though_both_of_its_ends_are_regions(still):
    start, end = Box(2, 3, 12, 13), Box(40, 20, 50, 30)
    change = Change("moved", 0.9, start, end)
    changes = Changes((change, change))
    regions = tuple(
        Region(box, 1.0, 100, changes=changes, place=i) for i, box in enumerate((start, end))
    )
    motion = motion_of(replace(still, regions=regions))
    assert motion is not None
    assert motion["arrows"] == [{"from": [2, 3, 12, 13], "to": [40, 20, 50, 30], "there": None}]
    assert motion["outline"] is None and motion["legend"] == {"moved": "Moved"}
    assert set(motion["legend"]) <= set(motion["colors"])


def test_bands_lie_on_their_own_page_and_where_they_were_put(rng):
    text, removed, more, end = text_rows(rng, 4), card(rng, 80), text_rows(rng, 3), card(rng, 50)
    result = compare_images(stacked(text, removed, more, end), stacked(banner(), text, more, end))
    motion = motion_of(result)
    assert motion is not None
    bands = {band["kind"]: band for band in motion["bands"]}
    assert bands["added"]["side"] == "after" and bands["added"]["box"] == [0, 0, 480, 40]
    assert bands["added"]["on_before"] == [0, 0, 480, 0]
    assert bands["removed"]["box"] == bands["removed"]["on_before"]
    assert bands["removed"]["box"][1] == len(text) and motion["arrows"] == []
    assert motion["legend"] == {"added": "Inserted", "removed": "Removed"}


def test_exchanged_blocks_have_arrows_to_where_they_were_put(rng):
    text, one, more, two = text_rows(rng, 4), card(rng, 80), text_rows(rng, 3), card(rng, 50)
    end = text_rows(rng, 5)
    before, after = stacked(text, one, more, two, end), stacked(text, two, more, one, end)
    result = compare_images(before, after)
    motion = motion_of(result)
    assert motion is not None
    left = [band for band in result.alignment.bands if band.side == "before"]
    assert len(motion["arrows"]) == len(left) > 0
    for arrow in motion["arrows"]:
        (left, top, right, bottom), there = arrow["from"], arrow["there"]
        moved = after[there[1] : there[3], there[0] : there[2]]
        np.testing.assert_array_equal(before[top:bottom, left:right], moved)
        assert arrow["to"][1] == arrow["to"][3]  # a line on the grid of before
