"""Runtimes by name."""

import os
from dataclasses import replace

import pytest

from imgdiff.io.fingerprint import fingerprint
from imgdiff.network.keras.weights import save_weights
from imgdiff.network.runtime import loading
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.network.scout_weights import scout_to_npz


def test_a_runtime_is_built_once_and_again_when_the_file_changes(narrow_network, tmp_path):

    path = save_weights(narrow_network, tmp_path / "mine.npz", 0.7)
    first = get_runtime(path)
    assert get_runtime(str(path)) is first
    save_weights(narrow_network, path, 0.9)
    os.utime(path, ns=(1, 1))
    assert get_runtime(path).threshold == 0.9


def test_the_processor_decides_what_auto_is_when_the_network_is_needed(monkeypatch):
    asked = []
    read = {name: (lambda name=name: asked.append(name) or {}) for name in loading._GRAPHS}
    monkeypatch.setattr(loading, "_GRAPHS", read)
    monkeypatch.setattr(loading, "int8_pays", lambda: pytest.fail("nothing was asked yet"))
    runtimes = [loading._build("default", how, "cpu", 0) for how in ("auto", "int8", "float32")]
    for pays in (True, False):
        monkeypatch.setattr(loading, "int8_pays", lambda pays=pays: pays)
        chosen = [runtime.precision for runtime in runtimes]
        assert chosen == ["int8" if pays else "float32", "int8", "float32"]
        for runtime in runtimes:
            runtime.difference._graphs()
    assert asked == ["int8", "int8", "float32", "float32", "int8", "float32"]


def test_a_scout_beside_ones_own_weights_is_theirs_alone(narrow_network, tmp_path, random_scout):
    path = save_weights(narrow_network, tmp_path / "mine.npz", 0.7)
    assert get_runtime(path).scout is None
    beside = tmp_path / "mine.scout.npz"
    for teacher, found in (("others", False), (fingerprint(path.read_bytes()), True)):
        beside.write_bytes(scout_to_npz(replace(random_scout, teacher=teacher)))
        os.utime(path, ns=(found, found))  # looked at anew
        scout = get_runtime(path).scout
        assert (scout is not None) == found
    assert scout.sure_below == random_scout.sure_below
