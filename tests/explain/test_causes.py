"""Each cause is named where it is at work, with its amount, and nowhere else."""

import warnings
from collections import defaultdict
from itertools import chain

import cv2
import numpy as np
import pytest

from benchmarks.causes import FAMILIES, SIZE, cases, drawings, judge, rendered
from benchmarks.verdicts import nuisances
from benchmarks.verdicts.scenes.page import Page
from imgdiff import compare_images
from imgdiff.explain.cause_wording import phrase, phrases
from imgdiff.explain.causes import find_causes
from imgdiff.explain.moved import find_copy
from imgdiff.io.load import load_image
from imgdiff.result import Alignment, Cause
from tests import ROOT

PHOTOS = ("photo_light_before.jpg", "object_added_before.jpg", "new_star_before.jpg")


def causes_of(before, after, **fields):
    return find_causes(before, after, np.ones(before.shape[:2], bool), **fields)


@pytest.fixture(scope="module")
def photos():
    return [load_image(ROOT / "samples" / name).pixels[:400, :500] for name in PHOTOS]


@pytest.fixture
def page(rng):
    return Page.random(rng, SIZE)


@pytest.fixture(scope="module")
def outcomes(photos):
    """What was named of every family: lists of (all that is true, its amounts, in vain)."""
    scenes = drawings(6) + [("photo", photo) for photo in photos]
    outcomes = defaultdict(list)
    for case in [*cases(scenes), *rendered(6)]:
        if not np.array_equal(case.before, case.after):
            outcomes[case.family].append(judge(case, causes_of(case.before, case.after)))
    return outcomes


def test_what_is_true_is_named_with_its_amount(outcomes):
    named, exact, in_vain = zip(*chain(*outcomes.values()), strict=True)
    assert len(named) > 150
    assert np.mean(named) >= 0.95
    assert np.mean(exact) >= 0.95
    assert np.mean([bool(names) for names in in_vain]) <= 0.05


@pytest.mark.parametrize("cause", sorted({family.cause for family in FAMILIES.values()}))
def test_no_cause_is_named_in_place_of_others(outcomes, cause):
    others = [names for family, results in outcomes.items() for *_, names in results]
    assert np.mean([cause in names for names in others]) <= 0.03


@pytest.mark.parametrize("name", FAMILIES)
def test_the_other_way_round_only_the_sign_differs(photos, name):
    before = photos[0]
    after, _ = FAMILIES[name].make(before, np.random.default_rng(3))
    there, back = causes_of(before, after), causes_of(after, before)
    assert [cause.name for cause in there] == [cause.name for cause in back]
    for one, other in zip(there, back, strict=True):
        assert one.unit == other.unit
        if one.name in ("brightness", "contrast", "sharpness"):  # percent of another whole
            assert one.amount * other.amount < 0
        else:
            assert abs(one.amount) == pytest.approx(abs(other.amount), rel=0.15, abs=0.1)


def test_a_solid_button_in_another_color_is_color(page):
    before, after = page.draw(), page.draw()
    after[100:140, 40:160] = before[100:140, 40:160] = (90, 140, 200)
    after[100:140, 40:160] = (78, 128, 188)
    (cause,) = causes_of(before, after)
    assert cause.name == "color" and cause.amount == -12
    assert phrase(cause) == "a flat part 12 levels darker"
    after[100:140, 40:160] = (200, 140, 90)
    assert phrase(causes_of(before, after)[0]) == "a flat part in another color, 110 levels off"


def test_a_darker_ground_is_no_brightness(page):
    before = page.draw()
    after = before.copy()
    after[(before == page.ground).all(axis=2)] = np.array(page.ground) - 21
    (cause,) = causes_of(before, after)
    assert phrase(cause) == "a ground 21 levels darker"
    assert phrase(causes_of(after, before)[0]) == "a ground 21 levels lighter"


@pytest.mark.parametrize("far", [4, 10])
def test_a_page_that_moved_moved(page, far):
    before = page.draw()
    after = np.concatenate([before[:far] * 0 + before[0, 0], before[:-far]])
    named = causes_of(before, after)
    assert {cause.name for cause in named} <= {"moved", "alignment", "unnamed"}
    assert named[0].name == "moved" and (named[0].dx, named[0].dy) == (0, far)
    assert phrases(named) == f"moved by 0, {far} px"


def test_what_is_another_picture_is_not_explained(rng, photos):
    other = photos[1][:300, :400]
    assert phrases(causes_of(photos[0][:300, :400], other)) == (
        "differs in ways that could not be named"
    )


def test_what_nobody_sees_is_called_so(page):
    before = page.draw()
    after = before.copy()
    after[50:60, 50:60] ^= 1
    assert phrases(causes_of(before, after)) == "differences too faint to see"
    everywhere = np.ones(before.shape[:2], bool)
    other = nuisances.wobble(before, 1, np.random.default_rng(0))
    names = {cause.name for cause in causes_of(before, other, strict=everywhere)}
    assert "faint differences" in names and names <= {"faint differences", "anti-aliasing"}


