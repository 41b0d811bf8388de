"""The network in 8-bit integers: rounded channels compute nearly the same."""

import numpy as np
import onnx
import pytest

from imgdiff.network.onnx.int8 import write_int8
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.network.runtime.runtime import Runtime
from imgdiff.network.runtime.session import Session
from imgdiff.network.shipped_weights import read_graphs
from imgdiff.network.weights import Weights
from tests import ROOT


@pytest.fixture
def pairs(noise):
    return [(noise(64, 80), noise(64, 80)) for _ in range(6)]


def test_int8_is_near_float32_however_uneven_the_channels_are(uneven, pairs, tmp_path):
    write_int8(uneven, pairs, tmp_path / "narrow.int8.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["narrow.int8.zip"]
    graphs = read_graphs((tmp_path / "narrow.int8.zip").read_bytes())
    exact, session = Runtime.of(Weights(uneven, 1.0, "narrow")), Session(graphs)
    rounded = Runtime(session, session, 1.0, "narrow", "int8")
    before, after = (np.stack(side) for side in zip(*pairs, strict=True))
    expected = exact.distance(before, after)
    assert np.abs(rounded.distance(before, after) - expected).mean() < 0.03 * expected.mean()
    points = exact.difference.embed(before, after)
    off = session.embed(before, after) - points
    assert np.abs(off).mean() < 0.01 * np.abs(points).mean()
    # Their mean is that of float32, on the pairs it was calibrated on.
    np.testing.assert_allclose(off.mean(axis=0), 0, atol=1e-4)


def test_every_convolution_but_the_first_multiplies_bytes(narrow_weights, pairs, tmp_path):
    write_int8(narrow_weights.arrays, pairs[:1], tmp_path / "narrow.int8.zip")
    graphs = read_graphs((tmp_path / "narrow.int8.zip").read_bytes())
    for block in range(1, 6):
        nodes = onnx.load_from_string(graphs[f"block{block}"]).graph.node
        made = {output: node for node in nodes for output in node.output}
        convolutions = [node for node in nodes if node.op_type == "Conv"]
        kinds = [made[node.input[0]].op_type for node in convolutions]
        expected = ["DequantizeLinear"] * len(kinds)
        if block == 1:
            expected[0] = "Sub"
        assert kinds == expected
        # The rounding to bytes from 0 up is the ReLU.
        assert [node.op_type for node in nodes].count("Relu") == (block == 1)


@pytest.mark.real_weights
def test_distances_of_whole_images_are_those_of_float32():
    """On samples, which it was not calibrated on."""

    from imgdiff.io.load import load_image

    samples = ROOT / "samples"
    names = sorted(path.name for path in samples.glob("*_before.png"))
    images = [load_image(samples / name).pixels for name in names]
    images += [load_image(samples / name.replace("before", "after")).pixels for name in names]
    exact, rounded = (get_runtime("default", p).embed(*images) for p in ("float32", "int8"))
    gaps = [np.linalg.norm(x[len(names) :] - x[: len(names)], axis=1) for x in (exact, rounded)]
    assert np.abs(gaps[0] - gaps[1]).max() <= 0.06 and np.abs(gaps[0] - gaps[1]).mean() <= 0.02
