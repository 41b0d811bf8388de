"""Augmentation: what each part does, alone and together."""

import time
from dataclasses import asdict, replace

import numpy as np
import pytest

from imgdiff.errors import ImageError, OptionError
from imgdiff.recognition.data.augment import Augmentation

OFF = Augmentation(flip=False, turn=0, shift=0, crop=0, color=0)
PARTS = {"flip": True, "turn": 30, "shift": 0.2, "crop": 0.4, "color": 0.5}
PARTS |= {"stretch": 0.3, "elastic": 0.05}


def blob(height=60, width=80, at=(30, 40)):
    """A soft spot on grey, somewhat larger than a pixel, so that its place can be measured."""
    y, x = np.mgrid[0:height, 0:width]
    spot = np.exp(-((y - at[0]) ** 2 + (x - at[1]) ** 2) / 18)
    return np.repeat((50 + 200 * spot)[..., None], 3, 2).astype(np.uint8)


def place(image):
    """(y, x) of the spot's middle."""
    weight = image[..., 0].astype(float) - 50
    y, x = np.mgrid[0 : image.shape[0], 0 : image.shape[1]]
    return np.array([(weight * y).sum(), (weight * x).sum()]) / weight.sum()


def test_all_off_gives_the_very_image(noise, rng):
    image = noise(20, 30)
    state = rng.bit_generator.state
    assert OFF(image, rng) is image
    assert rng.bit_generator.state == state
    assert not OFF
    assert Augmentation()


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("shape", [(100, 100), (31, 50), (1, 1), (1, 9)])
def test_each_part_keeps_shape_and_input_and_depends_on_the_generator_alone(part, shape, noise):
    image = noise(*shape)
    kept = image.copy()
    augmentation = replace(OFF, **{part: PARTS[part]})
    first = [augmentation(image, np.random.default_rng(seed)) for seed in range(5)]
    again = [augmentation(image, np.random.default_rng(seed)) for seed in range(5)]
    assert all(np.array_equal(one, other) for one, other in zip(first, again, strict=True))
    assert all(one.shape == image.shape and one.dtype == np.uint8 for one in first)
    assert np.array_equal(image, kept)
    if min(shape) > 1:
        assert any(not np.array_equal(one, image) for one in first)


def test_a_view_will_do(noise, rng):
    image = noise(40, 60)[::2, ::-1, ::-1]
    expected = Augmentation()(np.ascontiguousarray(image), np.random.default_rng(0))
    assert np.array_equal(Augmentation()(image, np.random.default_rng(0)), expected)


def test_flip_mirrors_half_of_the_images_exactly(noise, rng):
    image, flip = noise(13, 18), replace(OFF, flip=True)
    found = [flip(image, rng) for _ in range(400)]
    mirrored = sum(np.array_equal(one, image[:, ::-1]) for one in found)
    assert mirrored + sum(np.array_equal(one, image) for one in found) == 400
    assert 160 < mirrored < 240


def test_turn_moves_about_the_middle_by_at_most_its_angle(rng):
    middle, image = np.array([29.5, 39.5]), blob(at=(29.5, 55.5))
    angles = []
    for _ in range(200):
        y, x = place(replace(OFF, turn=30)(image, rng)) - middle
        assert np.hypot(y, x) == pytest.approx(16, abs=0.5)
        angles.append(np.rad2deg(np.arctan2(y, x)))
    assert 25 < max(angles) < 31
    assert -31 < min(angles) < -25


def test_shift_moves_by_at_most_its_share_of_each_side(rng):
    moves = np.array([place(replace(OFF, shift=0.1)(blob(), rng)) for _ in range(200)]) - (30, 40)
    assert np.all(np.abs(moves) < [6.3, 8.3])
    assert np.all(moves.max(axis=0) > [5, 7])
    assert np.all(moves.min(axis=0) < [-5, -7])


