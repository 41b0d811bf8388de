"""What happened in each region: laws first, then what a person would say."""

import pickle

import cv2
import numpy as np
import pytest

from imgdiff import compare_images
from imgdiff.change_kinds import KINDS, SWAPPED
from tests import ROOT
from tests.change.kinds.scenes import DONE, page
from tests.text import put_text

PLAIN = {"align": "none"}


@pytest.mark.parametrize("done", DONE)
def test_what_was_done_is_told(done):
    result = compare_images(*DONE[done], **PLAIN)
    kinds = {region.kind for region in result.regions}
    assert kinds == {done.split()[0]}
    assert all(0.5 < region.confidence <= 1 for region in result.regions)


@pytest.mark.parametrize("done", DONE)
def test_exchanged_sides_exchange_the_answer(done):
    before, after = DONE[done]
    there = compare_images(before, after, **PLAIN).regions
    back = {region.box: region.change for region in compare_images(after, before, **PLAIN).regions}
    assert {region.box for region in there} == set(back)
    for region in there:
        change, other = region.change, back[region.box]
        assert other.kind == SWAPPED.get(change.kind, change.kind)
        assert other.confidence == pytest.approx(change.confidence)
        assert (other.from_color, other.to_color) == (change.to_color, change.from_color)
        assert other.shift == (None if change.shift is None else tuple(-d for d in change.shift))


def test_what_transparency_alone_hides_has_a_kind():
    before = np.full((80, 120, 4), 255, np.uint8)
    before[20:60, 30:80, :3] = 200, 30, 30
    after = before.copy()
    after[20:60, 30:80, 3] = 0
    regions = compare_images(before, after, **PLAIN).regions
    assert regions and all(region.kind in KINDS for region in regions)
    white = np.full((80, 120, 4), 255, np.uint8)
    hole = white.copy()
    hole[20:60, 30:80, 3] = 0  # which looks the same on white
    (region,) = compare_images(white, hole, **PLAIN).regions
    assert region.kind in KINDS


def test_where_from_and_by_how_much():
    far = compare_images(*DONE["moved"], **PLAIN).regions
    assert {region.change.shift for region in far} == {(170, 20)}
    assert all(region.change.moved_from == (30, 40, 120, 74) for region in far)
    near = compare_images(
        *DONE["moved near by"], **PLAIN
    ).regions  # its edges, apart from each other
    assert len(near) > 1 and {region.change.shift for region in near} == {(22, 0)}


def test_from_which_color_to_which():
    [region] = compare_images(*DONE["recolored"], **PLAIN).regions
    assert region.change.from_color == (40, 90, 200) and region.change.to_color == (30, 150, 60)
    said = region.to_dict()
    assert said["kind"] == "recolored"
    assert (said["from_color"], said["to_color"]) == ("#285ac8", "#1e963c")


def test_kinds_are_found_when_they_are_asked_for_and_kept():
    result = compare_images(*DONE["added"], **PLAIN)
    changes = result.regions[0].changes
    assert not changes.known
    assert result.regions[0].kind == "added" and changes.known
    again = pickle.loads(pickle.dumps(result))  # noqa: S301
    assert again.regions[0].change == result.regions[0].change


def test_regions_are_the_same_whatever_their_kinds():
    before, after = page(), page((30, 150, 60), label="Abort", photo=False)
    every = compare_images(before, after, **PLAIN)
    some = compare_images(before, after, ignore_kinds="removed", **PLAIN)
    parted = sorted([*some.regions, *some.disregarded], key=lambda region: region.box)
    assert parted == sorted(every.regions, key=lambda region: region.box)
    assert (some.heatmap == every.heatmap).all()


def test_what_does_not_count_is_said_and_never_identical():
    result = compare_images(*DONE["added"], ignore_kinds=("added",), **PLAIN)
    assert not result.changed and not result.regions and result.verdict.state == "same"
    assert [region.kind for region in result.disregarded] == ["added"]
    assert result.summary == (
        "Same: nothing that counts changed; 1 place changed in kinds that do not count."
    )
    assert result.to_dict()["disregarded"][0]["kind"] == "added"
    again = result.with_threshold(0.4)
    assert not again.changed and again.disregarded == result.disregarded


def test_only_some_kinds_count():
    before, after = page(), page((30, 150, 60), photo=False)
    result = compare_images(before, after, only_kinds="recolored", **PLAIN)
    assert [region.kind for region in result.regions] == ["recolored"]
    assert result.changed and result.verdict.disregarded == 1
    assert not compare_images(before, after, only_kinds=["resized"], **PLAIN).changed


