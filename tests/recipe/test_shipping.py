"""From a run to files that the package can load."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from imgdiff.io.fingerprint import fingerprint
from imgdiff.network.runtime.onnx_session import Session
from imgdiff.network.runtime.runtime import Runtime
from imgdiff.network.shipped_weights import read_graphs
from imgdiff.network.weights import from_npz
from recipe import shipping
from recipe.__main__ import recipe


@pytest.fixture
def run(tmp_path, narrow_weights):
    """A run of the narrow network, of which only the average matters."""
    average = {f"average/{name}": value for name, value in narrow_weights.arrays.items()}
    average["average/prototypes/places"] = np.zeros((2, 128), np.float32)
    (tmp_path / "run").mkdir()
    np.savez(tmp_path / "run" / "checkpoint.npz", step=7, minutes=0.5, **average)
    return tmp_path / "run"


def test_a_run_becomes_weights_that_load(run, tmp_path, monkeypatch, maker, kinds_file, noise):
    monkeypatch.setattr(shipping, "read_photos", lambda folder, part: maker.photos)
    for name, value in {"PER_KIND": 2, "PLAIN_PICTURES": 2, "QUANTIZED_ON": 2}.items():
        monkeypatch.setattr(shipping, name, value)
    out = tmp_path / "out.npz"
    options = ["--photos", str(tmp_path), "--kinds", str(kinds_file), "--run", str(run)]
    options += ["--out", str(out), "--pairs", "12", "--size", "48"]
    done = CliRunner().invoke(recipe, ["ship", *options], catch_exceptions=False)
    assert done.exit_code == 0

    card = json.loads(out.with_suffix(".json").read_text())
    assert card["trained"]["stages"]["checkpoint"] == {"steps": 7, "minutes": 0.5}
    assert card["trained"]["stages"]["recognition"]["plain pictures"] == 2
    assert {"same", "edited", "kind", "other"} == set(card["scores"]["cosine_similarity"])
    int8 = out.with_suffix(".int8.zip")
    assert card["sha256"] == {f.name: fingerprint(f.read_bytes()) for f in (out, int8)}
    arrays, threshold = from_npz(out.read_bytes(), "out")
    assert threshold == pytest.approx(card["threshold"], abs=1e-4)
    assert not any(name.startswith("prototypes") for name in arrays)

    # The same pictures, whole and quantized, lie close together, others do not.
    session = Session(read_graphs(int8.read_bytes()))
    images = [np.kron(noise(4, 4), np.ones((15, 15, 1), np.uint8)) for _ in range(4)]
    quantized = Runtime(session, session, threshold, "out", "int8").embed(*images)
    from imgdiff.network.weights import Weights

    exact = Runtime.of(Weights(arrays, threshold, "out")).embed(*images)
    apart = np.linalg.norm(quantized[:, None] - exact[None], axis=2)
    assert (apart.argmin(axis=1) == np.arange(4)).all()
