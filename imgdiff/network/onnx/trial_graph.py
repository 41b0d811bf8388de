"""A small stack of convolutions, in float32 or in int8, to try which a machine is faster at."""

from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper


def build_trial(channels: int, layers: int, quantized: bool) -> bytes:
    """Convolutions one after the other, each with its ReLU.

    x, float32 (1, channels, H, W), non-negative -> y, likewise.

    Args:
        channels: Of each.
        layers: How many.
        quantized: In int8, as ``onnx.int8`` makes them, or in float32.

    Returns:
        The graph as a file.
    """
    rng = np.random.default_rng(1)
    constants: dict[str, Any] = {}
    if quantized:
        constants |= {"scale": np.float32(1 / 64), "zero": np.uint8(0)}
    nodes, x = [], "x"

    def rounded(x: str) -> str:
        names = [f"{x}_bytes", f"{x}_rounded"]
        nodes.append(helper.make_node("QuantizeLinear", [x, "scale", "zero"], names[:1]))
        nodes.append(helper.make_node("DequantizeLinear", [names[0], "scale", "zero"], names[1:]))
        return names[1]

    x = rounded(x) if quantized else x
    for i in range(layers):
        kernel, out = f"kernel{i}", f"x{i}"
        values = rng.integers(-127, 128, (channels, channels, 3, 3)).astype(np.int8)
        if quantized:
            # Constants of its own: the exact products are made from these.
            own: dict[str, Any] = {"bytes": values}
            own |= {"scale": np.full(channels, 1 / 2048, np.float32)}
            own |= {"zero": np.zeros(channels, np.int8)}
            constants |= {f"{kernel}_{part}": array for part, array in own.items()}
            inputs = [f"{kernel}_{part}" for part in own]
            nodes.append(helper.make_node("DequantizeLinear", inputs, [kernel], axis=0))
        else:
            constants[kernel] = values.astype(np.float32) / 2048
        nodes.append(helper.make_node("Conv", [x, kernel], [out], pads=[1] * 4))
        if quantized:  # rounding from 0 up is the ReLU
            x = rounded(out)
        else:
            x = f"{out}_rectified"
            nodes.append(helper.make_node("Relu", [out], [x]))
    nodes[-1].output[0] = "y"
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "trial",
        [value("x", onnx.TensorProto.FLOAT, [1, channels, None, None])],
        [value("y", onnx.TensorProto.FLOAT, None)],
        [numpy_helper.from_array(np.asarray(array), name) for name, array in constants.items()],
    )
    opsets = [helper.make_opsetid("", 18)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9).SerializeToString()
