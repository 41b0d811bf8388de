"""The page's processes are threads here: a test may take the places of what they run."""

import pytest

from imgdiff.app.components import worker_pool
from tests.serving.here import Here


@pytest.fixture(autouse=True)
def here(monkeypatch):
    pool = Here()
    monkeypatch.setattr(worker_pool, "_pool", pool)
    return pool
