"""Two small images, and what takes the places of the network and of the viewer."""

from dataclasses import replace

import numpy as np
import pytest

from imgdiff.app.compare import compare_service, viewer_component
from imgdiff.app.compare import sample_pairs as samples
from imgdiff.compare import compare_images
from imgdiff.io.load import load_image
from imgdiff.result import Scores
from imgdiff.serving import store, visitors_work


@pytest.fixture
def before():
    y, x = np.mgrid[:64, :64]
    return np.stack([x * 3, y * 3, x + y], axis=2).astype(np.uint8)


@pytest.fixture
def after(before):
    changed = before.copy()
    changed[16:48, 16:48] = (230, 10, 10)
    return changed


@pytest.fixture(autouse=True)
def no_samples(monkeypatch, tmp_path):
    """The page as an installed package shows it."""
    monkeypatch.setattr(samples, "FOLDER", tmp_path / "samples")
    monkeypatch.setattr(compare_service, "_sample_results", store.Store())


@pytest.fixture
def calls(monkeypatch):
    """Takes the network's place: a fixed heat of 0.9 in one corner and 0.6 in another, and four
    columns that after alone has."""
    made = []

    def compare(before, after, **options):
        other = load_image(after, name="after")
        before = before.getvalue()
        result = compare_images(before, before, names=options["names"])
        made.append(options)
        if np.array_equal(result.before, other.pixels):
            return result
        heat = np.zeros_like(result.heatmap)
        heat[4:14, 4:14], heat[40:50, 40:50] = 0.9, 0.6
        result = replace(
            result,
            heatmap=heat,
            fit="pad",
            before_size=(60, 64),
            after_size=(64, 64),
            scores=Scores((0.5, 3.0)),
        )
        return result.with_threshold(result.threshold)

    monkeypatch.setattr(visitors_work, "compare_images", compare)
    return made


@pytest.fixture
def shown(monkeypatch):
    """What the viewer is given, the last of it last."""
    given = []

    def viewer(key, data, **_):
        given.append(data)

    monkeypatch.setattr(viewer_component, "_viewer", viewer)
    return given
