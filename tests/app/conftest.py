"""The page's processes are threads here: a test may take the places of what they run."""

from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner

from imgdiff.app.components import worker_pool
from tests.serving.here import Here


@pytest.fixture(autouse=True)
def here(monkeypatch):
    pool = Here()
    monkeypatch.setattr(worker_pool, "_pool", pool)
    return pool


@pytest.fixture(scope="session", autouse=True)
def known_packages():
    """Streamlit reads the metadata of every installed package once, as a server does when it
    starts, and not anew for each page that a test opens."""
    scan = cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield
