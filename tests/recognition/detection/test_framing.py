"""Cut-outs: eyes level, and things where the gallery's pictures have them."""

import cv2
import numpy as np
import pytest

from imgdiff.recognition.detection.detection import Detection
from imgdiff.recognition.detection.framing import PLAIN, Framing, learn_framing, similarity

#: A face of 60 x 80 pixels: the eyes, the nose and the corners of the mouth as colored dots.
POINTS = np.array([(18, 30), (42, 30), (30, 44), (20, 60), (40, 60)], float)
COLORS = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (255, 0, 255))


def drawn(points, shape) -> np.ndarray:
    picture = np.full((*shape, 3), 128, np.uint8)
    for point, color in zip(points, COLORS, strict=True):
        center = tuple(round(16 * float(v)) for v in point)
        cv2.circle(picture, center, 16 * 3, color, -1, cv2.LINE_AA, 4)
    return picture


def centers(picture) -> np.ndarray:
    """Where the dots are."""
    found = []
    for color in COLORS:
        near = np.abs(picture.astype(int) - color).max(axis=2) < 60
        found.append(np.argwhere(near).mean(axis=0)[::-1] + 0.5)
    return np.array(found)


def turned(degrees: float, scale: float, to: tuple[float, float]):
    """The face somewhere in a picture: it, and the detection."""
    angle = np.deg2rad(degrees)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    points = (POINTS - (30, 40)) @ turn.T + to
    low, high = points.min(axis=0), points.max(axis=0)
    box = (*(low - 10 * scale), *(high + 10 * scale))
    # A pixel's center is at its index and a half.
    return drawn(points - 0.5, (300, 400)), Detection(box, 1.0, tuple(map(tuple, points)))


@pytest.mark.parametrize("degrees", [-40, 0, 25, 170])
@pytest.mark.parametrize("scale", [0.8, 2.0])
def test_a_turned_face_is_cut_as_the_gallery_has_it(degrees, scale):
    picture, detection = turned(degrees, scale, (190, 140))
    framing = Framing(60 / 80, (0.1, 0.2, 0.6, 0.9), POINTS / 80)
    cut = framing.cut(picture, detection)
    assert cut.shape == (round(80 * scale), round(60 * scale), 3)
    np.testing.assert_allclose(centers(cut) / scale, POINTS, atol=0.4)


def test_eyes_alone_are_enough():
    picture, detection = turned(-30, 1.5, (190, 140))
    eyes = Detection(detection.box, 1.0, detection.landmarks[:2])
    cut = Framing(60 / 80, (0.1, 0.2, 0.6, 0.9), POINTS / 80).cut(picture, eyes)
    np.testing.assert_allclose(centers(cut) / 1.5, POINTS, atol=0.4)


def test_without_landmarks_the_box_comes_where_the_gallery_has_it():
    picture = np.zeros((300, 400, 3), np.uint8)
    picture[100:180, 200:260] = 255
    cut = Framing(1.0, (0.2, 0.1, 0.8, 0.9), np.zeros((0, 2))).cut(
        picture, Detection((200, 100, 260, 180))
    )
    assert cut.shape == (100, 100, 3)
    assert (cut[10:90, 20:80] == 255).all() and not cut[:9].any() and not cut[:, :19].any()


def test_plainly_it_is_the_box_itself():
    picture = np.random.default_rng(0).integers(0, 256, (300, 400, 3), np.uint8)
    cut = PLAIN.cut(picture, Detection((200, 100, 260, 160)))
    np.testing.assert_array_equal(cut, picture[100:160, 200:260])


def test_beyond_the_picture_its_edge_goes_on():
    picture = np.full((40, 40, 3), 9, np.uint8)
    cut = PLAIN.cut(picture, Detection((-20, -20, 20, 20)))
    assert cut.shape == (40, 40, 3) and (cut == 9).all()


def test_eyes_in_one_place_are_no_landmarks_and_no_cut_out_is_endless():
    picture = np.full((40, 40, 3), 9, np.uint8)
    one = Detection((10, 10, 30, 30), 1.0, ((20, 20), (20, 20.5)))
    assert PLAIN.cut(picture, one).shape == (20, 20, 3)
    huge = Detection((-1e6, -1e6, 1e6, 1e6))
    assert max(PLAIN.cut(picture, huge).shape) <= 2048
    tiny = Detection((10, 10, 10.1, 10.1))
    assert min(PLAIN.cut(picture, tiny).shape[:2]) >= 2


def test_framing_is_learned_from_where_things_are_in_the_gallerys_pictures():
    pictures = [np.zeros((h, w, 3), np.uint8) for h, w in ((80, 60), (160, 120), (80, 60))]

    def detect(picture):
        s = picture.shape[0] / 80
        points = tuple((s * x, s * y) for x, y in POINTS)
        return [Detection((12 * s, 16 * s, 48 * s, 72 * s), 0.9, points)]

    framing = learn_framing(detect, pictures)
    assert framing.aspect == 0.75
    np.testing.assert_allclose(framing.box, np.array([12, 16, 48, 72]) / 80)
    np.testing.assert_allclose(framing.landmarks, POINTS / 80)
    assert learn_framing(lambda _: [], pictures) is PLAIN
    assert learn_framing(detect, []) is PLAIN


def test_a_similarity_is_found_exactly_where_there_is_one():
    a, b, x, y = 1.2, -0.7, 30.0, -4.0
    target = np.stack(
        [a * POINTS[:, 0] - b * POINTS[:, 1] + x, b * POINTS[:, 0] + a * POINTS[:, 1] + y], axis=1
    )
    np.testing.assert_allclose(similarity(POINTS, target), (a, b, x, y))