def test_a_motion_that_was_undone_says_how_far_it_went(photos):
    moved = Alignment("shift", 1.44, -2.2, 0.5)
    (cause,) = causes_of(photos[0], photos[0], alignment=moved)
    assert phrase(cause) == "moved by 1.4, -2.2 px and turned by 0.50° (undone)"


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (Cause("brightness", 12, 12.2, "%"), "brighter by 12%"),
        (Cause("brightness", 12, -9.0, "%"), "darker by 9%"),
        (Cause("noise", 3, 3.0, "levels"), "noise of 3 levels"),
        (Cause("noise", 1, -1.0, "levels"), "noise of 1 level less"),
        (Cause("blur", 3, 1.2, "px"), "blurred by 1.2 px"),
        (Cause("renderer"), "lines and letters drawn by another renderer"),
        (Cause("contrast", 3), "contrast"),
    ],
)
def test_words(cause, words):
    assert phrase(cause) == words


@pytest.mark.parametrize("size", [(1, 1), (1, 5), (5, 1), (2, 2)])
def test_a_few_pixels_came_from_nowhere(size):
    before = np.zeros((20, 20, 3), np.uint8)
    after = before.copy()
    after[3 : 3 + size[0], 4 : 4 + size[1]] = 200
    everywhere = np.ones((20, 20), bool)
    assert find_copy(before, after, everywhere, everywhere) is None


def drawn(*squares, size=4):
    """A ground with squares of one color, uint8 (100, 120, 3)."""
    image = np.full((100, 120, 3), 240, np.uint8)
    for top, left in squares:
        image[top : top + size, left : left + size] = 200, 20, 20
    return image


@pytest.mark.parametrize("size", [3, 4, 12])
@pytest.mark.parametrize("place", [(40, 50), (0, 0), (60, 0)])
def test_what_is_new_or_gone_did_not_move(size, place):
    everywhere = np.ones((100, 120), bool)
    empty, one = drawn(), drawn(place, size=size)
    assert find_copy(empty, one, everywhere, everywhere) is None
    assert find_copy(one, empty, everywhere, everywhere) is None


@pytest.mark.parametrize("size", [3, 4, 12])
def test_a_thing_that_moved_did_by_so_much(size):
    everywhere = np.ones((100, 120), bool)
    sides = drawn((40, 50), size=size), drawn((45, 70), size=size)
    cause = find_copy(*sides, everywhere, everywhere)
    assert cause is not None and (cause.dx, cause.dy) == (20, 5)
    back = find_copy(*sides[::-1], everywhere, everywhere)
    assert back is not None and (back.dx, back.dy) == (-20, -5)


@pytest.mark.parametrize("grown", [1, 2, 3])
def test_no_cause_moves_pixels_by_more_than_there_are_levels(grown):
    """A disc of two levels: what light fits to it is far from any light."""

    def disc(radius):
        return cv2.circle(np.zeros((120, 160, 3), np.uint8), (80, 60), radius, (255,) * 3, -1)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = compare_images(disc(14), disc(14 + grown), scores=False)
    assert all(cause.levels is None or cause.levels <= 255 for cause in result.causes)


def test_tracks_that_became_wider_are_no_light(rng):
    """In black and white nothing but edges could tell of light, and they moved otherwise."""
    before, after = (np.full((420, 420, 3), 255, np.uint8) for _ in range(2))
    for start in range(10, 400, 14):
        end = int(rng.integers(120, 400))
        width = int(rng.integers(3, 7))
        cv2.line(before, (10, start), (end, start), (0, 0, 0), width)
        cv2.line(after, (10, start), (end, start), (0, 0, 0), width + int(rng.integers(-1, 2)))
    for pair in ((before, after), (after, before)):
        named = {cause.name for cause in causes_of(*pair)}
        assert named.isdisjoint(("brightness", "contrast", "shading", "color"))
    darker = nuisances.noise((after * 0.9).astype(np.uint8), 2, rng)
    assert {cause.name for cause in causes_of(before, darker)} & {"brightness", "color"}


def test_noise_that_both_have_is_not_called_less(photos, rng):
    flat = cv2.GaussianBlur(photos[0], (0, 0), 3)
    one, two = (nuisances.noise(flat, 4, rng) for _ in range(2))
    for pair, words in (
        ((one, two), "noise of"),
        ((two, one), "noise of"),
        ((flat, two), "noise of"),
        ((one, flat), "less"),
    ):
        [said] = [phrase(cause) for cause in causes_of(*pair) if cause.name == "noise"]
        assert words in said and ("less" in said) == (words == "less")


def test_grain_that_looks_like_edges_all_over_is_no_renderer(rng):
    """Both sides have noise of their own: nothing beside edges tells that it stayed."""
    texture = cv2.GaussianBlur(rng.normal(0, 1, (300, 400, 3)).astype(np.float32), (0, 0), 1.5)
    scene = 120 + 40 * texture
    sides = [np.clip(scene + rng.normal(0, 6, scene.shape), 0, 255).astype(np.uint8) for _ in "ab"]
    names = [cause.name for cause in find_causes(*sides, np.ones((300, 400), bool))]
    assert "renderer" not in names
    assert "noise" in names
