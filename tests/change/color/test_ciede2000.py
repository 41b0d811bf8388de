"""CIEDE2000 against the data of Sharma, Wu and Dalal and against scikit-image."""

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from imgdiff.arrays import BAND
from imgdiff.change.color.ciede2000 import ciede2000, to_lab, visible_difference

#: Pairs of the paper's table that meet its corners: hues across 0, greys, blues, near colours.
PUBLISHED = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
    ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize(("first", "second", "difference"), PUBLISHED)
def test_the_published_data(first, second, difference):
    first, second = np.array(first), np.array(second)
    assert ciede2000(first, second) == pytest.approx(difference, abs=1e-4)
    assert ciede2000(second, first) == pytest.approx(difference, abs=1e-4)


def test_as_scikit_image_has_it(noise):
    first, second = noise(60, 80), noise(60, 80)
    np.testing.assert_allclose(to_lab(first), rgb2lab(first), atol=0.02)
    lab = rgb2lab(first), rgb2lab(second)
    np.testing.assert_allclose(ciede2000(*lab), deltaE_ciede2000(*lab), atol=1e-6)


def test_only_where_it_is_wanted(noise):
    first, second = noise(20, 30), noise(20, 30)
    where = np.zeros((20, 30), bool)
    where[3:9, 4:11] = True
    difference = visible_difference(first, second, where)
    assert difference.dtype == np.float32 and not difference[~where].any()
    assert (difference[where] > 0).all()
    assert not visible_difference(first, second, where & False).any()
    assert not visible_difference(first, first, where).any()


def test_large_pictures_part_by_part_with_runs_of_one_pair_of_colors(noise):
    first, second = noise(2 * BAND + 30, 8), noise(2 * BAND + 30, 8)
    for image in (first, second):
        image[BAND - 20 : BAND + 40] = image[5, 5]
    where = np.ones(first.shape[:2], bool)
    where[10:17, 3:5] = where[BAND : BAND + 7] = False
    expected = ciede2000(to_lab(first), to_lab(second)) * where
    np.testing.assert_allclose(visible_difference(first, second, where), expected, rtol=1e-5)
