import cv2
import numpy as np
import pytest

from imgdiff.arrays import crops
from imgdiff.change.mosaic import Mosaic, mosaics
from imgdiff.geometry import Box

PICTURE = Box(0, 0, 90, 70)
BOXES = [Box(0, 0, 16, 16), Box(32, 0, 64, 10), Box(80, 60, 90, 70), Box(40, 30, 41, 31)]


@pytest.fixture
def image(rng) -> np.ndarray:
    return rng.integers(0, 256, (70, 90, 3), np.uint8)


def filtered(image: np.ndarray) -> np.ndarray:
    """Two filters that look three pixels far together."""
    blurred = cv2.GaussianBlur(image.astype(np.float32), (5, 5), 1)
    return cv2.dilate(blurred, np.ones((3, 3), np.uint8))[..., 0]


@pytest.mark.parametrize("boxes", [BOXES, BOXES[:1], BOXES[3:]])
def test_filters_find_in_the_boxes_what_they_find_in_the_picture(image, boxes):
    mosaic, found = Mosaic(boxes, 3, PICTURE), np.zeros(image.shape[:2], np.float32)
    mosaic.scatter(filtered(mosaic.gather(image)), found)
    for box in boxes:
        np.testing.assert_allclose(found[box.slices], filtered(image)[box.slices], rtol=1e-6)
        found[box.slices] = 0
    assert not found.any()


def test_owner_names_each_place_of_a_box(image):
    mosaic = Mosaic(BOXES, 2, PICTURE)
    owner = mosaic.owner()
    for number, (box, place) in enumerate(mosaic.places, start=1):
        assert (owner[place.slices] == number).all()
        assert (mosaic.gather(image)[place.slices] == image[box.slices]).all()
        assert np.count_nonzero(owner == number) == box.area


@pytest.mark.parametrize("boxes", [BOXES, BOXES[:1], [PICTURE]])
def test_what_lies_in_no_box_is_cleared(boxes):
    mosaic, found = Mosaic(boxes, 3, PICTURE), np.zeros((70, 90), int)
    values = mosaic.gather(np.full((70, 90), 7)).copy()
    mosaic.clear_margins(values)
    mosaic.scatter(values, found)
    area = sum(box.area for box in boxes)
    assert values.sum() == found.sum() == 7 * area


def test_each_box_has_a_place():
    mosaic = Mosaic(BOXES, 2, PICTURE)
    assert sorted(box for box, _ in mosaic.places) == sorted(BOXES)


def test_masks_stay_masks(rng):
    mask = rng.random((70, 90)) < 0.5
    gathered = Mosaic(BOXES, 2, PICTURE).gather(mask)
    assert gathered.dtype == bool
    assert gathered.sum() > 0


def test_no_mosaic_grows_without_bound():
    picture = Box(0, 0, 6000, 4000)
    boxes = [
        Box(100 * x, 100 * y, 100 * x + 64, 100 * y + 64) for y in range(40) for x in range(60)
    ]
    boxes.append(Box(0, 0, 0, 0).union(picture))  # as large as all of it
    made = list(mosaics(boxes, 8, picture))
    assert sum(len(mosaic.places) for mosaic in made) == len(boxes)
    assert all(mosaic.owner().size < 1 << 20 for mosaic in made if len(mosaic.places) > 1)
    assert len(made) < 40
    assert made[-1].gather(np.zeros((4000, 6000), bool)).shape == (4000, 6000)


def test_a_picture_smaller_than_the_margin(rng):
    image = rng.integers(0, 256, (2, 3, 3), np.uint8)
    boxes = [Box(0, 0, 1, 2), Box(2, 0, 3, 2)]
    mosaic, found = Mosaic(boxes, 6, Box(0, 0, 3, 2)), np.zeros((2, 3), np.float32)
    mosaic.scatter(filtered(mosaic.gather(image)), found)
    assert np.allclose(found[:, [0, 2]], filtered(image)[:, [0, 2]], rtol=1e-6)


def test_the_crops_of_no_place_make_no_mosaic():
    assert list(mosaics(crops(np.zeros((40, 40), bool), 4), 4, Box(0, 0, 40, 40))) == []
