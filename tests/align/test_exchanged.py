"""Blocks of a page in another order are told as moved; a lone thing that moved is no motion."""

import cv2
import numpy as np
import pytest

from imgdiff import compare_images
from imgdiff.align.canvas import place
from imgdiff.align.choose import align_pair
from imgdiff.align.layout.pages import LEVELS
from imgdiff.align.moved_thing import is_moved_thing, stand_on_plain_ground
from imgdiff.arrays import differs

GROUND = 245


def block(seed, high, wide=480):
    """Lines of words, no two alike, uint8 (high, wide, 3)."""
    rng = np.random.default_rng(seed)
    image = np.full((high, wide, 3), GROUND, np.uint8)
    for y in range(16, high - 6, 18):
        line = " ".join("".join(rng.choice(list("abcdefghkmnopqrstuvwxyz"), 6)) for _ in range(6))
        cv2.putText(image, line, (10, y), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (20, 20, 60), 1, 16)
    return image


def page(*blocks):
    return np.concatenate([block(seed, high) for seed, high in blocks])


def texture(side):
    noise = np.random.default_rng(3).integers(0, 256, (side, side, 3), np.uint8)
    return cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 2), None, 0, 255, cv2.NORM_MINMAX)


def drawing(x, y=100, side=80, shapes=True):
    """One texture on a plain drawing."""
    image = np.full((300, 600, 3), 240, np.uint8)
    if shapes:
        cv2.rectangle(image, (20, 20), (200, 60), (200, 60, 60), -1)
        cv2.circle(image, (500, 60), 30, (40, 160, 80), -1)
    image[y : y + side, x : x + side] = texture(side)
    return image


def jpeg(image, quality):
    return cv2.imdecode(cv2.imencode(".jpg", image, [1, quality])[1], 1)


def looks_alike(one, other):
    """Equal, but for what is too faint to part rows: the rim of a letter of the next block."""
    return one.shape == other.shape and differs(one, other).max() <= LEVELS


TOP, END = (1, 72), (5, 150)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ([(2, 90), (3, 120)], [(3, 120), (2, 90)]),
        ([(2, 60), (4, 100), (3, 130)], [(3, 130), (4, 100), (2, 60)]),
    ],
)
def test_blocks_exchanged_moved(one, two):
    before, after = page(TOP, *one, END), page(TOP, *two, END)
    for sides in ((before, after), (after, before)):
        result = compare_images(*sides)
        assert result.changed
        kinds = {region.kind for region in result.regions}
        kinds |= {added.band.change.kind for added in result.added_bands}
        assert kinds == {"moved"}
        assert "moved from y = " in result.summary
        assert not {"inserted", "removed"} & set(result.summary.split())
        for region in result.regions:  # where it stands it shows the same
            source, target = region.change.moved_from, region.change.moved_to
            assert looks_alike(sides[0][source.slices], sides[1][target.slices])
        assert not compare_images(*sides, ignore_kinds="moved").changed
        moved = [band for band in result.to_dict()["alignment"]["bands"] if band["moved_to"]]
        assert len(moved) == len(result.alignment.bands)


def test_blocks_of_one_height_exchanged_moved():
    before, after = (
        page(TOP, (2, 60), (4, 140), (3, 60), END),
        page(TOP, (3, 60), (4, 140), (2, 60), END),
    )
    result = compare_images(before, after)
    assert {region.change.shift for region in result.regions} <= {(0, 200), (0, -200)}
    assert {region.kind for region in result.regions} == {"moved"}


def test_what_came_and_what_went_did_not_move():
    before, after = page(TOP, (2, 90), (4, 120), END), page(TOP, (4, 120), (6, 90), END)
    result = compare_images(before, after)
    kinds = {region.kind for region in result.regions}
    kinds |= {added.band.change.kind for added in result.added_bands}
    assert kinds == {"removed", "added"}


@pytest.mark.parametrize("side", [80, 150])
@pytest.mark.parametrize("shapes", [True, False])
@pytest.mark.parametrize("saved", ["as it is", "jpeg"])
def test_a_texture_that_moved_on_a_drawing_is_no_camera(side, shapes, saved):
    before, after = drawing(60, side=side, shapes=shapes), drawing(260, side=side, shapes=shapes)
    if saved == "jpeg":
        before, after = jpeg(before, 85), jpeg(after, 80)
    assert is_moved_thing(before, after) and is_moved_thing(after, before)
    result = compare_images(before, after)
    assert result.alignment.method == "none"
    assert {(region.kind, region.change.shift) for region in result.regions} == {
        ("moved", (200, 0))
    }


def test_a_thing_that_moved_and_changed_is_no_camera_either():
    before, after = jpeg(drawing(60, shapes=False), 85), drawing(260, shapes=False)
    after[150:180, 300:330] = 0
    after = jpeg(after, 80)
    assert align_pair(place(before, after), "perspective").alignment.method == "none"
    assert compare_images(before, after).changed


@pytest.mark.parametrize("larger", [1.12, 1.25, 1.5])
@pytest.mark.parametrize("line", [cv2.LINE_8, cv2.LINE_AA])
def test_a_logo_that_grew_on_plain_ground_is_another_one(larger, line):
    def logo(scale):
        image = np.full((240, 320, 3), 240, np.uint8)
        cv2.circle(image, (120, 120), round(30 * scale), (40, 90, 160), -1, line)
        at = round(200 - 26 * scale), round(120 - 20 * scale)
        cv2.rectangle(
            image, at, (round(200 + 26 * scale), round(120 + 20 * scale)), (90, 30, 40), -1
        )
        return image

    before, after = logo(1), logo(larger)
    assert stand_on_plain_ground(before, after)
    result = compare_images(before, after, scores=False)
    assert result.alignment.method == "none" and result.changed


def test_a_page_turned_on_its_white_ground_is_no_logo():
    before = page(TOP, (2, 90), END)
    assert not stand_on_plain_ground(before, before)


def test_what_moved_with_all_around_it_is_no_lone_thing():
    before = page(TOP, (2, 90), END)
    assert not is_moved_thing(before, np.roll(before, 10, axis=0))
    assert not is_moved_thing(before, before)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("sideways", [False, True])
def test_any_order_of_blocks_is_moves_alone(seed, sideways, narrow):
    rng = np.random.default_rng(seed)
    blocks = [(10 * seed + i, int(rng.integers(50, 140))) for i in range(5)]
    order = rng.permutation(5)
    sides = [page(*blocks), page(*(blocks[i] for i in order))]
    if sideways:
        sides = [np.ascontiguousarray(side.transpose(1, 0, 2)) for side in sides]
    result = compare_images(*sides, weights=narrow, align="layout")
    assert result.alignment.bands and result.changed
    for band in result.alignment.bands:
        assert band.change.kind == "moved"
        source, target = band.moved_from, band.moved_to
        assert looks_alike(sides[0][source.slices], sides[1][target.slices])
        own = source if band.side == "before" else target
        assert own.intersection(band.box) == own


@pytest.mark.parametrize("width", [1, 7, 15, 16, 40])
def test_narrow_pages_in_another_order_break_nothing(width, rng):
    sides = [rng.integers(0, 2, (high, width, 3), np.uint8) * 255 for high in (200, 160)]
    sides[1][:80] = sides[0][-80:]
    assert compare_images(*sides, fit="pad").changed
