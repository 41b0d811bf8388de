"""The scout as an ONNX graph, channels first; a test holds it equal to ``recipe.scout.model``."""

import onnx

from imgdiff.network.onnx.nodes import Arrays, Nodes
from imgdiff.network.scout_weights import CENTRE, CONTEXT_DILATIONS, SCALE


def build_scout_graph(arrays: Arrays) -> bytes:
    """The scout as an ONNX file.

    before, after, uint8 (N, H, W, 3) RGB, H and W multiples of 8 -> heat and doubt, float32
    (N, H / STRIDE, W / STRIDE): the heat expected, in [0, 1], and the doubt whether the trained
    network's reaches ``DOUBTED``: the sum of both logits, which tells it better than either.

    Args:
        arrays: The weights by name, see ``scout_weights.LAYERS``.
    """
    g = Nodes(arrays)
    both = g("Concat", "before", "after", axis=0)
    x = g("Transpose", g("Cast", both, to=onnx.TensorProto.FLOAT), perm=(0, 3, 1, 2))
    x = g("Mul", g("Sub", x, g.constant(CENTRE)), g.constant(1 / SCALE))
    for name in ("side1", "side2"):
        x = g.convolution(x, name, stride=2)
    first, second = g.sides(g.convolution(x, "side3"))
    gap = g("Abs", g("Sub", first, second))
    near = x = g.convolution(g("Concat", gap, g("Add", first, second), axis=1), "near")
    x = g("AveragePool", x, kernel_shape=(2, 2), strides=(2, 2))
    for i, dilation in enumerate(CONTEXT_DILATIONS, start=1):
        x = g.convolution(x, f"context{i}", dilation)
    x = g(
        "Resize",
        x,
        "",
        g.constant([1.0, 1.0, 2.0, 2.0]),
        mode="nearest",
        coordinate_transformation_mode="asymmetric",
        nearest_mode="floor",
    )
    x = g.convolution(g("Concat", near, x, axis=1), "fuse")
    heat, doubt = g.split(g.convolution(x, "out", relu=False), (1, 1))
    axis = g.constant([1])
    outputs = {
        "heat": g("Squeeze", g("Sigmoid", heat), axis),
        "doubt": g("Squeeze", g("Add", heat, doubt), axis),
    }
    return g.model(["before", "after"], outputs)
