"""A run that tells made-up people apart, offered to a visitor from elsewhere."""

import pytest

from imgdiff.app.components import local_folders
from tests.recognition.drawn_people import draw_people
from tests.recognition.untrained_run import make_run


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    return draw_people(tmp_path_factory.mktemp("people"))


@pytest.fixture(scope="module")
def runs(people, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    make_run(folder / "people", people)
    return folder


@pytest.fixture(autouse=True)
def offered(runs, monkeypatch, tmp_path):
    """To a visitor from elsewhere, unless a test says otherwise."""
    monkeypatch.setenv("IMGDIFF_RUNS", str(runs))
    monkeypatch.setenv("IMGDIFF_FOLDERS", "0")
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def local(monkeypatch):
    monkeypatch.setenv("IMGDIFF_FOLDERS", "1")
    monkeypatch.setattr(local_folders, "has_token", lambda: True)
