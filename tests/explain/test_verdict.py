"""The verdict in a sentence, and the causes it names for what differs beside the changes."""

import time
from dataclasses import replace

import cv2
import numpy as np
import pytest

from imgdiff import compare_images
from imgdiff.compare import decide, explained
from imgdiff.explain.cause_wording import phrases
from imgdiff.explain.causes import find_causes
from imgdiff.result import Comparison, Region, Scores, Verdict

HEIGHT, WIDTH = 300, 400


@pytest.fixture
def picture(rng):
    """Soft colours, edges and texture, uint8 (H, W, 3), away from black and white."""
    coarse = rng.integers(70, 180, (6, 8, 3), dtype=np.uint8)
    image = cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    for _ in range(60):
        x, y, side = (int(v) for v in rng.integers(0, (WIDTH, HEIGHT, 50)))
        image[y : y + side, x : x + side] += rng.uniform(-40, 40)
    return cv2.GaussianBlur(image, (0, 0), 0.7).clip(30, 220).astype(np.uint8)


def pair(before, after, regions=(), **rest) -> Comparison:
    height, width = before.shape[:2]
    heat = np.zeros((height, width), np.float32)
    given = {
        "valid": np.ones((height, width), bool),
        "before_size": (width, height),
        "after_size": (width, height),
    }
    return explained(
        Comparison(
            Scores((1.0, 0.0)), heat, tuple(regions), before.copy(), after.copy(), **given | rest
        )
    )


def names_of(result):
    """Of its causes; None where too little is left to tell."""
    return None if result.causes is None else tuple(cause.name for cause in result.causes)


def levels(image) -> np.ndarray:
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def noisy(rng, image, sigma=4.0):
    return levels(image + rng.normal(0, sigma, image.shape))


def compressed(image, quality):
    data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


ACROSS = np.linspace(-1, 1, WIDTH)[None, :, None]
DISTURBED = {
    "brighter": ("brightness", lambda i: levels(i * 1.1)),
    "darker": ("brightness", lambda i: levels(i - 9.0)),
    "warmer": ("color", lambda i: levels(i * (1.06, 1.0, 0.94))),
    "less saturated": ("color", lambda i: levels(0.6 * i + 0.4 * i.mean(axis=2, keepdims=True))),
    "flatter": ("contrast", lambda i: levels(i.mean() + 0.8 * (i - i.mean()))),
    "from the left": ("shading", lambda i: levels(i * (1 - 0.12 * ACROSS))),
    "blurred": ("blur", lambda i: cv2.GaussianBlur(i, (0, 0), 1.2)),
    "noisy": ("noise", lambda i: noisy(np.random.default_rng(1), i)),
    "faintly noisy": ("noise", lambda i: noisy(np.random.default_rng(1), i, 0.6)),
    "JPEG": ("compression", lambda i: compressed(i, 50)),
}


@pytest.mark.parametrize(("cause", "how"), DISTURBED.values(), ids=DISTURBED)
def test_one_cause_alone_is_named_alone_from_either_side(picture, cause, how):
    other = how(picture)
    for result in (pair(picture, other), pair(other, picture)):
        assert names_of(result) == (cause,)
    summary = pair(picture, other).summary
    named = phrases(find_causes(picture, other, np.ones(picture.shape[:2], bool)))
    assert summary == f"Same: nothing that matters changed; the two differ in this only: {named}."


def test_a_level_is_measured_in_levels(picture, rng):
    (brighter,) = pair(picture, levels(picture + 9.0)).causes
    assert brighter.levels == pytest.approx(9, abs=0.1)
    assert brighter.amount == pytest.approx(900 / picture.mean(), rel=0.05)
    assert brighter.unit == "%"
    (noise,) = pair(picture, noisy(rng, picture, 6)).causes
    assert noise.amount == pytest.approx(6, rel=0.15) and noise.unit == "levels"


def test_the_strongest_causes_come_first_and_three_at_most(picture, rng):
    brighter = noisy(rng, picture * 1.15, 6)
    assert names_of(pair(picture, brighter)) == ("brightness", "noise")
    noisier = noisy(rng, picture + 3.0, 20)
    assert names_of(pair(picture, noisier))[0] == "noise"
    every = noisy(rng, (picture * 1.1 * (1.1, 1.0, 0.9)) * (1 - 0.2 * ACROSS), 8)
    found = names_of(pair(picture, every))
    assert len(found) == 3 and set(found) < {"brightness", "color", "shading", "noise"}


def test_equal_pictures_are_identical(picture):
    assert names_of(pair(picture, picture.copy())) == ()
    assert pair(picture, picture).summary == "Identical: every pixel is the same."
    grown = pair(picture, picture, after_size=(9, 9))
    assert grown.summary == "Same: every compared pixel is equal."


def test_the_rest_of_an_exact_pair_is_identical(picture):
    after = picture.copy()
    after[20:40, 30:60] = 255
    region = Region((30, 20, 60, 40), 1.0, 600)
    result = pair(picture, after, [region])
    assert result.summary == (
        "Different: 1 region changed, 0.5% of the image; the rest is identical."
    )
    after[200, 200] ^= 1
    assert pair(picture, after, [region]).summary.endswith(
        "the rest: differences too faint to see."
    )


