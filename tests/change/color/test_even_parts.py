"""Even parts that became another color while nuisances came between."""

import cv2
import numpy as np
import pytest

from benchmarks.verdicts import nuisances
from imgdiff.change.color.even_part import find_even_parts
from imgdiff.change.color.even_parts import even_heat

EVERYWHERE = np.ones((180, 260), bool)
TILE = (slice(40, 90), slice(30, 120))


def drawing(tile=(226, 228, 232), button=(30, 110, 80)):
    image = np.full((180, 260, 3), 248, np.uint8)
    image[:20] = (48, 34, 80)
    image[TILE] = tile
    image[40:90, 140:230] = (226, 228, 232)
    image[110:140, 30:100] = button
    image[110:140, 120:190] = (30, 110, 80)
    for row in (50, 60, 150, 160):
        image[row : row + 2, 36:110:4] = 20
    return image


def heat(before, after):
    found = even_heat(before, after, EVERYWHERE)
    # OpenCV's Lab comes from tables, whose steps are up to 0.2 CIEDE2000 near grey.
    np.testing.assert_allclose(found, even_heat(after, before, EVERYWHERE), atol=0.05)
    return found


@pytest.mark.parametrize(
    "tile", [(255, 235, 59), (185, 190, 181), (200, 150, 220), (150, 205, 160)]
)
@pytest.mark.parametrize("quality", [70, 90])
def test_a_tile_of_another_color_in_a_compressed_pair(tile, quality):
    found = heat(drawing(), nuisances.encoded(drawing(tile), ".jpg", quality))
    assert (found[TILE] >= 0.5).mean() > 0.4
    found[30:100, 20:130] = 0
    assert found.max() < 0.5


def test_a_button_of_another_color_in_a_darker_grainy_pair(rng):
    before = nuisances.noise(drawing(), 2, rng)
    other = nuisances.brightness(drawing(button=(60, 70, 150)), -0.1)
    found = heat(before, nuisances.noise(other, 2, rng))
    assert (found[114:136, 34:96] >= 0.5).mean() > 0.4
    assert found[:100].max() < 0.5


@pytest.mark.parametrize(
    "change",
    [
        lambda image, rng: image,
        lambda image, rng: nuisances.brightness(image, -0.2),
        lambda image, rng: nuisances.contrast(image, -0.15),
        lambda image, rng: nuisances.gamma(image, 1.25),
        lambda image, rng: nuisances.white_balance(image, 0.04),
        lambda image, rng: nuisances.shading(image, 0.2, 1.0),
        lambda image, rng: nuisances.noise(image, 4, rng),
        lambda image, rng: nuisances.encoded(image, ".jpg", 70),
    ],
)
def test_light_noise_and_compression_give_no_color(change, rng):
    assert heat(drawing(), change(drawing(), rng)).max() < 0.5


def test_a_shadow_is_no_other_color():
    shadow = np.ones((180, 260), np.float32)
    cv2.circle(shadow, (110, 80), 60, 0.7, cv2.FILLED)
    shadow = cv2.GaussianBlur(shadow, (0, 0), 4)[..., None]
    after = (drawing() * shadow).astype(np.uint8)
    assert heat(drawing(), after).max() < 0.5


def test_a_tile_a_little_darker_where_nothing_else_moved(rng):
    """Judged by the other parts of the pair, of which none moved: ten levels are plain."""
    before = nuisances.noise(drawing(), 2, rng)
    found = heat(before, nuisances.noise(drawing((214, 216, 220)), 2, rng))
    assert (found[TILE] >= 0.5).mean() > 0.4


def test_a_color_that_no_other_is_like_may_be_lit_in_its_own_way():
    """Two colors: what became of the ground says little of how light moves the other one."""

    def circuit(ground, copper):
        image = np.full((180, 260, 3), ground, np.uint8)
        image[40:100, 60:130] = image[60:80, 130:220] = copper
        return image

    before = circuit((22, 153, 92), (216, 138, 127))
    assert heat(before, circuit((21, 160, 98), (243, 140, 135))).max() < 0.5
    found = heat(before, circuit((22, 153, 92), (243, 140, 135)))  # the ground was not lit
    assert (found[44:96, 64:126] >= 0.5).mean() > 0.4