def test_crop_shows_a_window_of_the_image_enlarged(rng):
    """A picture that counts its own pixels, read at the corners."""
    y, x = np.mgrid[0:100, 0:100]
    image = np.stack([x * 2, y * 2, 0 * x], -1).astype(np.uint8)
    widths, lefts = [], []
    for _ in range(300):
        shown = replace(OFF, crop=0.4)(image, rng).astype(float) / 2
        left, right = shown[50, 0, 0], shown[50, -1, 0]
        top, bottom = shown[0, 50, 1], shown[-1, 50, 1]
        assert right - left == pytest.approx(bottom - top, abs=1.1)  # not distorted
        assert min(left, top) >= 0  # the window lies within
        assert max(right, bottom) <= 99
        widths.append(right - left)
        lefts.append(left)
    assert 58 < min(widths) < 65
    assert 95 < max(widths) <= 99
    assert min(lefts) < 2
    assert max(lefts) > 25


def test_stretch_scales_each_side_by_itself_and_slants(rng):
    """A picture that counts its own pixels: how they grow to the right and down."""
    y, x = np.mgrid[0:100, 0:100]
    image = np.stack([x * 2, y * 2, 0 * x], -1).astype(np.uint8)
    steps = []
    for _ in range(300):
        shown = replace(OFF, stretch=0.3)(image, rng).astype(float) / 2
        right, down = shown[50, 60] - shown[50, 40], shown[60, 50] - shown[40, 50]
        assert abs(right[1]) < 0.6  # a line of writing stays level
        steps.append([right[0] / 20, down[1] / 20, down[0] / 20])
    wide, high, slant = np.array(steps).T
    for sides in (wide, high):
        assert np.exp(-0.3) - 0.05 < sides.min() < 0.8
        assert 1.28 < sides.max() < np.exp(0.3) + 0.05
    assert abs(np.corrcoef(wide, high)[0, 1]) < 0.2
    assert slant.min() < -0.25
    assert slant.max() > 0.25


def test_elastic_moves_places_smoothly_each_its_own_way(rng):
    y, x = np.mgrid[0:100, 0:100]
    image = np.stack([x * 2, y * 2, 0 * x], -1).astype(np.uint8)
    moves = []
    for _ in range(100):
        shown = replace(OFF, elastic=0.03)(image, rng).astype(float)[20:80, 20:80, :2] / 2
        moves.append(shown - np.stack([x, y], -1)[20:80, 20:80])
        assert np.abs(np.diff(moves[-1], axis=0)).max() < 1.6  # no place is torn off
    moves = np.array(moves)
    assert 1.2 < moves.std() < 3.5  # knots by 3 pixels, what lies between them by less
    near = np.corrcoef(moves[:, 30, 30, 0], moves[:, 33, 30, 0])[0, 1]
    far = np.corrcoef(moves[:, 0, 0, 0], moves[:, 59, 59, 0])[0, 1]
    assert near > 0.9
    assert abs(far) < 0.35


def test_beyond_the_border_the_border_is_repeated(rng):
    flat = np.full((30, 30, 3), 77, np.uint8)
    found = replace(OFF, turn=180, shift=0.5, flip=True)(flat, rng)
    assert np.array_equal(found, flat)


def test_color_changes_brightness_contrast_saturation_and_tint(noise, rng):
    image = noise(40, 40) // 2 + 60
    found = np.array([replace(OFF, color=0.5)(image, rng).reshape(-1, 3) for _ in range(200)])
    means = found.mean(axis=1)
    spread = found.std(axis=1).mean(axis=1) / image.std()
    for quantity in (means.mean(axis=1) / image.mean(), spread):  # light, contrast
        assert quantity.min() < 0.85
        assert quantity.max() > 1.2
    assert np.ptp(means[:, 0] / means[:, 2]) > 0.2  # tint
    colorful = found.astype(float).std(axis=2).mean(axis=1) / found.mean(axis=(1, 2))
    assert np.ptp(colorful / colorful.mean()) > 0.4  # saturation and contrast


