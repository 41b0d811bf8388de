"""Runtimes by name."""

import os

import pytest

from imgdiff import OptionError
from imgdiff.network.keras.weights import save_weights
from imgdiff.network.runtime import loading
from imgdiff.network.runtime.loading import get_runtime


def test_a_runtime_is_built_once_and_again_when_the_file_changes(narrow_network, tmp_path):

    path = save_weights(narrow_network, tmp_path / "mine.npz", 0.7)
    first = get_runtime(path)
    assert get_runtime(str(path)) is first
    save_weights(narrow_network, path, 0.9)
    os.utime(path, ns=(1, 1))
    assert get_runtime(path).threshold == 0.9


def test_int8_is_for_the_shipped_weights(tmp_path, narrow_network):

    path = save_weights(narrow_network, tmp_path / "mine.npz", 1.0)
    assert get_runtime(path).precision == "float32"
    with pytest.raises(OptionError, match="int8"):
        get_runtime(path, "int8")


def test_the_processor_decides_what_auto_is(monkeypatch):
    built = []
    graphs = {loading._int8_graphs: "int8", loading._float32_graphs: "float32"}
    monkeypatch.setattr(loading, "Session", lambda part, *_: built.append(graphs[part]))
    for pays in (True, False):
        monkeypatch.setattr(loading, "int8_pays", lambda pays=pays: pays)
        loading._build("default", "auto", "cpu", 0)
        loading._build("default", "float32", "cpu", 0)
    assert built == ["int8", "float32", "float32", "float32"]
