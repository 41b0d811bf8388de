"""ONNX nodes and constants, put together to a graph."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from imgdiff.network.architecture import CAFFE_MEAN_BGR

Arrays = Mapping[str, np.ndarray]
#: Of ONNX's operators; the newest that all supported releases of ONNX Runtime know.
_OPSET, _IR_VERSION = 18, 9
#: Inputs that are images, uint8.
_IMAGES = ("before", "after", "images", "image")


class Nodes:
    """Nodes and constants, each named after what it is made of."""

    def __init__(self, arrays: Arrays):
        self.arrays = arrays
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def __call__(self, operator: str, *inputs: str, called: str = "", **attributes) -> str:
        """Adds a node of one output and gives its name back."""
        name = called or f"{operator}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    def sides(self, both: str) -> tuple[str, str]:
        """The two sides of what was computed for both at once."""
        before, after = self._split(both, 0, 2, num_outputs=2)
        return before, after

    def split(self, x: str, channels: Sequence[int]) -> list[str]:
        """``x`` in parts of so many channels."""
        return self._split(x, 1, len(channels), self.constant(channels))

    def _split(self, x: str, axis: int, count: int, *sizes: str, **how: Any) -> list[str]:
        name = f"Split_{len(self._nodes)}"
        outputs = [f"{name}_{i}" for i in range(count)]
        self._nodes.append(
            helper.make_node("Split", [x, *sizes], outputs, name=name, axis=axis, **how)
        )
        return outputs

    def constant(self, value: Any, name: str = "") -> str:
        """A constant, int64 or float32; gives its name back."""
        array = np.asarray(value)
        array = array.astype(np.int64 if array.dtype.kind == "i" else np.float32)
        name = name or f"constant_{len(self._constants)}"
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

    def model(self, inputs: Iterable[str], outputs: Mapping[str, str]) -> bytes:
        """The graph as a file.

        Args:
            inputs: Their names.
            outputs: Which value to give under which name.
        """
        renamed = {value: name for name, value in outputs.items()}
        for node in self._nodes:  # an Identity would copy
            node.input[:] = [renamed.get(value, value) for value in node.input]
            node.output[:] = [renamed.get(value, value) for value in node.output]
        kinds = dict.fromkeys(_IMAGES, onnx.TensorProto.UINT8)
        float_, value = onnx.TensorProto.FLOAT, helper.make_tensor_value_info
        graph = helper.make_graph(
            self._nodes,
            "imgdiff",
            [value(name, kinds.get(name, float_), [None] * 4) for name in inputs],
            [value(name, float_, None) for name in outputs],
            list(self._constants.values()),
        )
        opsets = [helper.make_opsetid("", _OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)
        return model.SerializeToString()

    # What the network is made of.

    def centred(self, rgb: str) -> str:
        """Float RGB (N, 3, H, W) to what VGG's published weights expect."""
        bgr = self("Gather", rgb, self.constant([2, 1, 0]), axis=1)
        return self("Sub", bgr, self.constant(np.array(CAFFE_MEAN_BGR)[:, None, None]))

    def block(self, x: str, block: int) -> str:
        """The convolutions of one of VGG16's blocks."""
        count = sum(f"block{block}_conv{c}/kernel" in self.arrays for c in range(1, 10))
        for c in range(1, count + 1):
            x = self.convolution(x, f"block{block}_conv{c}")
        return x

    def convolution(
        self,
        x: str,
        name: str,
        dilation: int = 1,
        *,
        relu: bool = True,
        same: bool = True,
        stride: int = 1,
    ) -> str:
        """One of Keras's Conv2D layers.

        Args:
            x: Its input.
            name: Of the layer.
            dilation: Places between the taps of its kernel.
            stride: Places between those of its output; a kernel with an even side then has one
                place of padding on every side.
            relu: Whether a ReLU follows.
            same: Whether its padding is "same", or else "valid".
        """
        kernel = self.arrays[f"{name}/kernel"].transpose(3, 2, 0, 1)
        pad = dilation * ((kernel.shape[-1] - 1) // 2) if same else 0
        weights = self.constant(kernel, f"{name}/kernel")
        bias = self.constant(self.arrays[f"{name}/bias"], f"{name}/bias")
        how = {"pads": [pad] * 4, "dilations": [dilation] * 2, "strides": [stride] * 2}
        output = self("Conv", x, weights, bias, called=name, **how)
        return self("Relu", output) if relu else output

    def dense(self, name: str) -> list[str]:
        """Kernel and bias of one of Keras's Dense layers."""
        return [self.constant(self.arrays[f"{name}/{part}"]) for part in ("kernel", "bias")]

    def length(self, squares: str, floor: float) -> str:
        """From sums of squares to ``keras.distances.soft_length``."""
        return self("Sqrt", self("Add", squares, self.constant(floor**2)))

    def squares(self, x: str) -> str:
        """Sum of squares over the channels, which stay as one."""
        # Not ReduceSumSquare, for which ONNX Runtime has no fast way over the channels.
        return self("ReduceSum", self("Mul", x, x), self.constant([1]))

    def pool(self, x: str) -> str:
        """The largest of each 2 x 2 places."""
        return self("MaxPool", x, kernel_shape=(2, 2), strides=(2, 2))
