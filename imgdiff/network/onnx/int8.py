"""The network in 8-bit integers: faster by two to three on processors that multiply bytes.

Post-training quantization (Jacob et al. 2018): the backbone's convolutions with one scale for
each output channel of the weights and one for each layer's features, from what these are on
calibration pairs. The first convolution stays in float32, where a level of a pixel counts, and so
do the heads, which subtract near-equal numbers.
"""

import contextlib
import logging
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import helper
from onnxruntime import quantization

from imgdiff.io.write import atomic_path
from imgdiff.network.onnx.equalization import Peaks, equalized
from imgdiff.network.onnx.graphs import build_graphs
from imgdiff.network.onnx.nodes import Arrays
from imgdiff.network.runtime.onnx_session import Session

#: Of a layer's range, how far it reaches from the mean of the images' peaks towards the highest:
#: in blocks 1 to 3 clipping a rare peak costs less than a coarser scale, further up it does not.
_TOWARDS_HIGHEST = {1: 0.0, 2: 0.0, 3: 0.0, 4: 0.5, 5: 0.5}


def write_int8(arrays: Arrays, pairs: Iterable[tuple[np.ndarray, np.ndarray]], out: Path) -> None:
    """Writes the graphs of these weights with a quantized backbone, whole or not at all.

    Args:
        arrays: The weights by name.
        pairs: To calibrate on, uint8 (H, W, 3) each, H and W multiples of 16.
        out: Where to, a zip.

    Raises:
        OutputError: It cannot be written.
    """
    write_graphs(int8_graphs(arrays, pairs), out)


def int8_graphs(arrays: Arrays, pairs: Iterable[tuple[np.ndarray, np.ndarray]]) -> dict[str, bytes]:
    """The graphs of these weights with a quantized backbone, by the names of their parts.

    Args:
        arrays: The weights by name.
        pairs: To calibrate on; see ``write_int8``.
    """
    graphs = build_graphs(arrays)
    images = [np.stack(pair) for pair in pairs]
    weights, peaks = equalized(arrays, _peaks(graphs, images))
    exact = build_graphs(weights)
    graphs |= {f"block{b}": _quantized(exact[f"block{b}"], b, weights, peaks) for b in range(1, 6)}
    graphs["embedding"] = _centred(graphs, arrays, images)
    return graphs


def write_graphs(graphs: Mapping[str, bytes], out: Path) -> None:
    """Writes graphs into a zip, whole or not at all.

    Args:
        graphs: By the names of their parts.
        out: The zip.

    Raises:
        OutputError: It cannot be written.
    """
    # Stored: it hardly shrinks, and loads faster.
    with atomic_path(out) as temporary, zipfile.ZipFile(temporary, "x") as archive:
        for name, graph in graphs.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.onnx"), graph)


def _peaks(graphs: Mapping[str, bytes], images: list[np.ndarray]) -> Peaks:
    """What each channel of each layer reaches in each of ``images`` after its ReLU."""
    peaks: dict[str, list[np.ndarray]] = {}
    inputs = images
    for block in range(1, 6):
        model = onnx.load_from_string(graphs[f"block{block}"])
        outputs = {value.name for value in model.graph.output}
        rectified = _rectified(model)
        for name in set(rectified.values()) - outputs:
            value = helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)
            model.graph.output.append(value)
        session = onnxruntime.InferenceSession(
            model.SerializeToString(), providers=["CPUExecutionProvider"]
        )
        names = [*rectified.values(), *(outputs & {f"pool{block}"})]
        pooled = []
        for features in inputs:
            values = session.run(names, {_input(model): features})
            for layer, value in zip(rectified, values, strict=False):
                peaks.setdefault(layer, []).append(value.max(axis=(2, 3)))
            pooled += values[len(rectified) :]
        inputs = pooled
    return {layer: np.concatenate(values) for layer, values in peaks.items()}


def _rectified(model: onnx.ModelProto) -> dict[str, str]:
    """Convolution -> what it is called after its ReLU."""
    return {node.input[0]: node.output[0] for node in model.graph.node if node.op_type == "Relu"}


def _input(model: onnx.ModelProto) -> str:
    return model.graph.input[0].name


def _quantized(graph: bytes, block: int, arrays: Arrays, peaks: Peaks) -> bytes:
    """arrays, peaks: of the network that ``graph`` is a block of."""
    model = onnx.load_from_string(graph)
    highest = {name: _range(layer, peaks) for layer, name in _rectified(model).items()}
    sample = np.zeros((1, 32, 32, 3), np.uint8)
    if block > 1:
        before = max(layer for layer in peaks if layer.startswith(f"block{block - 1}_"))
        highest[f"pool{block - 1}"] = _range(before, peaks)
        channels = arrays[f"block{block}_conv1/kernel"].shape[2]
        sample = np.zeros((1, channels, 16, 16), np.float32)
    ranges = {
        name: [{"rmin": np.float32(0), "rmax": np.float32(top)}] for name, top in highest.items()
    }
    with tempfile.TemporaryDirectory() as folder, _advice_held_back():
        source, target = Path(folder) / "float32.onnx", Path(folder) / "int8.onnx"
        source.write_bytes(graph)
        quantization.quantize_static(
            str(source),
            str(target),
            _Once({_input(model): sample}),
            quant_format=quantization.QuantFormat.QDQ,
            activation_type=quantization.QuantType.QUInt8,
            weight_type=quantization.QuantType.QInt8,
            per_channel=True,
            # ReLU too: from 0 up, which the rounding to bytes does for nothing.
            op_types_to_quantize=["Conv", "MaxPool", "Relu"],
            nodes_to_exclude=["block1_conv1"],
            extra_options={"TensorQuantOverrides": ranges},
        )
        return target.read_bytes()


def _range(layer: str, peaks: Peaks) -> float:
    highest = peaks[layer].max(axis=1)
    mean = highest.mean()
    return float(mean + _TOWARDS_HIGHEST[int(layer[5])] * (highest.max() - mean))


class _Once(quantization.CalibrationDataReader):
    """ONNX Runtime wants to see inputs once, though all ranges are given."""

    def __init__(self, inputs: dict[str, np.ndarray]):
        self._inputs = iter([inputs])

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self._inputs, None)


def _centred(graphs: Mapping[str, bytes], arrays: Arrays, images: list[np.ndarray]) -> bytes:
    """The embedding head, whose embeddings have the mean that they have in float32."""
    exact, rounded = (
        np.mean([session.embed(pair[:1], pair[1:]) for pair in images], axis=(0, 1))
        for session in (Session(build_graphs(arrays)), Session(graphs))
    )
    weights: dict[str, Any] = {**arrays, "out/bias": arrays["out/bias"] + (exact - rounded)}
    return build_graphs(weights)["embedding"]


@contextlib.contextmanager
def _advice_held_back() -> Iterator[None]:
    """The quantizer advises, through the root logger, steps that change nothing here."""
    logger = logging.getLogger()
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