def test_color_is_rounded_and_clipped_not_wrapped(rng):
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, 2)
    for _ in range(50):
        found = replace(OFF, color=1)(ramp, rng).astype(int)
        assert np.all(np.diff(found[0], axis=0) >= 0)  # a wrapped value would fall
    faint = replace(OFF, color=1e-4)
    assert np.array_equal(faint(ramp, rng), ramp)  # cut off instead of rounded, it would differ


def test_a_part_does_the_same_whatever_else_is_on(noise):
    image = noise(50, 50)
    first, both = replace(OFF, turn=20), replace(OFF, turn=20, color=0.3)
    turned = first(image, np.random.default_rng(4))
    rng = np.random.default_rng(4)
    found = both(image, rng)
    assert np.array_equal(replace(OFF, color=0.3)(turned, np.random.default_rng(4)), found)
    only = np.random.default_rng(4)
    first(image, only)
    assert only.bit_generator.state == rng.bit_generator.state


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("none", OFF),
        ("default", Augmentation()),
        ("flip", replace(OFF, flip=True)),
        ("turn,shift,color,crop", Augmentation()),
        (" Flip, TURN,shift ,color,crop", Augmentation(flip=True)),
        (["flip", "crop"], replace(OFF, flip=True, crop=Augmentation().crop)),
        ("turn=15,color=0", replace(Augmentation(), turn=15, color=0)),
        ("colour=0.5", replace(Augmentation(), color=0.5)),
        ("flip=1", Augmentation(flip=True)),
        ("flip=0, turn = 3", Augmentation(turn=3)),
        ("flip,turn=15", replace(OFF, flip=True, turn=15)),
        ("stretch,elastic", replace(OFF, stretch=0.2, elastic=0.03)),
        ("elastic=0.1", Augmentation(elastic=0.1)),
        (Augmentation(turn=3), Augmentation(turn=3)),
    ],
)
def test_what_the_command_line_says(text, expected):
    assert Augmentation.of(text) == expected
    kinds = [type(value) for value in asdict(Augmentation.of(text)).values()]
    assert kinds == [bool, *[float] * 6]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "made of flip, turn"),
        ("flip,", "made of"),
        ("none,flip", "got 'none'"),
        ("zoom", "got 'zoom'"),
        ("turn=far", "turn must be a number"),
        ("turn=", "turn must be a number"),
        ("turn=181", "at most 180"),
        ("flip=0.5", "flip must be True or False"),
        ("color=-1", "color must be"),
    ],
)
def test_what_cannot_be_understood(text, words):
    with pytest.raises(OptionError, match=words):
        Augmentation.of(text)


@pytest.mark.parametrize(
    "values",
    [
        {"flip": 2},
        {"flip": "yes"},
        {"turn": -1},
        {"turn": float("nan")},
        {"shift": 0.6},
        {"crop": 0.95},
        {"color": 1.1},
        {"color": None},
        {"stretch": 0.6},
        {"elastic": 0.3},
    ],
)
def test_values_out_of_range(values):
    with pytest.raises(OptionError, match=next(iter(values))):
        Augmentation(**values)


def test_it_goes_through_a_dictionary():
    assert Augmentation(**asdict(Augmentation(turn=3))) == Augmentation(turn=3)


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 3), np.float32),
        np.zeros((0, 4, 3), np.uint8),
    ],
)
def test_what_is_no_image(image, rng):
    with pytest.raises(ImageError, match=r"uint8 \(H, W, 3\)"):
        Augmentation()(image, rng)


def test_it_is_fast(noise, rng):
    image, augmentation = noise(100, 100), Augmentation(flip=True)
    took = []
    for _ in range(50):
        start = time.perf_counter()
        augmentation(image, rng)
        took.append(time.perf_counter() - start)
    assert min(took) < 0.001  # about 0.13 ms where it was written
