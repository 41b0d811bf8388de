import pytest

from imgdiff.network.keras.weights import save_weights
from imgdiff.options import CompareOptions


@pytest.fixture(scope="session")
def narrow_file(narrow_network, tmp_path_factory):
    return str(save_weights(narrow_network, tmp_path_factory.mktemp("w") / "narrow.npz", 0.05))


@pytest.fixture
def options(narrow_file):
    return CompareOptions(weights=narrow_file)


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))
