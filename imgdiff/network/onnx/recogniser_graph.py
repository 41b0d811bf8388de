"""The recogniser as an ONNX graph: what ``keras.recogniser`` computes, without Keras.

A test holds the two equal.
"""

from imgdiff.network.architecture import CNN_CONVOLUTIONS, RESNET_BLOCKS
from imgdiff.network.model_config import ModelConfig
from imgdiff.network.onnx.nodes import Arrays, Nodes


def build_recogniser(arrays: Arrays, config: ModelConfig) -> bytes:
    """The graph from an image to its embedding.

    image, uint8 (N, H, W, 3) RGB -> embedding (N, D), and what its first dense layer is made
    from: of vgg16 the unit features of the upper blocks, of the others the last convolution's.

    Args:
        arrays: The weights by name.
        config: What the network is.

    Returns:
        An ONNX file.
    """
    return {"vgg16": _vgg16, "cnn": _cnn, "resnet": _resnet}[config.network](arrays, config)


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


def _resnet(arrays: Arrays, config: ModelConfig) -> bytes:
    g = Nodes(arrays)
    white_is_0 = g("Sub", g.constant(255 / 64), g("Mul", _rgb(g), g.constant(1 / 64)))
    x = g("Relu", _strided(g, white_is_0, "stem", 2))
    for i, (_, stride) in enumerate(RESNET_BLOCKS, start=1):
        y = g("Relu", _strided(g, x, f"block{i}_conv1", stride))
        y = _strided(g, y, f"block{i}_conv2", 1)
        if stride > 1:
            x = _strided(g, x, f"block{i}_skip", stride)
        x = g("Relu", g("Add", x, y))
    flat = g("Flatten", g("Transpose", x, perm=(0, 2, 3, 1)))
    embedding = g("Gemm", flat, *g.dense("dense"))
    embedding = g("Div", embedding, g.length(g.squares(embedding), 1e-6))
    return g.model(["image"], {"embedding": embedding, "last": x})


def _strided(g: Nodes, x: str, name: str, stride: int) -> str:
    """A convolution padded as Keras pads one with a stride: more behind than before."""
    kernel = g.constant(g.arrays[f"{name}/kernel"].transpose(3, 2, 0, 1), f"{name}/kernel")
    bias = g.constant(g.arrays[f"{name}/bias"], f"{name}/bias")
    return g("Conv", x, kernel, bias, called=name, strides=(stride, stride), auto_pad="SAME_UPPER")
