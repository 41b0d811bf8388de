"""The recogniser as an ONNX graph: what ``keras.recogniser`` computes, without Keras.

A test holds the two equal.
"""

from imgdiff.network.architecture import CNN_CONVOLUTIONS
from imgdiff.network.model_config import ModelConfig
from imgdiff.network.onnx.nodes import Arrays, Nodes


def build_recogniser(arrays: Arrays, config: ModelConfig) -> bytes:
    """The graph from an image to its embedding.

    image, uint8 (N, H, W, 3) RGB -> embedding (N, D), and what its first dense layer is made
    from: of vgg16 the unit features of the upper blocks, of the cnn the last convolution.

    Args:
        arrays: The weights by name.
        config: What the network is.

    Returns:
        An ONNX file.
    """
    return (_cnn if config.network == "cnn" else _vgg16)(arrays, config)


def _rgb(g: Nodes) -> str:
    """Float (N, 3, H, W)."""
    return g("Transpose", g("Cast", "image", to=1), perm=(0, 3, 1, 2))


def _vgg16(arrays: Arrays, config: ModelConfig) -> bytes:
    g = Nodes(arrays)
    x, cells = g.centred(_rgb(g)), config.cells()
    units, pooled = {}, []
    for block in range(1, 6):
        x = g.block(x if block == 1 else g.pool(x), block)
        if block > 5 - len(cells):
            rows, columns = cells[block - 6 + len(cells)]
            units[f"unit{block}"] = unit = g("Div", x, g.length(g.squares(x), 1.0))
            means = g("MatMul", g("MatMul", g.constant(rows), unit), g.constant(columns.T))
            pooled.append(g("Flatten", g("Transpose", means, perm=(0, 2, 3, 1))))
    x = g("Relu", g("Gemm", g("Concat", *pooled, axis=1), *g.dense("hidden")))
    x = g("Gemm", x, *g.dense("out"))
    if config.unit:
        x = g("Div", x, g.length(g.squares(x), 1e-6))
    return g.model(["image"], {"embedding": x, **units})


def _cnn(arrays: Arrays, config: ModelConfig) -> bytes:
    g = Nodes(arrays)
    x = g("Mul", _rgb(g), g.constant(1 / 255))
    for i, _ in enumerate(CNN_CONVOLUTIONS, start=1):
        x = g.convolution(x, f"conv{i}", same=False)
        if i < len(CNN_CONVOLUTIONS):
            x = g("MaxPool", x, kernel_shape=(2, 2), strides=(2, 2), auto_pad="SAME_UPPER")
    flat = g("Flatten", g("Transpose", x, perm=(0, 2, 3, 1)))
    embedding = g("Sigmoid", g("Gemm", flat, *g.dense("dense")))
    return g.model(["image"], {"embedding": embedding, "last": x})
