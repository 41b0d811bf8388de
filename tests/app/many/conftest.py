"""What takes the places of the network and of the viewer."""

import numpy as np
import pytest

from imgdiff.app.compare import result_view
from imgdiff.io.load import load_image
from imgdiff.result import Comparison, Scores
from imgdiff.serving import visitors_work


@pytest.fixture
def calls(monkeypatch):
    """Takes the network's place: the heat is the difference in levels, 100 being 1."""
    made: list[tuple] = []

    def compare(*pair, names, options, **_):
        made.append((*names, options.threshold))
        before, after = (load_image(file).pixels for file in pair)
        heat = np.abs(after.astype(np.float32) - before).max(axis=2) / 100
        valid = np.ones(heat.shape, bool)
        result = Comparison(Scores((0.5, 1.0)), heat, (), before, after, valid)
        return result.with_threshold(options.threshold, options.min_area)

    monkeypatch.setattr(visitors_work, "compare_images", compare)
    return made


@pytest.fixture
def viewer(monkeypatch):
    """Takes the viewer's place."""
    shown: list = []
    monkeypatch.setattr(result_view, "show_pair", shown.append)
    return shown
