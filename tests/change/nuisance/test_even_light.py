"""Light that came alone, and colors that were exchanged."""

import numpy as np
import pytest

from imgdiff import compare_images
from imgdiff.arrays import differs
from imgdiff.change.nuisance.even_light import in_its_light

COLORS = ((30, 110, 80), (200, 60, 40), (60, 90, 200), (210, 190, 90))


def drawing(ground=(250, 246, 240), colors=COLORS):
    image = np.full((120, 160, 3), ground, np.uint8)
    for i, color in enumerate(colors):
        image[20:60, 10 + 36 * i : 40 + 36 * i] = color
    image[80:90, 10:150:3] = 20
    return image


def lit(image, *factors):
    return np.clip(np.rint(image * np.array(factors)), 0, 255).astype(np.uint8)


def undone(before, after):
    return in_its_light(before, after, differs(before, after) > 0)


@pytest.mark.parametrize("factors", [(0.95,) * 3, (1.06,) * 3, (0.93, 0.97, 1.02)])
def test_light_is_undone_to_the_last_bit(factors):
    after = lit(drawing(), *factors)
    np.testing.assert_array_equal(undone(drawing(), after), after)
    result = compare_images(drawing(), after, scores=False)
    assert not result.changed
    assert not result.summary.startswith("Identical")


def test_what_does_not_follow_the_light_is_a_change():
    other = drawing(colors=(*COLORS[:3], (140, 190, 90)))
    result = compare_images(drawing(), lit(other, 0.95, 0.95, 0.95), scores=False)
    (region,) = result.regions
    assert 100 <= region.box.left <= 120 and region.box.top <= 22


@pytest.mark.parametrize(
    "after",
    [
        drawing(ground=(229, 225, 219)),  # the ground alone
        drawing(colors=COLORS[::-1]),  # colors exchanged
        lit(drawing(), 0.7, 0.7, 0.7),  # far more than light is taken for
        drawing(),
    ],
)
def test_no_light(after):
    assert undone(drawing(), after) is None


MANY = (*COLORS, (120, 40, 130), (90, 160, 70), (160, 160, 170), (240, 120, 30))


def bent(image, gamma=0.9, saturation=0.92):
    levels = (image / 255.0) ** gamma
    grey = levels.mean(axis=2, keepdims=True)
    return np.rint((grey + (levels - grey) * saturation) * 255).astype(np.uint8)


def many_colors(colors=MANY):
    image = np.full((120, 320, 3), (250, 246, 240), np.uint8)
    for i, color in enumerate(colors):
        image[20:60, 10 + 36 * i : 40 + 36 * i] = color
    return image


def test_a_smooth_curve_is_undone_where_many_colors_follow_it():
    before, after = many_colors(), bent(many_colors())
    np.testing.assert_array_equal(undone(before, after), after)
    assert not compare_images(before, after, scores=False).changed
    recolored = bent(many_colors((*MANY[:5], (140, 120, 70), *MANY[6:])))
    (region,) = compare_images(before, recolored, scores=False).regions
    assert 180 <= region.box.left <= 196
    few = many_colors(MANY[:2])
    assert undone(few, bent(few)) is None  # a curve bends to three colors


def test_a_curve_is_not_known_far_from_the_colors_that_tell_of_it():
    """A white tile that is gone from a drawing in another light is gone."""
    before, after = many_colors(), bent(many_colors())
    before[80:110, 100:140] = 255
    (region,) = compare_images(before, after, scores=False).regions
    assert 96 <= region.box.left <= 104 and region.box.top >= 76


def test_a_few_colors_tell_nothing():
    """A grey made lighter all over is a recoloring: no other color says it was light."""
    before, after = (np.full((60, 80, 3), level, np.uint8) for level in (128, 140))
    assert undone(before, after) is None
    assert compare_images(before, after, scores=False).changed


def affine(image):
    return np.clip(np.rint(image * 0.9 + 18), 0, 255).astype(np.uint8)


def test_few_colors_tell_of_a_light_that_each_of_them_follows_as_the_others_predict():
    before, after = drawing(), affine(drawing())
    np.testing.assert_array_equal(undone(before, after), after)
    assert not compare_images(before, after, scores=False).changed
    assert undone(before, affine(affine(affine(affine(before))))) is None


MOVES = ((12, 9, 14), (16, 12, 6), (7, 18, 10), (14, 6, 17))


def test_colors_that_each_became_lighter_by_themselves_are_recolored():
    other = drawing((255, 255, 250), [np.add(c, m) for c, m in zip(COLORS, MOVES, strict=True)])
    assert undone(drawing(), other) is None
    assert compare_images(drawing(), other, scores=False).changed


def test_pictures_without_a_solid_color_have_no_such_light():
    before = np.tile(np.arange(160, dtype=np.uint8)[None, :, None], (120, 1, 3))
    assert undone(before, before + 20) is None


def test_steps_of_a_gradient_are_mixtures_and_tell_no_more_than_its_ends():
    steps = np.linspace(0, 1, 8)[:, None]

    def tiles(first, last):
        return many_colors(np.rint((1 - steps) * first + steps * last).astype(int))

    before = tiles(np.array((60, 90, 200)), np.array((210, 190, 90)))
    after = tiles(np.array((90, 80, 190)), np.array((200, 230, 120)))
    assert undone(before, after) is None