def test_parts_of_one_image_alone():
    small = page()[:180]
    result = compare_images(page(), small, fit="pad", **PLAIN)
    assert [(region.kind, region.confidence) for region in result.regions] == [("one_sided", 1.0)]
    assert not compare_images(page(), small, fit="pad", ignore_kinds="one_sided", **PLAIN).changed


def test_labels_are_edited_not_recolored():
    before = np.zeros((40, 40), np.uint8)
    before[5:20, 5:20] = 3
    after = before.copy()
    after[5:12, 5:12] = 2
    result = compare_images(before, after, **PLAIN)
    if result.kind == "labels":
        assert {region.kind for region in result.regions} <= {"edited"}


def test_every_kind_is_one_of_those():
    for pair in DONE.values():
        for region in compare_images(*pair, **PLAIN).regions:
            assert region.kind in KINDS


def test_what_has_one_size_was_not_resized():
    other = page((30, 150, 60), label="Abort")
    for sides in ((page(), other), (other, page())):
        assert all(region.kind != "resized" for region in compare_images(*sides, **PLAIN).regions)


@pytest.mark.parametrize(("one", "other"), ["38", "13", "68", "CG", "FE"])
def test_a_letter_that_holds_another_one_was_not_resized(one, other):
    for size in (14, 18, 26):
        sides = [page(), page()]
        for image, letter in zip(sides, (one, other), strict=True):
            put_text(image, f"11,{letter}00", (190, 90), size, (30, 30, 30))
        for pair in (sides, sides[::-1]):
            regions = compare_images(*pair, **PLAIN).regions
            assert regions and all(region.kind != "resized" for region in regions)


def test_an_icon_that_became_another_one_was_not_resized():
    check, cross = (np.full((60, 90, 3), 250, np.uint8) for _ in range(2))
    cv2.rectangle(check, (30, 20), (43, 33), (40, 140, 60), -1)
    cv2.polylines(check, [np.array([(33, 27), (36, 30), (41, 23)])], False, (255, 255, 255), 2)
    cv2.rectangle(cross, (30, 20), (43, 33), (200, 40, 40), -1)
    for ends in (((33, 23), (40, 30)), ((33, 30), (40, 23))):
        cv2.line(cross, *ends, (255, 255, 255), 2)
    for pair in ((check, cross), (cross, check)):
        regions = compare_images(*pair, **PLAIN).regions
        assert regions and all(region.kind != "resized" for region in regions)


def test_a_thicker_frame_was_resized():
    thin, thick = (np.full((120, 160, 3), 250, np.uint8) for _ in range(2))
    for image, width in ((thin, 2), (thick, 4)):
        cv2.rectangle(image, (30, 30), (130, 90), (30, 30, 30), width)
        put_text(image, "a frame", (50, 65), 14, (30, 30, 30))
    regions = compare_images(thin, thick, **PLAIN).regions
    assert regions and {region.kind for region in regions} == {"resized"}


def test_what_moved_far_in_other_light_and_noise_is_told():
    sides = DONE["moved"]
    for seed, factor in ((1, 1.08), (2, 0.9)):
        noise = np.random.default_rng(seed).normal(0, 5, sides[1].shape)
        after = np.clip(sides[1] * factor + noise, 0, 255).astype(np.uint8)
        before = np.clip(sides[0] * 0.95, 0, 255).astype(np.uint8)
        regions = compare_images(before, after, **PLAIN).regions
        assert "moved" in {region.kind for region in regions}


def test_another_word_that_shares_letters_did_not_move():
    sides = [np.full((120, 420, 3), 252, np.uint8) for _ in range(2)]
    for image, word in zip(sides, ("Summer", "Autumn"), strict=True):
        put_text(image, word, (30, 75), 48, (30, 30, 30))
        put_text(image, "Festival", (240, 75), 48, (30, 30, 30))
    for pair in (sides, sides[::-1]):
        regions = compare_images(*pair, **PLAIN).regions
        assert regions and all(region.kind != "moved" for region in regions)


def test_a_sign_that_gave_way_to_a_digit_did_not_merely_move():
    """The currency's sign stands nine pixels further left, and a 1 has come where it was."""
    before, after = (ROOT / "samples" / f"document_{side}.jpg" for side in ("before", "after"))
    (region,) = compare_images(before, after).regions
    assert region.kind == "edited"
