"""The heat of pairs of which one was moved, hides a part, or is coarser."""

from dataclasses import replace

import numpy as np
import pytest

from imgdiff import compare_images
from imgdiff.align.canvas import place
from imgdiff.align.choose import align_pair
from imgdiff.change.heat import fuse
from imgdiff.change.pair_heat import pair_heat
from imgdiff.geometry import Box
from imgdiff.io.resize import resize
from imgdiff.network.runtime.scout import Scout
from imgdiff.result import Alignment, Piece
from tests.align.test_choose import lettering


@pytest.fixture
def page(rng):
    return lettering(rng, (320, 400))


def scrolled(page, changed=True):
    after = np.full_like(page, 255)
    after[12:] = page[:-12]
    if changed:
        after[150:154, 200:203] = (200, 0, 0)
    return after


def test_a_page_that_was_only_moved_is_judged_strictly(page, narrow):
    pair = align_pair(place(page, scrolled(page)), "perspective")
    assert (pair.alignment.dx, pair.alignment.dy) == (0, 12)
    fused = pair_heat(narrow, pair)
    assert fused.strict[:300].all()
    hot = np.argwhere(fused.heat > 0.5)
    assert hot.min(axis=0).tolist() == [138, 200] and hot.max(axis=0).tolist() == [141, 202]


def test_one_that_was_made_anew_besides_is_judged_by_its_content(rng, page, narrow):
    noise = rng.normal(0, 5, page.shape) * (rng.random(page.shape[:2]) < 0.5)[..., None]
    after = np.clip(scrolled(page) + noise, 0, 255).astype(np.uint8)
    pair = align_pair(place(page, after), "perspective")
    assert pair.alignment.method == "perspective"
    assert not pair_heat(narrow, pair).strict.any()
    assert pair_heat(narrow, pair, "strict").strict.all()


def test_nothing_is_told_of_what_is_not_seen(page, narrow):
    pair = align_pair(place(page, scrolled(page, changed=False)), "perspective")
    assert pair.unseen[-12:].all() and not pair.unseen[:-12].any()
    assert not pair_heat(narrow, pair).heat.any()
    # Whatever stands there.
    pair.after[-12:] = 0
    assert not pair_heat(narrow, pair).heat[-12:].any()


@pytest.mark.parametrize(("noise", "most"), [(0, 0), (4, 0.1)])  # windows of the network lie anew
def test_what_lies_far_beyond_the_end_of_one_image_says_little(
    rng, narrow, monkeypatch, noise, most
):
    long = lettering(rng, (1000, 400))
    after = long[:300] + rng.normal(0, noise, (300, 400, 3))
    after[150:170, 200:240] = (200, 0, 0)
    pair = place(long, np.clip(after, 0, 255).astype(np.uint8))
    looked = []
    monkeypatch.setattr(
        "imgdiff.change.pair_heat.fuse",
        lambda *given: looked.append(given[1].shape) or fuse(*given),
    )
    found = pair_heat(narrow, pair)
    monkeypatch.setattr("imgdiff.change.pair_heat._BEYOND", 1000)
    whole = pair_heat(narrow, pair)
    assert [shape[0] for shape in looked] == [556, 1000]
    assert found.heat.shape == whole.heat.shape == (1000, 400)
    np.testing.assert_allclose(found.heat[pair.valid], whole.heat[pair.valid], atol=most)
    assert np.array_equal(found.strict[pair.valid], whole.strict[pair.valid])
    assert found.heat.max() == 1 and not found.heat[556:].any()


@pytest.mark.parametrize("ratio", [1.25, 1.5, 2, 3])
def test_images_of_fewer_pixels_are_compared_at_their_scale(page, narrow, ratio):
    size = round(320 * ratio), round(400 * ratio)
    large = resize(page, size, enlarge="linear")
    small = resize(large, (320, 400))
    after = small.copy()
    after[100:140, 200:280] = (20, 140, 60)
    result = compare_images(large, after, weights=narrow)
    assert result.heatmap.shape == size
    box = np.s_[round(102 * ratio) : round(138 * ratio), round(202 * ratio) : round(278 * ratio)]
    assert result.heatmap[box].min() > 0.5
    far = result.heatmap.copy()
    far[round(96 * ratio) : round(144 * ratio), round(196 * ratio) : round(284 * ratio)] = 0
    assert not far.any()
    assert result.notes[0].endswith("compared at the 400 x 320 that both have")


def test_what_is_not_looked_at_is_not_looked_at_on_the_coarser_grid_either(page, narrow):
    large = resize(page, (640, 800), enlarge="linear")
    pair = place(large, resize(large, (320, 400)))
    pair.coarse.after[100:140, 200:280] = 0
    assert pair_heat(narrow, pair).heat.max() > 0.5
    hidden = np.zeros((640, 800), bool)
    hidden[190:290, 390:570] = True
    assert not pair_heat(narrow, replace(pair, ignored=hidden)).heat.any()


def test_what_one_shows_of_the_other_is_no_proof_of_equality(rng, page, narrow):
    """Where rows were removed, before shows through on both sides, equal to the last bit."""
    noisy = [
        np.clip(page + rng.normal(0, 3, page.shape), 0, 255).astype(np.uint8) for _ in range(2)
    ]
    in_after = np.ones(page.shape[:2], bool)
    in_after[100:220] = False
    noisy[1][100:220] = noisy[0][100:220]
    pair = replace(place(*noisy), in_after=in_after)
    fused = pair_heat(narrow, pair)
    assert not fused.strict[pair.valid].any()


def test_the_coarser_pair_is_asked_with_the_same_effort(page, narrow, random_scout, monkeypatch):
    monkeypatch.setattr(narrow, "scout", Scout(random_scout))
    pair = place(page, resize(255 - page, (160, 200)), "resize")
    assert pair.coarse is not None
    asked: list = []
    monkeypatch.setattr(narrow, "distance", lambda *sides: asked.append(sides))
    pair_heat(narrow, pair, "content", effort="scout")
    assert not asked


def test_what_stayed_equal_tells_nothing_of_what_moved_against_its_blocks(rng, page, narrow):
    """A footer in its place is equal to the last bit in a JPEG, and what moved above it is not."""
    sides = [page[:240], np.roll(page[:240], 5, axis=0)]
    pages = [np.concatenate([side, page[240:]]) for side in sides]
    after = np.clip(pages[1] + rng.normal(0, 3, page.shape), 0, 255).astype(np.uint8)
    after[240:] = page[240:]
    pieces = (Piece(Box(0, 0, 400, 235), 0, 5), Piece(Box(0, 240, 400, 320), 0, 0))
    onto, shared = page.copy(), np.zeros(page.shape[:2], bool)
    for piece in pieces:
        onto[piece.box.slices] = after[piece.box.shifted(piece.dx, piece.dy).slices]
        shared[piece.box.slices] = True
    pair = replace(
        place(pages[0], onto), in_after=shared, alignment=Alignment("layout", pieces=pieces)
    )
    fused = pair_heat(narrow, pair)
    assert not fused.strict[:235].any() and fused.strict[290:].all()
    # Without noise both are judged strictly.
    assert pair_heat(narrow, replace(pair, after=page.copy())).strict[shared].all()
