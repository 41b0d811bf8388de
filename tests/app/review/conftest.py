"""A small network for the runs that are decided."""

import pytest

from tests import narrow_file as files


@pytest.fixture
def narrow_file(tmp_path_factory):
    return str(files.narrow_file(tmp_path_factory.mktemp("weights")))


@pytest.fixture(autouse=True)
def ended(here):
    """The next picture is compared while one is looked at: no test leaves that behind."""
    yield
    here.end()


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))
