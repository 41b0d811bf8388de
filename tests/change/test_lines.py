"""Lines whose ink changed, in pairs that nuisances came between."""

import cv2
import numpy as np
import pytest

from benchmarks.verdicts import nuisances
from imgdiff import compare_images
from imgdiff.change import lines
from imgdiff.change.lines import line_heat

EVERYWHERE = np.ones((160, 240), bool)


def card(border=1, rule=True, ground=250, inside=243, ink=204):
    """A box with a border, and the rules of a table below it."""
    image = np.full((160, 240, 3), ground, np.uint8)
    cv2.rectangle(image, (20, 15), (140, 70), (ink,) * 3, cv2.FILLED)
    image[15 + border : 71 - border, 20 + border : 141 - border] = inside
    for row in (90, 110, 130, 150):
        image[row, 20:220] = ink
    if not rule:
        image[110, 20:220] = ground
    return image


NUISANCES = {
    "nothing": lambda image, rng: image,
    "JPEG": lambda image, rng: nuisances.encoded(image, ".jpg", 75),
    "WebP": lambda image, rng: nuisances.encoded(image, ".webp", 80),
    "noise": lambda image, rng: nuisances.noise(image, 2, rng),
    "blur": lambda image, rng: nuisances.blur(image, 0.6),
    "light": lambda image, rng: nuisances.brightness(image, -0.1),
    "half a pixel": lambda image, rng: cv2.warpAffine(
        image, np.float32([[1, 0, 0.5], [0, 1, 0.5]]), (240, 160), borderMode=cv2.BORDER_REPLICATE
    ),
}


def heat(before, after):
    found = line_heat(before, after, EVERYWHERE)
    np.testing.assert_allclose(found, line_heat(after, before, EVERYWHERE), atol=1e-4)
    return found


@pytest.mark.parametrize("nuisance", NUISANCES)
@pytest.mark.parametrize("dark", [False, True])
def test_the_same_lines_are_dark(nuisance, dark, rng):
    colors = {"ground": 31, "inside": 42, "ink": 70} if dark else {}
    before, after = card(**colors), NUISANCES[nuisance](card(**colors), rng)
    assert heat(before, after).max() < 0.5


@pytest.mark.parametrize("nuisance", NUISANCES)
@pytest.mark.parametrize("dark", [False, True])
def test_a_border_of_two_pixels_for_one(nuisance, dark, rng):
    colors = {"ground": 31, "inside": 42, "ink": 70} if dark else {}
    before, after = card(**colors), NUISANCES[nuisance](card(border=2, **colors), rng)
    found = heat(before, after)
    assert (found[10:76, 15:146] >= 0.5).sum() > 100
    assert found[80:].max() < 0.5


@pytest.mark.parametrize("nuisance", NUISANCES)
def test_a_rule_that_is_gone(nuisance, rng):
    found = heat(card(), NUISANCES[nuisance](card(rule=False), rng))
    assert (found[107:114, 30:200] >= 0.5).any(axis=0).mean() > 0.8
    found[105:116] = 0
    assert found.max() < 0.5


def test_lines_that_all_changed_are_another_renderers():
    """Judged by the other lines: where half of all are fainter, that is how they are drawn."""
    assert heat(card(), card(ink=227)).max() < 0.5


def bars(rule=True):
    """A white page with bars of a few colors, dark rules and a faint one."""
    image = np.full((160, 240, 3), 255, np.uint8)
    for left, color in ((24, (40, 90, 150)), (90, (160, 110, 60)), (156, (90, 150, 100))):
        image[50:120, left : left + 48] = color
    image[130:151:10, 20:220] = 60
    if rule:
        image[30, 20:220] = 222
    return image


