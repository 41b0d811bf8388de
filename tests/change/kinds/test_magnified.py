"""A thing that grew is told from one that moved or is another one, by its pixels."""

import cv2
import numpy as np
import pytest

from imgdiff.change.kinds.magnified import is_magnified
from imgdiff.change.kinds.place import cut_out
from imgdiff.geometry import Box


def texture(seed: int, height: int, width: int) -> np.ndarray:
    coarse = np.random.default_rng(seed).integers(0, 256, (height // 6, width // 6, 3), np.uint8)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)


def with_thing(thing: np.ndarray, at=(90, 70)) -> np.ndarray:
    """On a photograph, its middle there."""
    photo = texture(1, 160, 200) // 2 + 60
    high, wide = thing.shape[:2]
    top, left = at[1] - high // 2, at[0] - wide // 2
    photo[top : top + high, left : left + wide] = thing
    return photo


def magnified(before: np.ndarray, after: np.ndarray) -> bool:
    heat = (cv2.absdiff(before, after).max(axis=2) > 3).astype(np.float32)
    ys, xs = np.nonzero(heat)
    box = Box(xs.min(), ys.min(), xs.max() + 1, ys.max() + 1)
    return is_magnified(cut_out(before, after, heat, box, 0.5))


@pytest.mark.parametrize("factor", [1.2, 1.4, 1.6])
@pytest.mark.parametrize("order", [1, -1])
def test_a_thing_that_grew_or_shrank(factor, order):
    thing = texture(2, 48, 60)
    large = cv2.resize(thing, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    assert magnified(*(with_thing(thing), with_thing(large))[::order])


def test_what_moved_came_or_is_another_is_not_magnified():
    thing = with_thing(texture(2, 48, 60))
    others = [
        with_thing(texture(2, 48, 60), (100, 76)),
        with_thing(texture(3, 48, 60)),
        with_thing(texture(3, 60, 80)),
        texture(1, 160, 200) // 2 + 60,
    ]
    for other in others:
        assert not magnified(thing, other) and not magnified(other, thing)
