"""One's own weights in int8."""

import numpy as np
import pytest

from imgdiff import OptionError
from imgdiff.network.keras.weights import save_weights
from imgdiff.network.onnx import int8
from imgdiff.network.runtime import loading, own_int8


@pytest.fixture
def file(narrow_network, tmp_path, monkeypatch):
    """A weights file; an empty cache folder; small pictures to calibrate on."""
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(own_int8, "_SIDE", 64)
    return save_weights(narrow_network, tmp_path / "mine.npz", 0.7)


def test_they_are_made_once_and_near_float32(file, noise, monkeypatch):
    built = loading._build(file, "int8", "cpu", 0)
    assert (built.precision, built.threshold) == ("int8", 0.7)
    before, after = noise(64, 64)[None], noise(64, 64)[None]
    expected = loading._build(file, "float32", "cpu", 0).distance(before, after)
    distance = built.distance(before, after)
    assert np.abs(distance - expected).mean() < 0.05 * expected.mean()
    monkeypatch.setattr(int8, "int8_graphs", lambda *a: pytest.fail("made twice"))
    again = loading._build(file, "int8", "cpu", 0)
    np.testing.assert_array_equal(again.distance(before, after), distance)


@pytest.mark.parametrize(("made", "pays", "taken"), [(0, 1, 0), (1, 1, 1), (1, 0, 0)])
def test_auto_takes_what_is_made_where_it_is_faster(file, monkeypatch, made, pays, taken):
    monkeypatch.setattr(loading, "int8_pays", lambda: bool(pays))
    if made:
        loading._build(file, "int8", "cpu", 0)
    built = loading._build(file, "auto", "cpu", 0)
    assert built.precision == ("int8" if taken else "float32")


def test_what_is_broken_in_the_cache_is_made_anew(file):
    loading._build(file, "int8", "cpu", 0)
    kept = own_int8.kept_int8(file)
    kept.write_bytes(kept.read_bytes()[:100])
    loading._build(file, "int8", "cpu", 0)
    assert len(kept.read_bytes()) > 1000


def test_without_a_cache_folder_they_are_made_all_the_same(file, monkeypatch):
    monkeypatch.setenv("IMGDIFF_CACHE", str(file / "no folder"))
    assert loading._build(file, "int8", "cpu", 0).precision == "int8"


def test_other_files_are_refused_in_words(monkeypatch, narrow_weights):
    monkeypatch.setattr(loading, "read_weights", lambda weights: narrow_weights)
    with pytest.raises(OptionError, match="float32"):
        loading._build("imagenet", "int8", "cpu", 0)
