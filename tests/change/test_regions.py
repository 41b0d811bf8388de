"""From heat to regions."""

import numpy as np
import pytest

from imgdiff.change.regions import GAP, find_regions, one_sided_regions, regions_and_specks


def heat_with(*spots, shape=(60, 80)):
    heat = np.zeros(shape, np.float32)
    for (left, top, right, bottom), value in spots:
        heat[top:bottom, left:right] = value
    return heat, np.ones(shape, bool)


def test_boxes_scores_and_areas_are_exact_and_strongest_comes_first():
    weak, strong = (5, 6, 15, 12), (50, 30, 54, 40)
    first, second = find_regions(*heat_with((weak, 0.6), (strong, 0.9)))
    assert first.box == strong and first.area == 40 and abs(first.score - 0.9) < 1e-6
    assert second.box == weak and second.area == 60


def test_the_threshold_itself_counts():
    assert len(find_regions(*heat_with(((5, 5, 10, 10), 0.5)))) == 1
    assert find_regions(*heat_with(((5, 5, 10, 10), 0.49))) == ()
    assert len(find_regions(*heat_with(((5, 5, 10, 10), 0.3)), threshold=0.3)) == 1


def test_near_parts_are_one_region_and_far_ones_two():
    near = heat_with(((10, 10, 15, 30), 0.8), ((15 + GAP - 2, 10, 25, 30), 0.8))
    assert [r.box for r in find_regions(*near)] == [(10, 10, 25, 30)]
    far = heat_with(((10, 10, 15, 30), 0.8), ((15 + 2 * GAP, 10, 25 + 2 * GAP, 30), 0.8))
    assert len(find_regions(*far)) == 2


def test_area_counts_hot_pixels_only_and_small_ones_are_left_out():
    heat, valid = heat_with(((10, 10, 12, 12), 0.8))
    assert find_regions(heat, valid, min_area=5) == ()
    assert find_regions(heat, valid, min_area=4)[0].area == 4


def test_a_region_at_the_edge_keeps_its_box():
    assert find_regions(*heat_with(((0, 0, 4, 60), 1.0)))[0].box == (0, 0, 4, 60)


def test_what_is_not_valid_is_no_region_of_heat():
    heat, valid = heat_with(((10, 10, 30, 30), 1.0))
    valid[:] = False
    assert find_regions(heat, valid) == ()


@pytest.mark.parametrize("before", [(20, 25), (30, 40), (20, 40), (30, 25)])
@pytest.mark.parametrize("after", [(20, 25), (30, 40), (20, 40), (31, 24)])
def test_one_sided_strips_cover_exactly_what_one_image_alone_has(before, after):
    presence = {}
    for side, (height, width) in (("before", before), ("after", after)):
        presence[side] = np.zeros((40, 50), int)
        presence[side][:height, :width] = 1
    covered = {side: np.zeros((40, 50), int) for side in presence}
    for strip in one_sided_regions(before[::-1], after[::-1]):
        left, top, right, bottom = strip.box
        covered[strip.only_in][top:bottom, left:right] += 1
        assert strip.score == 1 and strip.area == (right - left) * (bottom - top)
    difference = presence["before"] - presence["after"]
    np.testing.assert_array_equal(covered["before"], difference == 1)
    np.testing.assert_array_equal(covered["after"], difference == -1)


def test_a_region_reaches_as_far_as_the_heat_stays_warm():
    hot, warm, elsewhere = (20, 20, 30, 30), (20, 30, 30, 50), (60, 40, 70, 50)
    heat, valid = heat_with((hot, 0.8), (warm, 0.4), (elsewhere, 0.4))
    (region,) = find_regions(heat, valid)
    assert region.box == (20, 20, 30, 50)
    assert region.area == 100  # the hot pixels alone


def test_strong_evidence_makes_up_for_size_and_what_is_left_out_is_counted():
    heat, valid = heat_with(((10, 10, 11, 11), 1.0), ((40, 40, 42, 42), 1.0))
    assert regions_and_specks(heat, valid) == ((), 2)
    weight = np.ones_like(heat)
    weight[10, 10] = 8
    regions, too_small = regions_and_specks(heat, valid, weight=weight)
    assert [r.box for r in regions] == [(10, 10, 11, 11)] and too_small == 1
    assert regions[0].area == 1