@pytest.mark.parametrize("quality", [0, 80])
@pytest.mark.parametrize("share", [0.08, 0.1])
def test_light_that_a_white_ground_does_not_show(share, quality):
    """All the other colors tell of it: a faint line that it brings near to white is the same."""

    def lit(image):
        image = nuisances.brightness(image, share)
        return nuisances.encoded(image, ".jpg", quality) if quality else image

    assert heat(bars(), lit(bars())).max() < 0.5
    gone = heat(bars(), bars(rule=False))[27:34, 30:90]
    assert (gone >= 0.5).any(axis=0).mean() > 0.8


def test_a_picture_too_small_for_a_line_has_none():
    tiny = np.zeros((20, 30, 3), np.uint8)
    assert not line_heat(tiny, ~tiny, np.ones((20, 30), bool)).any()


@pytest.mark.parametrize("suffix", [".jpg", ".webp"])
def test_the_verdict_of_a_compressed_page(suffix):
    before, thicker = (nuisances.encoded(card(border=b), suffix, 80) for b in (1, 2))
    assert compare_images(before, thicker, scores=False).changed
    other = nuisances.encoded(card(), suffix, 70)
    assert not compare_images(before, other, scores=False).changed


def test_light_so_strong_that_the_ground_is_white_hides_its_pale_lines():
    before = card(ground=236, inside=228, ink=100)
    before[[100, 120, 140], 20:220] = 205
    after = nuisances.brightness(before, 0.28)
    assert (after[[100, 120, 140], 20:220] >= 251).all()
    assert heat(before, after).max() < 0.5


def test_a_rule_on_a_white_page_is_not_hidden():
    before, after = card(ground=255), nuisances.encoded(card(ground=255, rule=False), ".jpg", 80)
    assert (heat(before, after)[108:113] >= 0.5).sum() > 50


def colored(rules=12):
    """A dark table with green rules."""
    image = np.full((160, 240, 3), (24, 30, 30), np.uint8)
    for row in range(4, 4 + 12 * rules, 12):
        image[row, 20:220] = (45, 234, 42)
    image[:, 20:221:100] = (45, 234, 42)
    return image


@pytest.mark.parametrize("suffix", [".jpg", ".webp"])
@pytest.mark.parametrize("quality", [25, 60])
def test_compression_that_takes_the_colors_of_lines_leaves_their_ink(suffix, quality):
    """A green rule becomes a paler one of its luminance, which has more red and less green."""
    assert heat(colored(), nuisances.encoded(colored(), suffix, quality)).max() < 0.5
    gone = heat(colored(), nuisances.encoded(colored(rules=11), suffix, quality))
    assert (gone[122:, 25:215] >= 0.5).any(axis=0).mean() > 0.6


def slit(level=21, width=1, ink=224):
    """A black field with light slits in it; the first may be wider."""
    image = np.full((160, 240, 3), 255, np.uint8)
    image[20:140, 60:180] = level
    image[20:140, 80:180:20] = ink
    image[20:140, 80 : 80 + width] = ink
    return image


def test_light_on_black_does_not_tell_what_it_does_to_what_is_light():
    """The black went down to a third, which the slit did not."""
    assert heat(slit(), slit(level=7, ink=210)).max() < 0.5
    assert (heat(slit(), slit(level=7, width=2))[30:130, :90] >= 0.5).any(axis=1).mean() > 0.8


@pytest.mark.parametrize("dark", [False, True])
def test_bands_of_rows_make_no_difference(dark, monkeypatch):
    colors = {"ground": 31, "inside": 42, "ink": 70} if dark else {}
    before, after = card(**colors), nuisances.brightness(card(border=2, **colors), -0.05)
    whole = line_heat(before, after, EVERYWHERE)
    monkeypatch.setattr(lines, "_ROWS", 24)
    np.testing.assert_array_equal(line_heat(before, after, EVERYWHERE), whole)
    assert whole.max() >= 0.5


def test_a_heat_is_raised_in_place():
    before, after = card(), card(border=2)
    heat = np.full(EVERYWHERE.shape, np.float32(0.3))
    assert line_heat(before, after, EVERYWHERE, heat) is heat
    np.testing.assert_array_equal(heat, np.maximum(line_heat(before, after, EVERYWHERE), 0.3))
