"""Photographs and labelled pictures, drawn here."""

import zipfile

import cv2
import numpy as np
import pytest

from recipe.pairs import PairMaker


@pytest.fixture(scope="module")
def maker():
    rng = np.random.default_rng(3)
    coarse = [rng.integers(0, 256, (h, w, 3), np.uint8) for h, w in ((6, 8), (15, 20))]
    return PairMaker([cv2.resize(c, (200, 150), interpolation=cv2.INTER_CUBIC) for c in coarse])


@pytest.fixture
def kinds_file(tmp_path):
    """A zip of 24 classes with 3 pictures each, as Tiny-ImageNet's is laid out."""
    path, rng = tmp_path / "kinds.zip", np.random.default_rng(8)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiny/words.txt", "n0 a thing")
        for c in range(24):
            for i in range(3):
                picture = rng.integers(0, 256, (64, 64, 3), np.uint8)
                data = cv2.imencode(".png", picture)[1].tobytes()
                archive.writestr(f"tiny/class{c}/{i}.png", data)
    return path
