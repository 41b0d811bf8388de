import cv2
import numpy as np
import pytest

from recipe.changes import CHANGES
from recipe.nuisances import CHANCES, ORDER, disturb, rescan


@pytest.mark.parametrize("content", sorted(CHANGES))
def test_nuisances_keep_the_shape_and_what_is_there(content, maker):
    rng = np.random.default_rng(5)
    correlations = []
    for _ in range(12):
        image = maker.scene(rng, content, 96).picture
        out = disturb(rng, image, content)
        assert out.shape == image.shape and out.dtype == np.uint8
        if image.std() > 20:
            small = [cv2.GaussianBlur(i, (0, 0), 2).ravel() for i in (image, out)]
            correlations.append(np.corrcoef(*small)[0, 1])
    assert np.median(correlations) > 0.9


@pytest.mark.parametrize("nuisance", ORDER, ids=lambda n: n.__name__)
def test_every_nuisance_keeps_the_shape_at_any_strength(nuisance, maker):
    rng = np.random.default_rng(4)
    for content in ("photo", "line_art"):
        image = maker.scene(rng, content, 48).picture
        for strength in (0.4, 1.0, 1.7):
            out = nuisance(rng, image, strength)
            assert out.shape == image.shape and out.dtype == np.uint8
    assert all(len(chances) == len(ORDER) for chances in CHANCES.values())


def test_a_rescan_keeps_the_two_inks_though_edges_have_other_colors():
    ground, ink = (107, 77, 66), (228, 250, 30)
    drawing = np.full((96, 96, 3), ground, np.uint8)
    cv2.line(drawing, (10, 20), (80, 70), ink, 9)
    # Ringing beside an edge is darker than the ground, and of another color.
    drawing[40:42, 10:20] = (80, 40, 60)
    scanned = rescan(np.random.default_rng(2), drawing)
    colors, counts = np.unique(scanned.reshape(-1, 3), axis=0, return_counts=True)
    assert len(colors) == 2 and tuple(colors[counts.argmax()]) == ground
    assert tuple(colors[counts.argmin()]) == ink
