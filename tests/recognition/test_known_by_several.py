"""Somebody of whom a gallery holds several images."""

import numpy as np
import pytest

from imgdiff import identify, load_run
from imgdiff.io.load import load_image
from imgdiff.recognition.gallery import open_gallery
from imgdiff.recognition.runs.references import ReferenceRule, write_rules
from tests.recognition.test_gallery import COLOURS, draw, two_of_each
from tests.recognition.untrained_run_folder import make_run


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))
    return load_run(make_run(tmp_path / "run"))


@pytest.fixture
def people(tmp_path):
    return two_of_each(tmp_path / "people")


def test_several_images_of_one_decide_together(run, people):
    """The nearest image names, all of them say whether it is."""
    draw(people / "dee" / "1.png", (240, 240, 240))
    write_rules(run.folder, [ReferenceRule(2, 0.05, 0.5, -4.0, 1.0)])
    probe = draw(people.parent / "probe.png", (180, 50, 50))
    known = open_gallery(run, people)
    point = run.embed([load_image(probe).pixels])
    table = run.distances(point, known.embeddings)[0]
    found = identify(probe, gallery=known, model=run)
    assert [one.distance for one in found.candidates] == sorted(
        table[known.members[name]].min() for name in COLOURS | {"dee": ()}
    )
    for one in found.candidates:
        own = known.members[one.identity]
        if one.identity == "dee":
            assert (one.judged, one.limit) == (one.distance, run.threshold)
            continue
        points = known.embeddings[own]
        spread = run.distances(points, points)[0, 1]
        assert one.judged == pytest.approx(table[own].mean())
        assert one.limit == pytest.approx(0.05 + spread / 2)
        excess = one.judged - spread / 2
        assert one.probability == pytest.approx(1 / (1 + np.exp(4 * excess - 1)))
    nearest = found.candidates[0]
    assert nearest.identity == "anna" and found.threshold == nearest.limit
    assert (found.identity == "anna") is nearest.within is (nearest.judged < nearest.limit)
    assert "mean of 2 images" in found.summary
    write_rules(run.folder, [ReferenceRule(2, 0.9 * nearest.judged, 0.0, -4.0, 1.0)])
    assert identify(probe, gallery=known, model=run).verdict == "unknown"
    write_rules(run.folder, [ReferenceRule(2, 1.1 * nearest.judged, 0.0, -4.0, 1.0)])
    assert identify(probe, gallery=known, model=run).identity == "anna"
    given = identify(probe, gallery=known, model=run, threshold=1e-6)
    assert given.verdict == "unknown" and given.threshold == 1e-6
    assert given.candidates[0].judged == given.candidates[0].distance
