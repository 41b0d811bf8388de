"""Places that are not looked at."""

import json
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from imgdiff import compare_images
from imgdiff.change.ignore import find_ignored, reaching, thresholds
from imgdiff.errors import ImageError, OptionError
from imgdiff.geometry import Box, Place
from imgdiff.options import CompareOptions
from imgdiff.render.hatch import hatched
from imgdiff.result import Ignored

CLOCK, BUTTON = (100, 20, 160, 44), (40, 90, 90, 110)


def page(rng, clock=0, button=0):
    """Drawn: text-like marks, a clock and a button, each in a color of its state."""
    image = np.full((160, 220, 3), 245, np.uint8)
    marks = np.random.default_rng(5)
    for _ in range(160):
        x, y = marks.integers(5, 210), marks.integers(5, 150)
        image[y : y + 2, x : x + marks.integers(2, 8)] = marks.integers(0, 120)
    for (left, top, right, bottom), state in ((CLOCK, clock), (BUTTON, button)):
        image[top:bottom, left:right] = (30 + 90 * state, 90, 220 - 90 * state)
    return image


@pytest.fixture
def compare(narrow):
    return lambda *pair, **options: compare_images(*pair, weights=narrow, **options)


def test_ignoring_is_the_same_as_if_it_had_been_equal(compare, rng):
    before = page(rng)
    both = compare(before, page(rng, clock=1, button=1), ignore=[CLOCK])
    button = compare(before, page(rng, button=1))
    np.testing.assert_array_equal(both.heatmap, button.heatmap)
    assert both.regions == button.regions and both.changed
    assert both.cosine_similarity == button.cosine_similarity
    assert both.causes == button.causes
    assert both.summary == button.summary.removesuffix(".") + ", apart from 1 ignored place."


def test_no_noise_leaks_out_of_an_ignored_place(compare, rng):
    before = rng.integers(0, 256, (96, 96, 3), dtype=np.uint8)
    after = before.copy()
    after[30:60, 30:60] = rng.integers(0, 256, (30, 30, 3))
    result = compare(before, after, ignore=[(30, 30, 60, 60)])
    assert not result.heatmap.any() and not result.changed and result.verdict.state == "same"
    assert "every compared pixel is equal, apart from 1 ignored place" in result.summary
    assert result.ignored.differs


def test_equal_but_for_what_is_ignored_is_never_identical(compare, rng):
    before, after = page(rng), page(rng, clock=1)
    for how in ({"ignore": [CLOCK]}, {"only": [BUTTON]}):
        result = compare(before, after, **how)
        assert result.verdict.state == "same" and not result.changed
    assert compare(before, before, ignore=[CLOCK]).verdict.state == "identical"
    assert compare(before, after).changed  # and without it the clock counts


def test_only_is_the_reverse(compare, rng):
    before, after = page(rng), page(rng, clock=1, button=1)
    result = compare(before, after, only=[BUTTON])
    assert [region.box for region in result.regions] == [BUTTON]
    assert "in the place that was looked at" in result.summary
    assert result.ignored.only == (BUTTON,) and result.ignored.fraction == pytest.approx(
        1 - 50 * 20 / (160 * 220)
    )


@pytest.mark.parametrize("kind", ["black", "transparent", "file"])
def test_a_mask_is_an_image(compare, rng, tmp_path, kind):
    mask = np.full((160, 220), 255, np.uint8)
    left, top, right, bottom = CLOCK
    mask[top:bottom, left:right] = 0
    given = mask
    if kind == "transparent":  # of whatever color
        given = np.dstack([page(rng), mask])
    if kind == "file":
        Image.fromarray(mask).save(given := tmp_path / "mask.png")
    result = compare(page(rng), page(rng, clock=1), mask=given)
    assert result.verdict.state == "same" and result.ignored.places == (CLOCK,)


def test_a_place_may_have_a_threshold_of_its_own(compare, rng):
    before, after = page(rng), page(rng)
    after[90:110, 40:90] = before[90:110, 40:90] + np.uint8(7)  # faint, and plain in the heat
    strict = compare(before, after, level="strict")
    peak = float(strict.heatmap.max())
    assert strict.changed and 0.5 <= peak < 1
    above = min(1.0, peak + 0.01)
    tolerant = compare(before, after, level="strict", ignore=[{"box": BUTTON, "threshold": above}])
    assert not tolerant.changed and tolerant.verdict.state == "same"
    np.testing.assert_array_equal(tolerant.heatmap, strict.heatmap)  # it was looked at
    assert not tolerant.hidden.any() and tolerant.ignored.tolerances == ((BUTTON, above),)
    assert compare(
        before, after, level="strict", ignore=[{"box": BUTTON, "threshold": peak}]
    ).changed
    # Outside of it nothing is forgiven.
    other = ((0, 0, 20, 20), above)
    assert compare(before, after, level="strict", ignore=[Place(*other)]).changed
    assert not tolerant.with_threshold(0.3).changed


def test_a_part_that_one_image_alone_has_can_be_ignored(compare, rng):
    before = page(rng)
    longer = np.vstack([before, np.full((40, 220, 3), 200, np.uint8)])
    assert compare(before, longer).changed
    result = compare(before, longer, ignore=[(0, 160, 220, 200)])
    assert not result.changed and result.verdict.state == "same"
    part = compare(before, longer, ignore=[(0, 160, 220, 180)])
    [region] = part.regions
    assert region.only_in == "after" and region.area == 20 * 220


