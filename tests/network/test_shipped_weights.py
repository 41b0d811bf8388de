"""The weights that ship."""

import json

import pytest

from imgdiff import WeightsError
from imgdiff.network import shipped_weights
from imgdiff.network.architecture import VGG16_BLOCKS
from imgdiff.network.keras.load import load_weights
from imgdiff.network.shipped_weights import model_card

VGG16_PARAMETERS = 14_714_688  # of keras.applications.VGG16(include_top=False)


@pytest.mark.parametrize("file", ["default.npz", "default.int8.zip"])
def test_the_shipped_weights_are_checked(monkeypatch, tmp_path, file):
    card = model_card()
    assert len(card["sha256"][file]) == 64
    shipped = shipped_weights.shipped_folder()
    (tmp_path / file).write_bytes((shipped / file).read_bytes()[:-1] + b"x")
    (tmp_path / "default.json").write_text(json.dumps(card))
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
