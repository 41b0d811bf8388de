"""Drawings with little in them: one change, and hardly anything that could bear witness."""

import cv2
import numpy as np
import pytest

from imgdiff import compare_images


def drawing(frame=1, disc=0, line=0, bar=True):
    """A bar, and a frame, a disc or a line of some width, in flat colors."""
    image = np.full((160, 400, 3), 248, np.uint8)
    if bar:
        image[:24] = (40, 60, 90)
    if frame:
        cv2.rectangle(image, (60, 50), (260, 120), (20, 20, 20), -1)
        cv2.rectangle(image, (60 + frame, 50 + frame), (260 - frame, 120 - frame), (248,) * 3, -1)
    if disc:
        cv2.circle(image, (330, 85), disc, (220, 120, 30), -1)
    if line:
        image[140 : 140 + line, 40:200] = (60, 60, 60)
    return image


PAIRS = {
    "a frame of 2 px for 1": ({"frame": 1}, {"frame": 2}),
    "a frame of 3 px for 1": ({"frame": 1}, {"frame": 3}),
    "a disc that grew by 3 px": ({"frame": 0, "disc": 20}, {"frame": 0, "disc": 23}),
    "a small disc that grew": ({"frame": 0, "disc": 9}, {"frame": 0, "disc": 12}),
    "a rule of 2 px for 1": ({"frame": 0, "line": 1}, {"frame": 0, "line": 2}),
    "a rule of 3 px for 1": ({"frame": 0, "line": 1}, {"frame": 0, "line": 3}),
}


@pytest.mark.real_weights
@pytest.mark.parametrize("bar", [True, False])
@pytest.mark.parametrize("pair", PAIRS)
def test_one_change_is_told(pair, bar):
    before, after = (drawing(**side, bar=bar) for side in PAIRS[pair])
    assert compare_images(before, after).changed
    assert compare_images(after, before).changed


def in_noise(image: np.ndarray) -> np.ndarray:
    grain = np.random.default_rng(3).normal(0, 4, image.shape)
    return np.clip(image + grain, 0, 255).astype(np.uint8)


@pytest.mark.real_weights
@pytest.mark.parametrize("bar", [True, False])
@pytest.mark.parametrize("line", [{"frame": 1}, {"frame": 0, "line": 2}])
def test_a_line_twice_as_thick_is_told_in_noise(line, bar):
    thicker = {name: 2 * width for name, width in line.items()}
    before, after = drawing(**line, bar=bar), drawing(**thicker, bar=bar)
    assert compare_images(before, in_noise(after)).changed
    assert compare_images(after, in_noise(before)).changed
    assert not compare_images(before, in_noise(before)).changed


@pytest.mark.real_weights
@pytest.mark.parametrize("quality", [60, 85])
@pytest.mark.parametrize("side", [{"frame": 2}, {"frame": 0, "disc": 20}, {"frame": 0, "line": 2}])
def test_compression_and_blur_are_no_change(side, quality):
    before = drawing(**side)
    packed = cv2.imencode(".jpg", before, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    assert not compare_images(before, cv2.imdecode(packed, cv2.IMREAD_COLOR)).changed
    assert not compare_images(before, cv2.GaussianBlur(before, (0, 0), 0.7)).changed
