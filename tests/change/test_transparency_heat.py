"""What differs on any background."""

import numpy as np
import pytest

from imgdiff.align.alpha_planes import on_black, place_images
from imgdiff.align.choose import align_pair
from imgdiff.change.transparency_heat import composites, transparency_heat
from imgdiff.io.image_pair import looks_equal
from imgdiff.io.load import load_image
from tests.io.picture_files import over


def rgba(rng, height=24, width=20):
    image = rng.integers(0, 256, (height, width, 4), dtype=np.uint8)
    image[: height // 3, :, 3] = 0
    image[-height // 3 :, :, 3] = 255
    return image


def test_on_black_is_exact(rng):
    image = rgba(rng)
    loaded = load_image(image)
    expected = load_image(image, background=(0, 0, 0)).pixels
    assert np.array_equal(on_black(loaded.pixels, loaded.alpha), expected)


def test_equal_on_white_and_black_is_equal_on_every_background(rng):
    first = rgba(rng)
    second = first.copy()
    hidden = second[..., 3] == 0
    second[hidden, :3] = rng.integers(0, 256, (int(hidden.sum()), 3))
    assert looks_equal(load_image(first), load_image(second))
    for background in ((255, 255, 255), (0, 0, 0), (200, 30, 90), (128, 128, 128), (1, 254, 77)):
        shown = [over(i[..., :3], i[..., 3], background) for i in (first, second)]
        assert np.array_equal(*shown)


@pytest.mark.parametrize("channel", range(4))
def test_what_differs_on_some_background_is_not_equal(rng, channel):
    first = rgba(rng)
    second = first.copy()
    second[-1, -1, channel] ^= 64
    assert not looks_equal(load_image(first), load_image(second))
    backgrounds = [(v, v, v) for v in (0, 64, 128, 255)]
    shown = [[over(i[..., :3], i[..., 3], b) for b in backgrounds] for i in (first, second)]
    assert any(not np.array_equal(*pair) for pair in zip(*shown, strict=True))


def test_opaque_pairs_are_compared_once(noise):
    pair = place_images(load_image(noise(20, 20)), load_image(noise(20, 20)))
    assert composites(pair) == [pair] and pair.before_alpha is None
    assert not list(transparency_heat([pair]))


def test_composites_are_those_that_differ(rng):
    white = np.full((20, 20, 4), 255, np.uint8)
    letters = white.copy()
    letters[5:10, 5:10, 3] = 0
    (black,) = composites(place_images(load_image(white), load_image(letters)))
    assert (black.before == 255).all() and (black.after[5:10, 5:10] == 0).all()
    (heat,) = transparency_heat([black])
    assert (heat[5:10, 5:10] == 1).all() and heat.sum() == 25


@pytest.mark.parametrize("fit", ["resize", "pad", "crop"])
def test_alpha_goes_where_the_pixels_go(rng, fit):
    first, second = load_image(rgba(rng, 24, 20)), load_image(rgba(rng, 36, 30))
    pair = place_images(first, second, fit)
    assert pair.before_alpha.shape == pair.after_alpha.shape == pair.before.shape[:2]
    # On white nothing is darker than its alpha allows, to rounding and the overshoot of scaling.
    assert (pair.after.min(axis=2).astype(int) + pair.after_alpha >= 253).all()
    if fit != "resize":
        place = np.s_[:20, :18]
        assert np.array_equal(pair.after_alpha[place], second.alpha[place])


def test_alpha_is_moved_with_the_pixels(rng):
    small = rng.integers(0, 256, (30, 30, 4), dtype=np.uint8)
    big = np.kron(small, np.ones((6, 6, 1))).astype(np.uint8)
    first, second = load_image(big), load_image(np.roll(big, (2, -1), (0, 1)))
    pair = align_pair(place_images(first, second))
    assert pair.alignment.method == "shift"
    inner = np.s_[4:-4, 4:-4]
    assert np.array_equal(pair.after_alpha[inner], first.alpha[inner])
    assert np.array_equal(pair.after[inner], first.pixels[inner])
