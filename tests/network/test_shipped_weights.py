"""The weights that ship."""

import json

import pytest

from imgdiff import WeightsError
from imgdiff.network import shipped_weights
from imgdiff.network.architecture import VGG16_BLOCKS
from imgdiff.network.keras.load import load_weights
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.network.scout_weights import scout_from_npz
from imgdiff.network.shipped_weights import model_card, scout_card

VGG16_PARAMETERS = 14_714_688  # of keras.applications.VGG16(include_top=False)


@pytest.mark.parametrize("file", ["default.npz", "default.int8.zip", "default.scout.npz"])
def test_the_shipped_weights_are_checked(monkeypatch, tmp_path, file):
    of_scout = file == shipped_weights.SCOUT_FILE
    name = "default.scout.json" if of_scout else "default.json"
    card = scout_card() if of_scout else model_card()
    assert len(card["sha256"][file]) == 64
    shipped = shipped_weights.shipped_folder()
    (tmp_path / file).write_bytes((shipped / file).read_bytes()[:-1] + b"x")
    (tmp_path / name).write_text(json.dumps(card))
    monkeypatch.setattr(shipped_weights, "shipped_folder", lambda: tmp_path)
    with pytest.raises(WeightsError, match="SHA-256"):
        shipped_weights.read_shipped(file)


def test_the_shipped_weights_are_whole_and_small():
    for file in ("default.npz", "default.int8.zip"):
        assert len(shipped_weights.read_shipped(file)) <= 30_000_000
    network, threshold, name = load_weights("default")
    assert name == "default" and threshold == pytest.approx(model_card()["threshold"], abs=1e-3)
    assert network.backbone.count_params() == VGG16_PARAMETERS
    assert tuple(VGG16_BLOCKS[0]) == (2, 64)


def test_the_shipped_scout_was_taught_by_the_shipped_weights():
    card = scout_card()
    scout = scout_from_npz(shipped_weights.read_shipped(shipped_weights.SCOUT_FILE), "scout")
    assert scout.teacher == card["teacher"] == model_card()["sha256"]["default.npz"]
    assert get_runtime().scout.sure_below == scout.sure_below
    measured = card["test"]
    assert measured["overlooked"] <= 1e-4 and measured["sure"] > 0.5
