"""What a shadow is, and what is none."""

import cv2
import numpy as np
import pytest

from benchmarks.verdicts.scenes.xray import grey, spot, xray
from imgdiff.change.nuisance.cast_shadow import without_shadows
from imgdiff.change.nuisance.light_change import fit_light
from imgdiff.compare import compare_images

EVERYWHERE = np.ones((160, 200), bool)
PANEL = (48, 40, 150, 120)


def drawing(seed: int = 0) -> np.ndarray:
    """Boxes of several colors on a pale ground, uint8 (160, 200, 3)."""
    rng = np.random.default_rng(seed)
    image = np.full((160, 200, 3), (225, 228, 232), np.uint8)
    for _ in range(14):
        x, y = (int(v) for v in rng.integers(0, (180, 140)))
        color = tuple(int(v) for v in rng.integers(60, 230, 3))
        cv2.rectangle(image, (x, y), (x + 26, y + 18), color, cv2.FILLED)
    return image


def ellipse(sigma: float) -> np.ndarray:
    mask = np.zeros((160, 200), np.float32)
    cv2.ellipse(mask, (100, 80), (60, 40), 25, 0, 360, 1.0, cv2.FILLED)
    return cv2.GaussianBlur(mask, (0, 0), sigma) if sigma else mask


def darkened(image: np.ndarray, mask: np.ndarray, by: float = 0.35) -> np.ndarray:
    return np.rint(image * (1 - by * mask[..., None])).astype(np.uint8)


def noisy(image: np.ndarray, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.clip(np.rint(image + rng.normal(0, 2, image.shape)), 0, 255).astype(np.uint8)


def apart(before: np.ndarray, after: np.ndarray) -> float:
    return float(cv2.absdiff(before, after).mean())


@pytest.mark.parametrize("sigma", [0.0, 1.0, 4.0])
@pytest.mark.parametrize("other_way", [False, True])
def test_a_shadow_across_the_drawing_is_undone(sigma, other_way):
    pair = [noisy(drawing(), 1), noisy(darkened(drawing(), ellipse(sigma)), 2)]
    if other_way:
        pair.reverse()
    *lit, light = without_shadows(*pair, EVERYWHERE)
    assert light is None
    assert apart(*lit) < 0.35 * apart(*pair)
    assert (compare_images(*pair).heatmap < 0.5).all()


def test_without_a_shadow_the_images_stay_as_they_are():
    before, after = noisy(drawing(), 1), noisy(drawing(), 2)
    *lit, light = without_shadows(before, after, EVERYWHERE)
    assert lit[0] is before and lit[1] is after
    # What is left of the light is what the two differ by.
    own = fit_light(before, after, EVERYWHERE)
    np.testing.assert_array_equal(light.curves, own.curves)


def test_the_light_is_that_of_a_large_pair_too():
    before = cv2.resize(drawing(), (1500, 1200), interpolation=cv2.INTER_NEAREST)
    after = np.rint(before * 0.9).astype(np.uint8)
    everywhere = np.ones(before.shape[:2], bool)
    *_, light = without_shadows(noisy(before, 1), noisy(after, 2), everywhere)
    moved = light.moved(before, after)
    assert np.abs(moved - (after.astype(np.float32) - before)).mean() < 1.5


@pytest.mark.parametrize("ink", [(20, 20, 20), (250, 250, 250), (200, 60, 40)])
def test_another_color_of_a_thing_is_no_shadow_whatever_stands_on_it(ink):
    pair = []
    for seed, level in enumerate((200, 150)):
        image = drawing()
        cv2.rectangle(image, PANEL[:2], PANEL[2:], (level,) * 3, cv2.FILLED)
        for row in (65, 90, 115):
            place = (PANEL[0] + 6, row)
            cv2.putText(image, "words on it", place, cv2.FONT_HERSHEY_SIMPLEX, 0.5, ink, 1)
        pair.append(noisy(image, seed))
    *lit, _ = without_shadows(*pair, EVERYWHERE)
    assert all(np.array_equal(one, two) for one, two in zip(lit, pair, strict=True))
    assert np.median(compare_images(*pair).heatmap[44:116, 52:146]) > 0.5


def test_a_sharp_panel_is_no_shadow_and_neither_is_what_covers_or_colors():
    box = np.zeros((160, 200), np.float32)
    cv2.rectangle(box, PANEL[:2], PANEL[2:], 1.0, cv2.FILLED)
    before, soft = drawing(), ellipse(1.0)[..., None]
    tinted = before * (1 - soft * np.array([0.5, 0.2, 0.1]))
    for after in (
        darkened(before, box),
        before * (1 - 0.4 * soft) + 0.4 * soft * 90,
        tinted,
    ):
        pair = noisy(before, 1), noisy(after, 2)
        *lit, _ = without_shadows(*pair, EVERYWHERE)
        assert all(np.array_equal(one, two) for one, two in zip(lit, pair, strict=True))


@pytest.mark.parametrize("seed", range(3))
def test_a_soft_spot_twice_as_bright_is_no_shadow_that_went(seed):
    """What is seen through, as on an X-ray, becomes brighter by a ratio, contrasts and all."""
    rng = np.random.default_rng(seed)
    picture = xray(rng, (200, 160))
    spotted = picture * (1 + spot((200, 160), (90, 80), 14))
    pair = [
        grey(255 * (x / spotted.max() + rng.normal(0, 0.004, x.shape))) for x in (picture, spotted)
    ]
    *lit, _ = without_shadows(*pair, EVERYWHERE)
    assert all(np.array_equal(one, two) for one, two in zip(lit, pair, strict=True))
    assert compare_images(*pair).heatmap[75:86, 85:96].max() > 0.5


@pytest.mark.parametrize("color", [(20, 20, 20), (255, 190, 90)])
def test_what_was_changed_within_a_shadow_is_left(color):
    changed = drawing()
    cv2.rectangle(changed, (92, 72), (108, 88), color, cv2.FILLED)
    before, after = noisy(drawing(), 1), noisy(darkened(changed, ellipse(2.0)), 2)
    *lit, _ = without_shadows(before, after, EVERYWHERE)
    place = np.s_[74:87, 94:107]
    usual = cv2.absdiff(drawing(), changed)[place].mean()
    assert cv2.absdiff(*lit)[place].mean() > 0.6 * usual
    assert compare_images(before, after).heatmap[place].max() > 0.5
