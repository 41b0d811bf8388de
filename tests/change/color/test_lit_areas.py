"""Rows, cards and panels that are lit by a few levels under what came between two images."""

import cv2
import numpy as np
import pytest

from imgdiff.change.color.lit_areas import lit_heat
from imgdiff.change.nuisance.light_change import fit_light
from tests.change.nuisance import made
from tests.change.nuisance.made import noisy

HEIGHT, WIDTH, ROW = 240, 320, 24
EVERYWHERE = np.ones((HEIGHT, WIDTH), bool)


def lines_of_code(*lit: int, step: int = 12, ground: int = 30) -> np.ndarray:
    """Words in rows with rules between them on an even ground; some rows are lit all across."""
    image = np.full((HEIGHT, WIDTH, 3), ground, np.uint8)
    ink = 200 if ground < 128 else 40
    rng = np.random.default_rng(1)
    for row in range(HEIGHT // ROW):
        top = ROW * row
        if row in lit:
            image[top : top + ROW] += np.uint8(step)
        image[top] = ground + (20 if ground < 128 else -20)
        for left in range(10, 40 + 20 * rng.integers(1, 12), 7):
            image[top + 9 : top + 9 + rng.integers(4, 9), left : left + 2] = ink
    return image


def compressed(image: np.ndarray) -> np.ndarray:
    return made.compressed(image, 75)


def blurred(image: np.ndarray) -> np.ndarray:
    return noisy(made.blurred(image, 0.8), 1.5)


def off_by_less_than_half(image: np.ndarray) -> np.ndarray:
    shift = np.float32([[1, 0, 0.3], [0, 1, 0.3]])
    return cv2.warpAffine(image, shift, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)


def shaded(image: np.ndarray) -> np.ndarray:
    light = np.linspace(0.92, 1.04, WIDTH)[None, :, None]
    return noisy(np.clip(image * light, 0, 255).astype(np.uint8), 2)


def shadowed(image: np.ndarray) -> np.ndarray:
    """In the soft shadow of a disc."""
    depth = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.circle(depth, (150, 120), 60, 0.3, -1)
    return noisy(image * (1 - cv2.GaussianBlur(depth, (0, 0), 3)[..., None]), 1.5)


FLAT = [noisy, compressed, blurred, off_by_less_than_half]
NUISANCES = [*FLAT, shaded]


def heat_of(before: np.ndarray, after: np.ndarray, inside: np.ndarray = EVERYWHERE) -> np.ndarray:
    return lit_heat(before, after, fit_light(before, after, inside), inside)


@pytest.mark.parametrize(
    ("nuisance", "lit", "ground"),
    [
        *((nuisance, (3,), ground) for nuisance in FLAT for ground in (30, 216)),
        *((nuisance, (1, 4), ground) for nuisance in (noisy, compressed) for ground in (30, 216)),
        (shaded, (3,), 30),
    ],
)
def test_rows_that_are_lit_are_found(nuisance, lit, ground):
    plain, other = lines_of_code(ground=ground), lines_of_code(*lit, ground=ground)
    changed = np.abs(plain.astype(int) - other).max(axis=2) == 12
    around = cv2.dilate(changed.astype(np.uint8), np.ones((13, 13), np.uint8)) > 0
    for before, after in ((plain, nuisance(other)), (other, nuisance(plain))):
        heat = heat_of(before, after)
        assert (heat[changed] >= 0.5).mean() > 0.8
        assert not heat[~around].any()
        np.testing.assert_allclose(heat, heat_of(after, before), atol=1e-3)


@pytest.mark.parametrize("nuisance", [lambda image: image, *NUISANCES, shadowed])
@pytest.mark.parametrize("ground", [30, 216])
@pytest.mark.parametrize("lit", [(), (3,), (1, 4)])
def test_what_both_images_have_is_not(nuisance, ground, lit):
    image = lines_of_code(*lit, ground=ground)
    assert not heat_of(noisy(image, 1.5, seed=8), nuisance(image)).any()


def test_what_has_no_straight_outline_is_not():
    """A stain or a shadow is for others to judge."""
    image, after = lines_of_code(), lines_of_code()
    cv2.circle(after, (170, 120), 70, (42,) * 3, -1)
    ground = (image == 30).all(axis=2)
    after[~ground] = image[~ground]
    assert not (heat_of(image, noisy(after)) >= 0.5).any()


def test_what_is_shorter_than_a_step_is_not():
    """Beside one side of a shadow at the border, say, all of it is near that."""
    image = np.full((HEIGHT, WIDTH, 3), 216, np.uint8)
    cv2.ellipse(image, (150, 20), (90, 60), 0, 0, 360, (255,) * 3, -1)
    image[60:200, 100:110] = 90
    after = image.copy()
    after[:12, 103:115] -= 18
    assert not heat_of(image, noisy(after)).any()


def test_a_color_that_nobody_sees_is_not():
    assert not (
        heat_of(lines_of_code(ground=216), lines_of_code(3, ground=216, step=3)) >= 0.5
    ).any()


def test_nothing_is_found_where_nobody_looks():
    inside = EVERYWHERE.copy()
    inside[3 * ROW - 8 : 4 * ROW + 8] = False
    assert not heat_of(lines_of_code(), noisy(lines_of_code(3)), inside).any()


def test_what_is_too_small_has_no_edges():
    small = np.zeros((12, 12, 3), np.uint8)
    assert not heat_of(small, small + 12, np.ones((12, 12), bool)).any()
