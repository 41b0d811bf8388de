"""Laws and values of the light that is taken out of a pair."""

import cv2
import numpy as np
import pytest

from imgdiff.change.nuisance.light_change import fit_light
from imgdiff.change.nuisance.one_light import in_one_light
from imgdiff.change.nuisance.sharpness import fit_sharpness, in_one_sharpness
from imgdiff.change.nuisance.texture import shared_texture


def scene(seed: int = 0, height: int = 160, width: int = 200) -> np.ndarray:
    """Smooth hills of color with boxes on them, uint8 (height, width, 3)."""
    rng = np.random.default_rng(seed)
    hills = rng.uniform(50, 190, (4, 5, 3)).astype(np.float32)
    image = cv2.resize(hills, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(8):
        x, y = rng.integers(0, width - 40), rng.integers(0, height - 40)
        image[y : y + 24, x : x + 32] = rng.uniform(40, 200, 3)
    return np.clip(image, 20, 220).astype(np.uint8)


def rest(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    everywhere = np.ones(before.shape[:2], bool)
    first, second = in_one_light(before, after, fit_light(before, after, everywhere))
    return second - first


def relit(image: np.ndarray) -> np.ndarray:
    """Gamma, white balance, a gain and a gradient from left to right."""
    width = image.shape[1]
    light = 255 * (image / 255.0) ** 0.85 * (0.97, 0.92, 0.86)
    light = light * (1 + 0.1 * np.linspace(-1, 1, width))[None, :, None]
    return np.clip(light + 0.5, 0, 255).astype(np.uint8)


def test_an_image_against_itself_leaves_nothing():
    image = scene()
    assert not rest(image, image).any()


def test_light_is_taken_out():
    image = scene()
    moved = np.abs(relit(image).astype(float) - image)
    left = np.abs(rest(image, relit(image)))
    assert moved.mean() > 8
    assert left.mean() < 1
    assert np.quantile(left, 0.99) < 3


def test_the_other_way_round_is_the_opposite():
    image, other = scene(), relit(scene())
    assert np.allclose(rest(image, other), -rest(other, image), atol=1e-2)


def test_what_changed_is_no_light():
    before = scene()
    after = before.copy()
    after[40:80, 50:90, 1] -= 15  # one color of many: not what light does
    left = np.abs(rest(before, relit(after)))
    assert left[44:76, 54:86, 1].mean() > 10
    left[36:84, 46:94] = 0
    assert left.mean() < 1


def test_what_clipping_hides_is_no_difference():
    before = np.zeros((128, 160, 3), np.uint8)
    before[:] = np.linspace(60, 240, 20).astype(np.uint8).repeat(8)[None, :, None]
    brighter = np.clip(before * 1.2, 0, 255).astype(np.uint8)
    assert np.abs(rest(before, brighter)).max() < 4


def bars(*colors: tuple[int, int, int], ground: tuple[int, int, int]) -> np.ndarray:
    """Bars of some colors on a ground, uint8 (128, 192, 3)."""
    image = np.full((128, 192, 3), ground, np.uint8)
    for number, color in enumerate(colors):
        image[48:, 8 + 32 * number : 32 + 32 * number] = color
    return image


COLORS = ((194, 10, 85), (110, 111, 20), (60, 60, 60), (20, 31, 81), (99, 185, 30), (232, 40, 30))


def test_parts_that_became_quite_another_color_bend_no_curve():
    before = bars(*COLORS, ground=(134, 134, 134))
    others = ((30, 220, 240), (240, 230, 180), *COLORS[2:])
    after = bars(*others, ground=(134, 134, 134))
    light = fit_light(before, after, np.ones(before.shape[:2], bool))
    equal = (before == after).all(axis=2)
    assert np.abs(light.moved(before, after)[equal]).max() < 3
    assert np.abs(np.subtract(*in_one_light(before, after, light))[~equal]).mean() > 60


def test_the_light_of_a_color_is_unknown_where_no_other_is_like_it():
    everywhere = np.ones(bars(*COLORS, ground=COLORS[0]).shape[:2], bool)

    def unknown(*colors, ground):
        image = bars(*colors, ground=ground)
        return fit_light(image, image, everywhere).unknown(np.array((218, 138, 127)))

    alone = unknown((22, 150, 92), ground=(22, 150, 92))
    assert 0.3 < alone <= 1
    assert unknown((210, 130, 130), ground=(22, 150, 92)) < alone / 3
    nowhere = fit_light(
        np.zeros((80, 80, 3), np.uint8), np.zeros((80, 80, 3), np.uint8), np.zeros((80, 80), bool)
    )
    assert nowhere.unknown(np.array((218, 138, 127))) == 1


@pytest.mark.parametrize("ground", [(255, 255, 255), (0, 0, 0)])
def test_a_ground_that_may_be_clipped_tells_of_the_light_what_little_it_can(ground):
    before = bars(*COLORS[:2], ground=ground)
    after = bars(COLORS[0], (180, 70, 240), ground=ground)
    light = fit_light(before, after, np.ones(before.shape[:2], bool))
    assert np.abs(light.moved(before, after)[:40]).max() < 12


def test_a_color_with_one_clipped_channel_tells_of_the_light_by_the_others():
    before = bars(*((color[0], color[1], 255) for color in COLORS), ground=(150, 120, 255))
    after = before.copy()
    after[..., :2] = np.rint(before[..., :2] * 0.8)
    light = fit_light(before, after, np.ones(before.shape[:2], bool))
    left = np.abs(np.subtract(*in_one_light(before, after, light)))[..., :2]
    assert left.mean() < 2


def test_only_the_places_that_count_tell_of_the_light():
    before = scene()
    after = relit(before)
    after[:, 100:] = 255 - after[:, 100:]
    left_half = np.zeros(before.shape[:2], bool)
    left_half[:, :96] = True
    first, second = in_one_light(before, after, fit_light(before, after, left_half))
    assert np.abs(second - first)[:, :96].mean() < 1


def test_blur_is_taken_out_and_small_shifts():
    image = scene().astype(np.float32)
    moved = cv2.warpAffine(
        image,
        np.array([[1, 0, 0.4], [0, 1, -0.3]]),
        image.shape[1::-1],
        borderMode=cv2.BORDER_REFLECT,
    )
    for other, share in ((cv2.GaussianBlur(image, (0, 0), 0.9), 0.8), (moved, 0.8)):
        first, second = in_one_sharpness(image, other)
        before, left = np.square(other - image).mean(), np.square(second - first).mean()
        assert left < share * before


@pytest.mark.parametrize("contrast", [6, 30])
def test_noise_alone_is_no_texture_and_shared_structure_is(contrast):
    rng = np.random.default_rng(3)

    def field(amount):
        grain = cv2.GaussianBlur(rng.normal(0, 1, (160, 160)).astype(np.float32), (0, 0), 2)
        return (128 + amount * grain / grain.std()).astype(np.float32)

    texture = field(contrast * 3)
    noise = [rng.normal(0, 3, texture.shape).astype(np.float32) for _ in range(2)]
    assert shared_texture(texture + noise[0], texture + noise[1]).mean() > 0.8
    assert shared_texture(128 + noise[0], 128 + noise[1]).max() == 0
    assert shared_texture(field(contrast), field(contrast)).mean() < 0.5


def test_buttons_and_letters_are_no_texture():
    page = np.full((160, 240), 250, np.float32)
    for row in range(3):
        page[20 + 48 * row : 48 + 48 * row, 16:100] = 90
        page[26 + 48 * row : 42 + 48 * row : 4, 24:90:3] = 220
        page[20 + 48 * row : 48 + 48 * row, 120:220] = 200
        page[28 + 48 * row : 40 + 48 * row : 3, 124:210:3] = 30
    assert np.mean(shared_texture(page, page.copy()) > 0.5) < 0.1


def test_sharpness_of_a_large_picture_is_told_from_parts_of_it():
    image = np.tile(scene()[..., 0], (10, 9))
    softer = cv2.GaussianBlur(image, (0, 0), 0.9)
    told = fit_sharpness(image, softer)
    first, second = told.halfway(*(side.astype(np.float32) for side in (image, softer)))
    left = np.square(second - first).mean()
    assert left < 0.8 * np.square(softer.astype(float) - image).mean()
    levels = told.halfway_levels(image, softer)  # band by band
    assert np.abs(levels[0] - first.clip(0, 255)).max() <= 0.51


def test_a_ground_that_lost_its_tint_tells_nothing_of_strong_colors():
    """As compression rounds it: all of the ground moves alike, by levels that no eye sees."""
    before, after = (np.full((160, 160, 3), color, np.uint8) for color in ((193, 191, 186), 177))
    for image, light in ((before, 0), (after, 14)):
        image[60:72, 60:84] = np.array((228, 133, 26)) - light
        image[::40] = np.array((168, 166, 162)) - light
    assert abs(fit_light(before, after, np.ones((160, 160), bool)).saturation) < 0.3
    assert np.abs(rest(before, after)[60:72, 60:84]).mean() < 12
