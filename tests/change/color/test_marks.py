"""Marks of a chart, some or many of which took another color under what came between two images."""

import cv2
import numpy as np
import pytest

from imgdiff.change.color.marks import marks_heat
from imgdiff.change.color.opponent import OPPONENT
from tests.change.nuisance import made

SIZE, STEP = 240, 24
EVERYWHERE = np.ones((SIZE, SIZE), bool)
OLD, NEW = (40, 110, 190), (150, 90, 170)


def points(recolored: float = 0, radius: int = 5, ground: int = 250) -> np.ndarray:
    """Discs in rows, a share of them in another color, drawn at four times the size."""
    rng = np.random.default_rng(1)
    large = np.full((4 * SIZE, 4 * SIZE, 3), ground, np.uint8)
    for y in range(STEP // 2, SIZE, STEP):
        for x in range(STEP // 2, SIZE, STEP):
            color = NEW if rng.random() < recolored else OLD
            cv2.circle(large, (4 * x, 4 * y), 4 * radius, color, -1)
    return cv2.resize(large, (SIZE, SIZE), interpolation=cv2.INTER_AREA)


def noisy(image: np.ndarray) -> np.ndarray:
    return made.noisy(image, 3)


def compressed(image: np.ndarray) -> np.ndarray:
    return made.compressed(image, 90)


def blurred(image: np.ndarray) -> np.ndarray:
    return made.blurred(image, 0.7)


def shadowed(image: np.ndarray) -> np.ndarray:
    """Darker in one half, marks and ground alike."""
    image = image.copy()
    image[:, : SIZE // 2] = image[:, : SIZE // 2] * 0.7
    return image


NUISANCES = [noisy, compressed, blurred]


def heat_of(before: np.ndarray, after: np.ndarray, inside: np.ndarray = EVERYWHERE) -> np.ndarray:
    sides = (cv2.transform(side.astype(np.float32), OPPONENT) for side in (before, after))
    return marks_heat(*sides, inside)


@pytest.mark.parametrize("nuisance", NUISANCES)
@pytest.mark.parametrize("share", [0.05, 0.4, 0.8])
@pytest.mark.parametrize("ground", [250, 30])
def test_recolored_marks_are_found_however_many(nuisance, share, ground):
    before, other = points(ground=ground), points(share, ground=ground)
    heat = heat_of(before, nuisance(other)) >= 0.5
    changed = (before != other).any(axis=2)
    assert heat[changed].mean() > 0.5
    assert not heat[cv2.dilate(changed.astype(np.uint8), np.ones((5, 5), np.uint8)) == 0].any()
    np.testing.assert_allclose(heat, heat_of(nuisance(other), before) >= 0.5)


@pytest.mark.parametrize("nuisance", [lambda image: image, *NUISANCES, shadowed])
@pytest.mark.parametrize("share", [0, 0.4])
@pytest.mark.parametrize("radius", [3, 5, 8])
def test_marks_that_kept_their_color_are_not(nuisance, share, radius):
    image = points(share, radius)
    assert not (heat_of(image, nuisance(image)) >= 0.5).any()


def test_where_all_of_one_color_changed_none_tells():
    """That is light, or for others to judge."""
    assert not (heat_of(points(), points(1)) >= 0.5).any()


def test_nothing_is_found_where_nobody_looks():
    inside = EVERYWHERE.copy()
    inside[:, : SIZE // 2] = False
    hot = heat_of(points(), points(0.4), inside) >= 0.5
    assert hot.any() and not hot[~inside].any()