def test_a_channel_that_is_black_round_a_part_tells_nothing_of_the_light():
    """On a ground without green, where the light falls unevenly."""

    def chart(bar=(176, 133, 141)):
        image = np.full((180, 260, 3), (56, 0, 40), np.uint8)
        colors = 2 * [(110, 67, 144), (51, 68, 103), (90, 141, 143)]
        for i, color in enumerate(colors[:5]):
            image[40:180, 80 + 34 * i : 104 + 34 * i] = color
        image[50:180, 10:40] = bar
        return image

    light = np.linspace(0.8, 1.05, 260)[None, :, None]
    assert heat(chart(), (chart() * light).astype(np.uint8)).max() < 0.5
    found = heat(chart(), (chart((150, 150, 120)) * light).astype(np.uint8))
    assert (found[54:176, 14:36] >= 0.5).mean() > 0.4


def test_a_thin_part_is_judged_by_what_others_as_thin_show(rng):
    def toolbar(button):
        image = np.full((180, 260, 3), 248, np.uint8)
        for left in range(10, 250, 60):
            image[20:30, left : left + 48] = image[60:70, left : left + 48] = (30, 110, 170)
        image[60:70, 70:118] = button
        return image

    before = nuisances.noise(toolbar((30, 110, 170)), 2, rng)
    found = heat(before, nuisances.noise(toolbar((26, 98, 152)), 2, rng))
    assert (found[62:68, 72:116] >= 0.5).mean() > 0.4
    found[56:74, 66:122] = 0
    assert found.max() < 0.5
    assert heat(before, nuisances.noise(toolbar((30, 110, 170)), 2, rng)).max() < 0.5


@pytest.mark.parametrize("ground", [(23, 9, 23), (31, 31, 31), (23, 23, 34)])
def test_the_ground_of_a_dark_page(rng, ground):
    """It lies between the words too, where nothing tells that it is not the light of its color."""

    def page(color):
        image = np.full((180, 260, 3), color, np.uint8)
        image[:20] = (24, 109, 170)
        for left in (10, 95, 180):
            image[30:80, left : left + 70] = 40
            image[150:170, left : left + 60] = (24, 109, 170)
        for top in range(90, 140, 10):
            image[top : top + 4, 10:250:5] = 230
        return image

    before = nuisances.noise(page((23, 23, 23)), 2, rng)
    found = heat(before, nuisances.noise(page(ground), 2, rng))
    assert (found[82:88] >= 0.5).mean() > 0.4
    assert heat(before, nuisances.noise(page((23, 23, 23)), 2, rng)).max() < 0.5


def test_light_known_from_other_colors_does_not_make_a_change():
    """Where few colors tell of the light, it may be wrong of another: what stayed is no change."""
    before = np.full((180, 260, 3), (137, 133, 134), np.uint8)
    before[70:110, 100:160] = (185, 174, 110)
    after = nuisances.white_balance(before, -0.02)
    after[70:110, 100:160] = (187, 173, 100)
    assert heat(before, after).max() < 0.5


def test_hues_may_be_rounded_a_little_further_than_lightness():
    """As JPEG does: 1.7 CIEDE2000 of hue are no change, 1.8 of lightness are one."""
    plain, hue, darker = (200, 200, 196), (201, 199, 197), (193, 193, 189)
    grain = np.random.default_rng(5).normal(0, 0.7, (2, 180, 260, 3))
    before = np.clip(drawing(plain) + grain[0], 0, 255).round().astype(np.uint8)
    for tile, lit in ((hue, False), (darker, True)):
        after = np.clip(drawing(tile) + grain[1], 0, 255).round().astype(np.uint8)
        assert (heat(before, after)[TILE].max() >= 0.5) == lit


def test_the_color_of_a_part_is_the_median_of_its_places(rng):
    sides = [
        np.clip(drawing(button=(30, 110, blue)) + rng.integers(-1, 2, (180, 260, 3)), 0, 255)
        for blue in (80, 140)
    ]
    before, after = (cv2.GaussianBlur(side.astype(np.uint8), (0, 0), 1) for side in sides)
    parts = list(find_even_parts(before, after, EVERYWHERE, 1.0))
    assert len(parts) >= 3
    for part in parts:
        for side, color in zip((before, after), part.colors, strict=True):
            median = np.median(side[part.rows, part.columns][part.mask], axis=0)
            np.testing.assert_array_equal(color, median)