def test_the_regions_are_no_part_of_the_rest(picture):
    after = levels(picture + 9.0)
    after[50:250, 50:150] = 0
    found = Region((50, 50, 150, 250), 1.0, 20_000)
    small = Region((300, 10, 302, 12), 0.6, 4)
    assert pair(picture, after, [found, small]).summary == (
        "Different: 2 regions changed, 17% of the image; "
        f"the rest: {phrases(pair(picture, after, [found, small]).causes)}."
    )


def test_where_everything_changed_nothing_more_is_said(picture, noise):
    whole = Region((0, 0, WIDTH, HEIGHT), 1.0, WIDTH * HEIGHT)
    result = pair(picture, noise(HEIGHT, WIDTH), [whole])
    assert names_of(result) is None
    assert result.summary == "Different: 1 region changed, 100% of the image."


def test_what_one_image_alone_has_is_no_part_of_the_rest(picture):
    after = picture.copy()
    after[250:] = 0
    valid = np.ones((HEIGHT, WIDTH), bool)
    valid[250:] = False
    strip = Region((0, 250, WIDTH, HEIGHT), 1.0, 50 * WIDTH, "before")
    assert pair(picture, after, [strip], valid=valid).summary == (
        "Different: 17% exists only in before; the rest is identical."
    )
    after[:250] = levels(picture[:250] - 9.0)
    assert names_of(pair(picture, after, [strip], valid=valid)) == ("brightness",)
    assert names_of(pair(picture, after, valid=np.zeros_like(valid))) is None


def test_a_motion_that_was_undone_is_named(picture, narrow):
    moved = np.roll(picture, (1, 2), axis=(0, 1))
    result = compare_images(picture, moved, weights=narrow, threshold=1.0, min_area=10**6)
    assert any(note.endswith("aligned") for note in result.notes)
    assert not result.valid[-1].any() and result.valid[:-1, :-2].all()
    assert result.summary == (
        "Same: nothing that matters changed; the two differ in this only: "
        "moved by 2.0, 1.0 px (undone); "
        "0.8% of before and 0.8% of after are not visible in the other."
    )
    darker = compare_images(
        picture, levels(moved * 0.9), weights=narrow, threshold=1.0, min_area=10**6
    )
    # As of a trained network.
    darker = explained(replace(darker, heatmap=np.zeros_like(darker.heatmap)))
    assert "moved by 2.0, 1.0 px (undone) and darker by 10%" in darker.summary


@pytest.mark.parametrize("asked", [{"threshold": 1.0}, {"min_area": 10**6}])
def test_what_was_not_asked_for_is_not_called_nothing(picture, asked):
    after = picture.copy()
    after[50:80, 60:100] = 255 - after[50:80, 60:100]
    heat = np.zeros((HEIGHT, WIDTH), np.float32)
    heat[50:80, 60:100], heat[200:220, 60:100] = 0.9, 0.6
    usual = decide(replace(pair(picture, after), heatmap=heat), 0.5, 6)
    assert usual.summary.startswith("Different: 2 regions") and usual.verdict.regions == 2
    strict = usual.with_threshold(**({"threshold": 0.5} | asked))
    assert (
        strict.regions == ()
        and strict.verdict.left_out == 2
        and strict.summary
        == ("Same at these settings: 2 changes are weaker or smaller than was asked for.")
    )


@pytest.mark.parametrize("size", [(1, 1), (3, 7), (7, 200), (8, 8), (16, 16), (65, 9)])
def test_any_size_has_a_sentence(noise, size):
    one, other = noise(*size), noise(*size)
    assert pair(one, other).summary.startswith("Same: nothing that matters changed; the two")
    assert pair(np.zeros_like(one), np.full_like(one, 255)).summary.endswith(".")


def test_words_and_repr_start_no_analysis(picture, monkeypatch):
    result = pair(picture, levels(picture + 9.0))
    for module in ("causes.measure_light", "causes._equal", "verdict.find_regions"):
        monkeypatch.setattr(f"imgdiff.explain.{module}", None)
    assert result.summary in repr(result) and "brighter by" in result.summary


def test_a_verdict_in_numbers(picture):
    after = picture.copy()
    after[20:40, 30:60] = 255
    regions = [Region((30, 20, 60, 40), 1.0, 600)]
    verdict = pair(picture, after, regions).verdict
    assert verdict == Verdict("different", regions=1, changed_fraction=600 / (HEIGHT * WIDTH))
    assert pair(picture, picture).verdict == Verdict("identical")
    assert pair(picture, levels(picture + 9.0)).verdict == Verdict("same")
    assert names_of(pair(picture, levels(picture + 9.0))) == ("brightness",)


def test_large_pictures_take_no_longer(picture):
    large = cv2.resize(picture, (6000, 4000), interpolation=cv2.INTER_LINEAR)
    brighter = cv2.add(large, np.full_like(large, 9))
    valid = np.ones(large.shape[:2], bool)
    start = time.process_time()
    assert [cause.name for cause in find_causes(large, brighter, valid)] == ["brightness"]
    assert time.process_time() - start < 2  # about 0.4, most of it reads of the whole images
