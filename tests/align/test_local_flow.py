"""A lens and a sheet that is not flat are forgiven; what moves on its own stays a change."""

import cv2
import numpy as np
import pytest

from imgdiff.align.canvas import place
from imgdiff.align.local_flow import smooth_flow, undo_local_flow
from imgdiff.align.warp import warped
from imgdiff.io.resize import resize
from tests.align.test_choose import lettering

EVERYWHERE = np.ones((360, 480), bool)


@pytest.fixture
def scene(rng):
    """Texture of several sizes, uint8 (360, 480, 3)."""
    image = np.zeros((360, 480, 3), np.float32)
    for cells, weight in ((8, 0.4), (60, 0.6)):
        coarse = rng.uniform(0, 255, (cells * 3 // 4, cells, 3)).astype(np.float32)
        image += weight * cv2.resize(coarse, (480, 360), interpolation=cv2.INTER_CUBIC)
    return np.clip(image, 0, 255).astype(np.uint8)


def bent(image, most=2.0):
    """As a lens bends it: outwards, by up to ``most`` px at the sides."""
    height, width = image.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    u, v = 2 * x / width - 1, 2 * y / height - 1
    share = most * (u * u + v * v) / 2
    return cv2.remap(
        image, x + u * share, y + v * share, cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REFLECT
    )


def undone(before, after):
    pair = place(before, after)
    return undo_local_flow(pair, warped(pair, np.eye(3), "perspective"))


def difference(one, other, part=np.s_[20:-20, 20:-20]):
    return np.abs(one.astype(float) - other)[part].mean()


def test_a_lens_is_undone_and_put_on_record(scene):
    after = bent(scene)
    pair = undone(scene, after)
    assert difference(scene, pair.after) < 0.4 * difference(scene, after)
    assert 1 < pair.alignment.local_flow < 3


def test_nothing_bent_is_nothing_undone(scene, rng):
    noisy = np.clip(scene + rng.normal(0, 4, scene.shape), 0, 255).astype(np.uint8)
    pair = place(scene, noisy)
    moved = warped(pair, np.eye(3), "perspective")
    assert undo_local_flow(pair, moved) is moved


@pytest.mark.parametrize("side", [16, 40, 60])
def test_a_thing_that_moved_is_not_followed(scene, rng, side):
    """Not by itself, and not where a lens is undone at the same time."""
    thing = rng.integers(0, 256, (side, side, 3), np.uint8)
    thing = cv2.GaussianBlur(thing, (0, 0), 1.5)
    before, after = scene.copy(), scene.copy()
    before[150 : 150 + side, 200 : 200 + side] = thing
    after[150 : 150 + side, 203 : 203 + side] = thing
    part = np.s_[150 : 150 + side, 200 : 203 + side]
    flow = resize(smooth_flow(before, after, EVERYWHERE), (360, 480), enlarge="linear")
    assert np.abs(flow[part]).max() < 0.75  # of 3 px
    assert difference(before, undone(before, after).after, part) > 0.7 * difference(
        before, after, part
    )
    lens = undone(before, bent(after))
    assert difference(before, lens.after, part) > 0.6 * difference(before, after, part)


def test_an_edited_letter_stays(rng):
    before = lettering(rng, (360, 480), 150)
    after = before.copy()
    for image, letter in ((before, "8"), (after, "3")):
        image[170:200, 220:250] = 255
        cv2.putText(image, letter, (226, 193), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 0, 0), 1, 16)
    part = np.s_[170:200, 220:250]
    pair = undone(before, bent(after))
    assert difference(before, pair.after, part) > 0.7 * difference(before, after, part)
    # The letters around it are brought together.
    assert difference(before, pair.after) < 0.6 * difference(before, bent(after))


def test_it_goes_so_far_and_no_further(scene):
    flow = smooth_flow(scene, bent(scene, 30), EVERYWHERE)
    assert np.abs(flow).max() <= 3
