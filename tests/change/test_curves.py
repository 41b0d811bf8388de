"""Curves that became thicker or thinner under what came between two images."""

import cv2
import numpy as np
import pytest

from imgdiff.change.curves import curve_heat
from tests.change.nuisance import made
from tests.change.nuisance.made import noisy

SIZE = 240
EVERYWHERE = np.ones((SIZE, SIZE), bool)


def chart(width: float, slope: float = 0.5, ground: int = 250, color=(30, 90, 180)) -> np.ndarray:
    """Waves of some width in pixels, in one color, drawn at four times the size and averaged."""
    x = np.linspace(12, SIZE - 12, 200)
    y = SIZE / 2 + 70 * np.sin(x * slope / 12)
    large = np.full((4 * SIZE, 4 * SIZE, 3), ground, np.uint8)
    points = np.stack([x, y], axis=1) * 4
    cv2.polylines(large, [points.round().astype(np.int32)], False, color, round(4 * width))
    return cv2.resize(large, (SIZE, SIZE), interpolation=cv2.INTER_AREA)


def compressed(image: np.ndarray) -> np.ndarray:
    return made.compressed(image, 80)


def blurred(image: np.ndarray) -> np.ndarray:
    return made.blurred(image, 0.8)


def moved(image: np.ndarray) -> np.ndarray:
    shift = np.float32([[1, 0, 0.6], [0, 1, -0.4]])
    return cv2.warpAffine(image, shift, (SIZE, SIZE), borderMode=cv2.BORDER_REPLICATE)


NUISANCES = [noisy, compressed, blurred, moved]


@pytest.mark.parametrize("nuisance", NUISANCES)
@pytest.mark.parametrize(("width", "other"), [(2, 3), (2, 4), (5, 3), (4, 2)])
def test_a_curve_that_became_thicker_or_thinner_is_found(nuisance, width, other):
    before, after = chart(width), nuisance(chart(other))
    heat = curve_heat(before, after, EVERYWHERE)
    assert (heat >= 0.5).sum() > 200
    np.testing.assert_allclose(heat, curve_heat(after, before, EVERYWHERE), atol=0.02)
    far = cv2.dilate((before != 250).any(axis=2).astype(np.uint8), np.ones((15, 15))) == 0
    assert not heat[far].any()


@pytest.mark.parametrize("nuisance", [lambda image: image, *NUISANCES])
@pytest.mark.parametrize("width", [1, 2, 3, 5])
@pytest.mark.parametrize("ground", [250, 30])
def test_the_same_curve_is_not(nuisance, width, ground):
    color = (30, 90, 180) if ground > 128 else (230, 190, 90)
    before = chart(width, ground=ground, color=color)
    after = nuisance(before)
    assert curve_heat(before, after, EVERYWHERE).max() < 0.5


@pytest.mark.parametrize("gain", [0.6, 0.8, 0.9])
def test_other_light_makes_no_curve_thicker(gain):
    before = chart(2)
    after = np.clip(before * gain + 5, 0, 255).astype(np.uint8)
    assert curve_heat(before, after, EVERYWHERE).max() < 0.5


def frame(width: int) -> np.ndarray:
    """A frame alone on its ground, of some width in pixels outwards."""
    image = np.full((SIZE, SIZE, 3), 250, np.uint8)
    cv2.rectangle(image, (60 - width, 70 - width), (180 + width, 170 + width), (20, 20, 30), -1)
    cv2.rectangle(image, (60, 70), (180, 170), (250,) * 3, -1)
    return image


@pytest.mark.parametrize("nuisance", [noisy, compressed, blurred])
@pytest.mark.parametrize(("width", "other"), [(2, 4), (3, 5), (1, 3)])
def test_level_and_upright_lines_are_curves_too(nuisance, width, other):
    """With nothing beside them that tells what is usual."""
    for before, after in ((frame(width), frame(other)), (frame(other), frame(width))):
        assert (curve_heat(before, nuisance(after), EVERYWHERE) >= 0.5).sum() > 200


@pytest.mark.parametrize("nuisance", [lambda image: image, *NUISANCES])
@pytest.mark.parametrize("width", [1, 2, 3, 5])
def test_a_frame_that_stayed_is_not(nuisance, width):
    assert curve_heat(frame(width), nuisance(frame(width)), EVERYWHERE).max() < 0.5


def in_less_light(image: np.ndarray, gain: float = 0.9) -> np.ndarray:
    """Below white everywhere: what clips loses ink."""
    return noisy((image * gain * np.linspace(0.95, 1, SIZE)[:, None]).astype(np.uint8), 2)


@pytest.mark.parametrize("draw", [frame, lambda width: chart(width, ground=240)])
@pytest.mark.parametrize(("width", "other"), [(2, 4), (4, 2), (2, 2), (4, 4)])
def test_light_does_not_hide_what_became_wider(draw, width, other):
    before = noisy((draw(width) * 0.97).astype(np.uint8), 2)
    hot = curve_heat(before, in_less_light(draw(other)), EVERYWHERE) >= 0.5
    assert (hot.sum() > 200) if other != width else not hot.any()


def test_only_what_is_looked_at_counts():
    before, after = chart(2), noisy(chart(4))
    inside = EVERYWHERE.copy()
    inside[:, SIZE // 2 :] = False
    heat = curve_heat(before, after, inside)
    assert (heat[:, : SIZE // 2] >= 0.5).any() and not heat[:, SIZE // 2 + 4 :].any()


def test_tiny_and_plain_images_have_no_curves():
    for shape in ((3, 3, 3), (30, 20, 3), (200, 5, 3), (120, 90, 3), (40, 40_000, 3)):
        plain = np.full(shape, 200, np.uint8)
        inside = np.ones(shape[:2], bool)
        heat = curve_heat(plain, 255 - plain, inside)
        assert heat.shape == shape[:2] and not heat.any()
