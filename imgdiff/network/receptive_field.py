"""How far the network looks, derived from its architecture.

Nothing in it looks at the whole image, so a window that holds enough around a place gives exactly
what the whole image gives there. How much is enough is found by walking backwards through the
layers, from the edge of what is wanted to the edge of what must be given (Araujo, Norris and Sim
2019, "Computing receptive fields of convolutional neural networks").

All margins are pixels on every side of a box whose edges are multiples of ``CELL``.
"""

from imgdiff.network.architecture import DILATIONS, GATE_BLOCKS, VGG16_BLOCKS, weight_shapes

#: Side of a place of the last block, in pixels: on this grid the poolings of a window fall as
#: those of the whole image.
CELL = 2 ** (len(VGG16_BLOCKS) - 1)

_SHAPES = weight_shapes()


def _convolution(edge: int, layer: str, stride: int, dilation: int = 1) -> int:
    """Where a convolution's input must end.

    Args:
        edge: Where its output ends, in pixels.
        layer: Its name.
        stride: Pixels of a place.
        dilation: Places between the taps of its kernel.
    """
    return edge + _SHAPES[f"{layer}/kernel"][0] // 2 * dilation * stride


def _doubling(edge: int, stride: int) -> int:
    """Where the input of a bilinear enlargement by two must end.

    Each place of the output is a mean of the coarse place it lies in and of the next on its side.

    Args:
        edge: Where the output ends, in pixels.
        stride: Pixels of one of the output's places.
    """
    last = edge // stride - 1
    coarse = last // 2 + last % 2
    return (coarse + 1) * 2 * stride


def _whole_cells(edge: int) -> int:
    return -(-edge // CELL) * CELL


def block_reach(block: int) -> int:
    """Pixels around a box of a block's features that its convolutions look at.

    Args:
        block: Of VGG16, from 1.
    """
    edge = 0
    for convolution in range(VGG16_BLOCKS[block - 1][0], 0, -1):
        edge = _convolution(edge, f"block{block}_conv{convolution}", 2 ** (block - 1))
    return edge


def _head_margins() -> dict[int, int]:
    """How far the difference head looks into the features of each block, by its number.

    Those of blocks 1 and 2 come as maps of their nearest neighbours (see ``NEIGHBOUR_MARGIN``);
    0 stands for the maps at full resolution.
    """
    sharp = _convolution(0, "fine", 1)
    coarse = gate = _doubling(sharp, 1)
    for i, dilation in reversed([*enumerate(DILATIONS, start=1)]):
        gate = _convolution(gate, f"gate{i}", 2, dilation)
    margins = {0: sharp}
    for block in range(1, len(VGG16_BLOCKS) + 1):
        edge = gate if block <= GATE_BLOCKS else coarse
        for stride in [2**i for i in range(1, block - 1)]:
            edge = _doubling(edge, stride)
        margins[block] = edge
    return margins


def _input_margins() -> dict[int, int]:
    """How far the input of each block must reach for the head and for the blocks above it."""
    margins: dict[int, int] = {}
    edge = 0
    for block in range(len(VGG16_BLOCKS), 0, -1):
        features = _HEAD[block] + (NEIGHBOUR_MARGIN if block <= 2 else 0)
        edge = max(edge, features) + block_reach(block)
        margins[block] = _whole_cells(edge)
    return margins


_HEAD = _head_margins()
#: Of the maps that look for the nearest of a place's neighbours: one place of stride 2.
NEIGHBOUR_MARGIN = 2
#: Of block 1, and of it with the maps that are made of it.
BLOCK1_MARGIN = block_reach(1)
EVIDENCE_MARGIN = BLOCK1_MARGIN + NEIGHBOUR_MARGIN
#: Of the difference head: what it looks at in the features.
HEAD_MARGIN = _whole_cells(max(_HEAD.values()))
#: Of the input of each block, by its number, for the blocks above it and the head.
INPUT_MARGINS = _input_margins()
#: Of the whole network: what a window must hold around the part that is wanted of it.
WINDOW_MARGIN = INPUT_MARGINS[1]