def test_transparency_is_ignored_too(compare, rng):
    before = np.dstack([page(rng), np.full((160, 220), 255, np.uint8)])
    after = before.copy()
    after[20:44, 100:160, 3] = 0
    assert compare(before, after).changed
    assert compare(before, after, ignore=[CLOCK]).verdict.state == "same"


def test_what_scaling_mixes_is_ignored_too(compare, rng):
    before = page(rng)
    clean = np.array(Image.fromarray(before).resize((330, 240), Image.Resampling.LANCZOS))
    large = clean.copy()
    large[30:66, 150:240] = rng.integers(0, 256, (36, 90, 3))  # the clock's place there
    result, plain = (compare(before, image, ignore=[CLOCK]) for image in (large, clean))
    np.testing.assert_array_equal(result.heatmap, plain.heatmap)
    assert reaching(result.hidden, True).sum() > result.hidden.sum() > 60 * 24


def test_a_motion_is_found_beside_a_large_ignored_place(compare, rng):
    texture = rng.integers(0, 256, (40, 60, 3), dtype=np.uint8)
    scene = np.array(Image.fromarray(texture).resize((260, 200), Image.Resampling.BICUBIC))
    before, after = scene[4:164, 4:224].copy(), scene[2:162, 7:227].copy()
    advert = (0, 0, 220, 60)
    after[:60] = rng.integers(0, 256, (60, 220, 3))
    result = compare(before, after, ignore=[advert])
    assert result.alignment.method == "shift"
    assert (result.alignment.dx, result.alignment.dy) == (pytest.approx(-3), pytest.approx(2))
    assert not result.heatmap[:60].any()


def test_they_are_told_and_drawn(compare, rng):
    result = compare(page(rng), page(rng, clock=1, button=1), ignore=[CLOCK, "0,0,10,10"])
    told = json.loads(json.dumps(result.to_dict()))["ignored"]
    assert told["places"] == [list(CLOCK), [0, 0, 10, 10]]
    assert told["differs"] and told["only"] == [] and told["tolerances"] == []
    assert told["fraction"] == pytest.approx((60 * 24 + 100) / (160 * 220), abs=1e-6)
    assert "apart from 2 ignored places" in result.summary
    before, after = hatched(result, "before"), hatched(result, "after")
    left, top, right, bottom = CLOCK
    inside = before[top:bottom, left:right]
    assert len(np.unique(inside.reshape(-1, 3), axis=0)) == 2  # stripes of two greys
    np.testing.assert_array_equal(after[top:bottom, left:right], inside)
    np.testing.assert_array_equal(before[60:90], result.before[60:90])


def test_what_lies_outside_of_the_picture_is_not_counted(compare, rng):
    result = compare(page(rng), page(rng, button=1), ignore=[(1000, 0, 1100, 50)])
    assert result.ignored.places == () and "apart" not in result.summary


@pytest.mark.parametrize(
    "bad",
    [
        {"ignore": (1, 2, 3, 4)},
        {"ignore": [(1, 2, 1, 4)]},
        {"ignore": [(1, 2, 3)]},
        {"ignore": [(1.5, 2, 3, 4)]},
        {"ignore": ["1,2,3"]},
        {"ignore": "1,2,3,4"},
        {"ignore": [{"box": (1, 2, 3, 4), "treshold": 1}]},
        {"ignore": [{"box": (1, 2, 3, 4), "threshold": 1.5}]},
        {"only": [{"box": (1, 2, 3, 4), "threshold": 0.5}]},
        {"mask": "nowhere.png"},
    ],
)
def test_options_are_checked_before_anything_is_read(bad):
    with pytest.raises(OptionError):
        compare_images("missing.png", "missing.png", **bad)


def test_masks_that_cannot_be_meant_are_refused(compare, rng):
    before = page(rng)
    with pytest.raises(OptionError, match="10 x 10 pixels, and before 220 x 160"):
        compare(before, before, mask=np.zeros((10, 10), np.uint8))
    with pytest.raises(OptionError, match="many greys"):
        compare(before, before, mask=rng.integers(0, 256, (160, 220), dtype=np.uint8))
    with pytest.raises(OptionError, match="nothing is left"):
        compare(before, before, mask=np.zeros((160, 220), np.uint8))
    with pytest.raises(OptionError, match="nothing is left"):
        compare(before, before, only=[(500, 500, 600, 600)])
    with pytest.raises(ImageError, match="the mask"):
        compare(before, before, mask=b"not an image")
    buffer = BytesIO()
    Image.fromarray(np.full((160, 220), 255, np.uint8)).save(buffer, "PNG")
    assert compare(before, before, mask=buffer.getvalue()).verdict.state == "identical"


def test_overlapping_thresholds_the_higher_rules():
    places = [Place(Box(0, 0, 4, 4), 0.9), Place(Box(2, 2, 6, 6), 0.7)]
    levels = thresholds(Ignored(tolerances=tuple(places)), 0.5, (8, 8))
    assert levels[3, 3] == np.float32(0.9) and levels[5, 5] == np.float32(0.7)
    assert levels[7, 7] == 0.5 and thresholds(Ignored(), 0.5, (8, 8)) == 0.5
    facts, hidden = find_ignored(CompareOptions(), (8, 8), (8, 8))
    assert hidden is None and facts.fraction == 0
