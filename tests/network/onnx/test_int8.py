"""The network in 8-bit integers: rounded channels compute nearly the same."""

import numpy as np
import onnx
import pytest

from imgdiff.network.onnx.graphs import build_graphs
from imgdiff.network.onnx.int8 import write_int8
from imgdiff.network.runtime import int8_overflow as saturation
from imgdiff.network.runtime import onnx_session as session_module
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.network.runtime.onnx_session import Session
from imgdiff.network.runtime.runtime import Runtime
from imgdiff.network.shipped_weights import read_graphs
from imgdiff.network.weights import Weights
from tests import ROOT


@pytest.fixture
def pairs(noise):
    return [(noise(64, 80), noise(64, 80)) for _ in range(6)]


@pytest.fixture(params=["as it is", "saturating"])
def processor(request, monkeypatch):
    """This one, and what is done where products of bytes saturate, which any processor can do."""
    if request.param == "saturating":
        monkeypatch.setattr(session_module, "products_saturate", lambda: True)


def test_int8_is_near_float32_however_uneven_the_channels_are(processor, uneven, pairs, tmp_path):
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


def test_int8_is_the_same_on_every_processor(uneven, pairs, tmp_path, monkeypatch):
    """Where products of bytes saturate others are taken, which give the same sums."""
    write_int8(uneven, pairs[:2], tmp_path / "narrow.int8.zip")
    graphs = read_graphs((tmp_path / "narrow.int8.zip").read_bytes())
    usual = Session(graphs)
    monkeypatch.setattr(session_module, "products_saturate", lambda: True)
    exact = Session(graphs)
    sides = [np.stack(side) for side in zip(*pairs, strict=True)]
    for result in ("distance", "embed"):
        first, second = (getattr(session, result)(*sides) for session in (usual, exact))
        np.testing.assert_allclose(first, second, rtol=1e-5, atol=1e-6)


def test_a_processor_is_asked_with_a_product_of_bytes():
    value, kinds = onnx.helper.make_tensor_value_info, onnx.TensorProto
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("MatMulInteger", ["a", "b"], ["c"])],
        "g",
        [value("a", kinds.UINT8, None), value("b", kinds.INT8, None)],
        [value("c", kinds.INT32, None)],
    )
    opsets = [onnx.helper.make_opsetid("", 18)]
    made = onnx.helper.make_model(graph, opset_imports=opsets, ir_version=9)
    assert onnx.load_from_string(saturation._PRODUCT) == made


@pytest.mark.parametrize("saturates", [True, False])
def test_only_a_processor_that_saturates_takes_the_slower_products(
    narrow_weights, monkeypatch, saturates
):
    monkeypatch.setattr(session_module, "products_saturate", lambda: saturates)
    parts = Session(build_graphs(narrow_weights.arrays)).load().values()
    for options in (part.get_session_options() for part in parts):
        if saturates:
            assert options.get_session_config_entry("session.x64quantprecision") == "1"
        else:
            with pytest.raises(RuntimeError):
                options.get_session_config_entry("session.x64quantprecision")


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
