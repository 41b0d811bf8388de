from types import SimpleNamespace

import pytest

from imgdiff.recognition.evaluate.evaluate import evaluate
from tests.recognition.evaluate.fake_run import NASTY, FakeRun, drawn, in_place_of_the_data


@pytest.fixture
def people():
    return drawn(12, 4, jitter=1.5)


@pytest.fixture
def evaluated(people, monkeypatch, tmp_path):
    """Evaluates a run on the last eight of twelve people, or as told."""

    def evaluated(dataset=people, data=None, run=None, **options):
        skipped = (SimpleNamespace(file=f"{NASTY}.png", reason="it is cut short"),)
        in_place_of_the_data(monkeypatch, dataset, skipped)
        parts = {"train": dataset.files[:16], "validation": (), "test": dataset.files[16:]}
        run = run or FakeRun(tmp_path, parts, threshold=0.7)
        return evaluate(run, data, **{"episodes": 50, **options})

    return evaluated
