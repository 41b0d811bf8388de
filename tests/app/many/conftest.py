"""What takes the places of the network and of the viewer."""

import numpy as np
import pytest

from imgdiff.app.compare import result_view
from imgdiff.errors import ImgDiffError
from imgdiff.io.load import load_image
from imgdiff.result import Comparison, Scores
from imgdiff.serving import batch_job


@pytest.fixture
def calls(monkeypatch):
    """Takes the network's place: the heat is the difference in levels, 100 being 1."""
    made: list[tuple] = []

    def compare_many(pairs, *, finish, names, options, **_):
        threshold, min_area = options.threshold, options.min_area
        for pair in pairs:
            made.append((*names, threshold))
            try:
                before, after = (load_image(file).pixels for file in pair)
            except ImgDiffError as error:
                yield error
                continue
            heat = np.abs(after.astype(np.float32) - before).max(axis=2) / 100
            valid = np.ones(heat.shape, bool)
            result = Comparison(Scores((0.5, 1.0)), heat, (), before, after, valid)
            yield finish(result.with_threshold(threshold, min_area))

    monkeypatch.setattr(batch_job, "compare_many", compare_many)
    return made


@pytest.fixture
def viewer(monkeypatch):
    """Takes the viewer's place."""
    shown: list = []
    monkeypatch.setattr(result_view, "show_pair", shown.append)
    return shown
