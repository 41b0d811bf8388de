"""A motion has to help more edges than it takes off their place."""

import cv2
import numpy as np
import pytest

from imgdiff.align.canvas import place
from imgdiff.align.nearer_edges import helps_most
from imgdiff.align.warp import warped

SIZE = (420, 300)
INK = (60, 60, 70)


def drawn(rng: np.random.Generator, walls: list[int], light: float = 1.0) -> np.ndarray:
    image = np.full((*SIZE[::-1], 3), 235, np.uint8)
    cv2.rectangle(image, (16, 16), (403, 283), INK, 3)
    cv2.line(image, (16, 150), (403, 150), INK, 3)
    for x in walls:
        cv2.line(image, (x, 18), (x, 281), INK, 3)
    return np.clip(image * light + rng.normal(0, 4, image.shape), 0, 255).astype(np.uint8)


def turn(degrees: float, dx: float = 0.0, dy: float = 0.0) -> np.ndarray:
    matrix = np.eye(3)
    matrix[:2] = cv2.getRotationMatrix2D((SIZE[0] / 2, SIZE[1] / 2), degrees, 1)
    matrix[:2, 2] += dx, dy
    return matrix


@pytest.mark.parametrize("degrees", [-0.25, -0.1, 0.1, 0.25])
def test_a_turn_for_one_wall_takes_the_others_off_their_place(rng, degrees):
    pair = place(drawn(rng, [100, 210, 320]), drawn(rng, [100, 213, 320], 0.97))
    assert not helps_most(pair, warped(pair, turn(degrees, 0.1), "shift"))


@pytest.mark.parametrize(("degrees", "dx", "dy"), [(0.15, 0, 0), (0, 0.4, 0.4), (-0.4, 1.5, -1)])
def test_a_motion_of_all_but_one_wall_helps(rng, degrees, dx, dy):
    motion = turn(degrees, dx, dy)
    other = drawn(rng, [100, 213, 320], 0.97)
    after = cv2.warpAffine(other, motion[:2], SIZE, borderMode=cv2.BORDER_REPLICATE)
    pair = place(drawn(rng, [100, 210, 320]), after)
    assert helps_most(pair, warped(pair, motion, "shift"))
    assert not helps_most(pair, warped(pair, np.linalg.inv(motion), "shift"))


def test_where_there_is_no_edge_nothing_speaks_against_a_motion(rng):
    plain = [np.clip(rng.normal(120, 2, (80, 90, 3)), 0, 255).astype(np.uint8) for _ in range(2)]
    pair = place(*plain)
    assert helps_most(pair, warped(pair, turn(0.3), "shift"))
