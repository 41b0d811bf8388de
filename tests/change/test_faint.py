"""Laws and values of the heat of faint things."""

import cv2
import numpy as np
import pytest

from imgdiff.change.faint import faint_heat
from tests.change.nuisance.test_light_change import relit, scene
from tests.text import put_text

HEIGHT, WIDTH = 240, 320


def smooth(level: float = 1.0) -> np.ndarray:
    """A picture without an edge, float64 (HEIGHT, WIDTH, 3)."""
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    hill = 60 + 110 * np.exp(-3 * (x**2 + 1.5 * y**2))
    return np.repeat((level * hill)[..., None], 3, axis=2)


def noisy(image: np.ndarray, sigma: float, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, sigma, image.shape)
    return np.clip(np.rint(image + noise), 0, 255).astype(np.uint8)


def with_spot(image: np.ndarray, levels: float, radius: float = 9) -> np.ndarray:
    """A smooth spot round (x, y) = (200, 90)."""
    y, x = np.mgrid[: image.shape[0], : image.shape[1]]
    spot = np.exp(-((x - 200) ** 2 + (y - 90) ** 2) / (2 * (radius / 1.5) ** 2))
    return image + levels * spot[..., None]


def page(words: tuple[str, ...] = ("Best", "before", "06.2026", "Lot", "4711")) -> np.ndarray:
    """A label with a picture, lines of words and two boxes."""
    image = np.full((HEIGHT, WIDTH, 3), (200, 60, 50), np.uint8)
    cv2.circle(image, (70, 80), 45, (240, 210, 80), -1)
    cv2.rectangle(image, (150, 20), (210, 60), (40, 90, 160), -1)
    cv2.rectangle(image, (230, 20), (290, 60), (90, 140, 70), -1)
    for number, word in enumerate(words):
        place = (140 + 85 * (number % 2), 100 + 28 * (number // 2))
        put_text(image, word, place, 18, (245, 240, 235))
        put_text(image, word, (place[0] - 120, place[1] + 90), 15, (245,) * 3)
    return image


def jpeg(image: np.ndarray, quality: int) -> np.ndarray:
    data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1].copy()


def heat_of(before, after, where=None):
    where = np.ones(before.shape[:2], bool) if where is None else where
    return faint_heat(before, after, where)


def test_equal_images_have_no_heat():
    image = noisy(scene(), 3, 0)
    heat = heat_of(image, image)
    assert heat.dtype == np.float32
    assert heat.shape == image.shape[:2]
    assert not heat.any()


def test_it_is_symmetric():
    before, after = noisy(smooth(), 2, 1), noisy(with_spot(smooth(), 30), 2, 2)
    assert np.allclose(heat_of(before, after), heat_of(after, before), atol=0.02)


@pytest.mark.parametrize("sigma", [0.5, 1, 2, 4, 8, 16])
def test_noise_alone_is_no_difference(sigma):
    for image in (smooth(), page().astype(float)):
        assert heat_of(noisy(image, sigma, 3), noisy(image, sigma, 4)).max() < 0.5


def test_light_alone_is_no_difference():
    for image in (smooth(), page(), scene()):
        picture = np.clip(image, 0, 255).astype(np.uint8)
        assert heat_of(noisy(picture, 1, 5), noisy(relit(picture), 1, 6)).max() < 0.5


@pytest.mark.parametrize("quality", [50, 75, 95])
def test_compression_alone_is_no_difference(quality):
    assert heat_of(jpeg(page(), quality), jpeg(page(), 90)).max() < 0.5


def test_blur_and_a_part_of_a_pixel_are_no_difference():
    image = page()
    blurred = cv2.GaussianBlur(image, (0, 0), 0.9)
    moved = cv2.warpAffine(
        image, np.array([[1, 0, 0.5], [0, 1, 0.3]]), (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT
    )
    for other in (blurred, moved):
        assert heat_of(noisy(image, 1, 7), noisy(other, 1, 8)).max() < 0.5


@pytest.mark.parametrize("sigma", [0.5, 1, 2, 4])
def test_a_smooth_spot_is_found_where_it_is(sigma):
    before, after = noisy(smooth(), sigma, 9), noisy(with_spot(smooth(), 35), sigma, 10)
    heat = heat_of(before, after)
    y, x = np.mean(np.nonzero(heat == heat.max()), axis=1)
    assert heat.max() >= 0.5
    assert np.hypot(x - 200, y - 90) < 8
    heat[60:120, 170:230] = 0
    assert heat.max() < 0.5


def test_heat_grows_with_the_amount():
    amounts = (0, 8, 16, 32)
    peaks = [
        heat_of(noisy(smooth(), 1, 11), noisy(with_spot(smooth(), amount), 1, 12))[
            70:110, 180:220
        ].max()
        for amount in amounts
    ]
    assert peaks == sorted(peaks)
    assert peaks[0] < 0.1
    assert peaks[-1] >= 0.5


def test_a_word_gone_is_found_in_noise_light_and_compression():
    gone = page(("Best", "before", "", "Lot", "4711"))
    for before, after in (
        (noisy(page(), 3, 13), noisy(gone, 3, 14)),
        (noisy(page(), 2, 15), noisy(relit(gone), 2, 16)),
        (jpeg(page(), 80), jpeg(gone, 70)),
    ):
        heat = heat_of(before, after)
        assert heat[110:140, 135:215].max() >= 0.4
        assert heat[110:].max() >= 0.5
        assert heat[20:60, 20:120].max() < 0.5


def test_a_box_of_another_color_is_found_in_compression():
    before = page()
    after = before.copy()
    after[20:61, 150:211] = (40, 130, 160)
    heat = heat_of(jpeg(before, 75), jpeg(after, 60))
    assert heat[20:61, 150:211].max() >= 0.5
    assert heat[100:].max() < 0.5


def test_elsewhere_there_is_no_heat():
    before, after = noisy(smooth(), 1, 17), noisy(with_spot(smooth(), 40), 1, 18)
    where = np.ones(before.shape[:2], bool)
    where[:, 150:] = False
    assert not heat_of(before, after, where)[:, 150:].any()
    assert not heat_of(before, after, np.zeros_like(where)).any()


def test_tiny_pictures_have_no_faint_things():
    image = noisy(np.full((8, 300, 3), 90.0), 2, 19)
    assert not heat_of(image, 255 - image).any()


def test_large_pictures_are_looked_at_smaller():
    image = cv2.resize(smooth().astype(np.float32), (2000, 1500))
    after = image.copy()
    cv2.circle(after, (1200, 600), 40, (220, 120, 120), -1)
    heat = heat_of(noisy(image, 2, 20), noisy(after, 2, 21))
    assert heat.shape == image.shape[:2]
    assert heat[580:620, 1180:1220].max() >= 0.5
    heat[500:700, 1100:1300] = 0
    assert heat.max() < 0.5


@pytest.mark.parametrize("radius", [10, 20])
def test_a_spot_far_above_the_noise_may_be_faint(radius):
    before = noisy(smooth(), 1, 1)
    heat = heat_of(before, noisy(with_spot(smooth(), 11, radius), 1, 2))
    assert heat[86:95, 196:205].max() > 0.55
    assert heat_of(before, noisy(smooth(), 1, 2)).max() < 0.3
