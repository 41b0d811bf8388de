"""People to learn from, a network that is quick to train, and a finished run of it."""

import pytest

from imgdiff import train
from tests.recognition.drawn_people import draw_people
from tests.recognition.train.narrow_vgg16 import narrow_vgg16

QUICK = {"size": (32, 32), "batch": 12, "grid": 2, "embedding": 16, "epochs": 2, "views": 2}
QUICK["shares"] = (0.5, 0.25, 0.25)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="package", autouse=True)
def trained_narrow():
    with narrow_vgg16():
        yield


@pytest.fixture(scope="package")
def people(tmp_path_factory):
    return draw_people(tmp_path_factory.mktemp("people"))


@pytest.fixture(scope="package")
def finished(people, tmp_path_factory):
    """A finished run and the stages it went through."""
    stages = []
    folder = tmp_path_factory.mktemp("runs") / "run"
    run = train(people, folder, progress=lambda *stage: stages.append(stage), **QUICK)
    return run, stages
