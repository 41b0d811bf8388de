"""What the network is, in numbers: for Keras (``keras``) and for the graphs (``onnx``)."""

Blocks = tuple[tuple[int, int], ...]

#: Convolutions and channels of each of VGG16's blocks.
VGG16_BLOCKS: Blocks = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
#: What Keras's VGG16 subtracts, in BGR order (the mean of ImageNet).
CAFFE_MEAN_BGR = (103.939, 116.779, 123.68)

#: Of the classic network: size of its images, (channels, side) of its convolutions, its embedding.
CNN_SIZE = (100, 100)
CNN_CONVOLUTIONS = ((64, 10), (128, 7), (128, 4), (256, 4))
CNN_EMBEDDING = 4096

#: Of the residual network: size of its images unless told otherwise, (channels, side) of its first
#: convolution, of stride 2, and (channels, stride) of its blocks of two.
RESNET_SIZE = (48, 48)
RESNET_STEM = (32, 5)
RESNET_BLOCKS = ((32, 1), (64, 2), (64, 1), (128, 2), (128, 1))

#: Length of an embedding, and of the layer before it.
EMBEDDING = 128

#: Distance maps at stride 2: colour, block 1, block 2 direct and nearest; blocks 3, 4, 5 direct.
MAPS = 9
#: At full resolution: colour and block 1, direct and nearest.
FINE_MAPS = 4
#: What their weights start from, before the softplus.
FINE_START = -3.0
#: Channels of the gate and of the decoder, and those that neighbours are compared in.
GATE_CHANNELS, FINE_CHANNELS, PROJECTED = 24, 16, 12
#: What the gate sees: the maps up to block 4; brightness and the energy of blocks 1 to 4.
GATE_BLOCKS, GATE_INPUTS = 4, 8 + 5
#: Of the gate's convolutions.
DILATIONS = (1, 2, 4, 8)
#: Length below which a block's features stay short: a tenth of its usual one.
FLOORS = (50.0, 100.0, 100.0, 50.0, 50.0)


def weight_shapes(blocks: Blocks = VGG16_BLOCKS) -> dict[str, tuple[int, ...]]:
    """The shape of every weight of the comparison's network.

    Args:
        blocks: Its (convolutions, channels).

    Returns:
        By name; kernels as Keras has them (height, width, in, out).
    """
    channels = [c for _, c in blocks]
    shapes = convolution_shapes(blocks)

    def layer(name: str, *kernel: int) -> None:
        shapes.update(layer_shapes(name, *kernel))

    layer("hidden", sum(channels[2:]), EMBEDDING)
    layer("out", EMBEDDING, EMBEDDING)
    shapes["difference/colour"] = (3, 3)
    for b, width in enumerate(channels, start=1):
        shapes[f"difference/block{b}_weights"] = (width,)
        shapes[f"difference/block{b}_floor"] = ()
        if b <= 2:
            shapes[f"difference/block{b}_projection"] = (width, PROJECTED)
    inputs = GATE_INPUTS
    for i, _ in enumerate(DILATIONS, start=1):
        layer(f"gate{i}", 3, 3, inputs, GATE_CHANNELS)
        inputs = GATE_CHANNELS
    layer("gate_out", 1, 1, inputs, MAPS)
    layer("fine", 3, 3, inputs + MAPS + FINE_MAPS, FINE_CHANNELS)
    layer("fine_out", 1, 1, FINE_CHANNELS, MAPS + FINE_MAPS)
    return shapes


def convolution_shapes(blocks: Blocks = VGG16_BLOCKS) -> dict[str, tuple[int, ...]]:
    """As ``weight_shapes``, of VGG16's convolutions alone."""
    shapes: dict[str, tuple[int, ...]] = {}
    inputs = 3
    for b, (count, width) in enumerate(blocks, start=1):
        for c in range(1, count + 1):
            shapes |= layer_shapes(f"block{b}_conv{c}", 3, 3, inputs, width)
            inputs = width
    return shapes


def layer_shapes(name: str, *kernel: int) -> dict[str, tuple[int, ...]]:
    """Kernel and bias of one layer."""
    return {f"{name}/kernel": kernel, f"{name}/bias": kernel[-1:]}
