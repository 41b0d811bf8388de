"""What a recogniser is, in a few words: enough to build it again. Imports no framework."""

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from imgdiff.checks import choice
from imgdiff.errors import OptionError
from imgdiff.network.architecture import (
    CNN_CONVOLUTIONS,
    CNN_EMBEDDING,
    CNN_SIZE,
    EMBEDDING,
    RESNET_BLOCKS,
    RESNET_STEM,
    VGG16_BLOCKS,
    Blocks,
    convolution_shapes,
    layer_shapes,
)
from imgdiff.network.cell_means import cell_means, cells_a_side
from imgdiff.network.ink_placement import FITS
from imgdiff.network.symmetries import OF_ANY, OF_SQUARE

NETWORKS = ("vgg16", "cnn", "resnet")
#: What two embeddings are judged by: a distance, or what the network itself learns about them.
SCORES = ("euclidean", "l1", "cosine", "network")
#: The smallest image, and the largest side.
_LEAST, _MOST = 16, 1024
#: Of one of vgg16's blocks.
_MOST_CONVOLUTIONS, _MOST_CHANNELS = 9, 4096


@dataclass(frozen=True)
class ModelConfig:
    """What a recogniser is.

    Attributes:
        network: "vgg16", "cnn" or "resnet".
        size: (height, width) of its images, each in 16..1024; None a side where any will do
            (of vgg16 only).
        score: What two embeddings are judged by, one of ``SCORES``.
        grid: Of vgg16: cells a side in which features of block 3 are averaged, half as many in
            each block after it (1: over the whole image).
        embedding: The numbers in one, but of the cnn.
        unit: Of vgg16: whether an embedding has length 1, which forgets how strongly an image is
            marked and keeps in which way.
        symmetries: Of resnet, judged by cosine: an embedding is made of so many views of an image,
            as it is (1), mirrored and upside down too (4), and of square ones on their side (8).
        fit: How images are brought to size, one of ``FITS``; see ``fitted``.
        blocks: Of vgg16: (convolutions, channels) each.

    Raises:
        OptionError: A value is out of its range, or they do not go together.
    """

    network: str = "vgg16"
    size: tuple[int | None, int | None] = (112, 112)
    score: str = "euclidean"
    grid: int = 8
    embedding: int = EMBEDDING
    unit: bool = True
    symmetries: int = 1
    fit: str = "stretch"
    blocks: Blocks = VGG16_BLOCKS

    def __post_init__(self) -> None:
        choice("network", self.network, NETWORKS)
        choice("score", self.score, SCORES)
        choice("fit", self.fit, FITS)
        self._check_numbers()
        if self.network == "cnn" and self.size != CNN_SIZE:
            raise OptionError(
                f"the network 'cnn' takes images of 100 x 100; got {_size_text(self.size)}"
            )
        if any(s is not None and not _LEAST <= s <= _MOST for s in self.size):
            raise OptionError(
                f"size must be from {_LEAST} to {_MOST} a side; got {_size_text(self.size)}"
            )
        if None in self.size and self.network == "resnet":
            raise OptionError("the network 'resnet' needs images of a known size. Give a size")
        several = self.network == "resnet" and self.score == "cosine"
        square = self.size[0] == self.size[1]
        if self.symmetries not in (1, *(OF_ANY, OF_SQUARE)[: (1 + square) * several]):
            raise OptionError(
                f"symmetries must be 1, or for the network 'resnet' judged by cosine {OF_ANY}, or "
                f"{OF_SQUARE} where images are square; got {self.symmetries!r}"
            )
        if None in self.size and self.grid != 1:
            raise OptionError("a grid needs images of a known size. Give a size, or grid=1")

    def _check_numbers(self) -> None:
        sides = [side for side in self.size if side is not None]
        whole = [self.grid, self.embedding, *sides]
        if len(self.size) != 2 or any(type(n) is not int or n < 1 for n in whole):
            raise OptionError(
                "grid, embedding and both sides must be whole numbers from 1 up; got "
                f"{self.grid!r}, {self.embedding!r} and {self.size!r}"
            )
        if type(self.unit) is not bool:
            raise OptionError(f"unit must be True or False; got {self.unit!r}")
        possible = len(self.blocks) == len(VGG16_BLOCKS) and all(
            1 <= count <= _MOST_CONVOLUTIONS and 1 <= channels <= _MOST_CHANNELS
            for count, channels in self.blocks
        )
        if not possible:
            raise OptionError(
                f"blocks must be five of up to {_MOST_CONVOLUTIONS} convolutions and "
                f"{_MOST_CHANNELS} channels; got {self.blocks!r}"
            )

    @classmethod
    def of(cls, fields: dict[str, Any]) -> "ModelConfig":
        """From what ``to_dict`` gave, be it by way of JSON."""
        blocks = tuple((int(count), int(channels)) for count, channels in fields["blocks"])
        return cls(**{**fields, "size": tuple(fields["size"]), "blocks": blocks})

    def to_dict(self) -> dict[str, Any]:
        """All of it, ready for JSON."""
        return asdict(self)

    def known_size(self) -> tuple[int, int]:
        """(height, width) of its images.

        Raises:
            OptionError: Images of any size will do.
        """
        height, width = self.size
        if height is None or width is None:
            raise OptionError("this network takes images of any size; give it one, as (112, 112)")
        return height, width

    def taps(self) -> list[tuple[int, int, int]]:
        """(height, width, channels) of the features that vgg16's embedding is made from."""
        height, width = self.known_size()
        return [
            (height // 2**b, width // 2**b, channels)
            for b, (_, channels) in enumerate(self.blocks)
            if b >= 2
        ]

    def cells(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """The matrices that average the features of each tap in cells.

        Returns:
            For each (rows, height) and (columns, width), scaled as ``heads.EmbeddingHead`` does.
        """
        grids = cells_a_side(self.grid, len(self.taps()))
        pairs = [
            (cell_means(h, grid), cell_means(w, grid))
            for (h, w, _), grid in zip(self.taps(), grids, strict=True)
        ]
        if self.grid == 1:
            scales = [channels**0.5 for _, _, channels in self.taps()]
        else:
            scales = [sum(len(r) * len(c) for r, c in pairs) ** -0.5] * len(pairs)
        return [(r * np.float32(scale), c) for (r, c), scale in zip(pairs, scales, strict=True)]

    def weight_shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of every weight by its name, kernels as Keras has them."""
        if self.network == "cnn":
            shapes, length = _cnn_shapes(), CNN_EMBEDDING
        elif self.network == "resnet":
            shapes, length = _resnet_shapes(self.known_size(), self.embedding), self.embedding
        else:
            shapes, length = convolution_shapes(self.blocks), self.embedding
            pooled = [
                len(rows) * len(columns) * channels
                for (rows, columns), (_, _, channels) in zip(self.cells(), self.taps(), strict=True)
            ]
            shapes |= layer_shapes("hidden", sum(pooled), length) | layer_shapes(
                "out", length, length
            )
        return shapes | (layer_shapes("same", length, 1) if self.score == "network" else {})


def _cnn_shapes() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    inputs, side = 3, CNN_SIZE[0]
    for i, (channels, kernel) in enumerate(CNN_CONVOLUTIONS, start=1):
        shapes |= layer_shapes(f"conv{i}", kernel, kernel, inputs, channels)
        inputs, side = channels, side - kernel + 1
        if i < len(CNN_CONVOLUTIONS):
            side = math.ceil(side / 2)
    return shapes | layer_shapes("dense", side * side * inputs, CNN_EMBEDDING)


def _resnet_shapes(size: tuple[int, int], length: int) -> dict[str, tuple[int, ...]]:
    inputs, side = RESNET_STEM
    shapes = layer_shapes("stem", side, side, 3, inputs)
    shrunk = 2
    for i, (channels, stride) in enumerate(RESNET_BLOCKS, start=1):
        shapes |= layer_shapes(f"block{i}_conv1", 3, 3, inputs, channels)
        shapes |= layer_shapes(f"block{i}_conv2", 3, 3, channels, channels)
        if stride > 1:
            shapes |= layer_shapes(f"block{i}_skip", stride, stride, inputs, channels)
        inputs, shrunk = channels, shrunk * stride
    height, width = (math.ceil(s / shrunk) for s in size)
    return shapes | layer_shapes("dense", height * width * inputs, length)


def _size_text(size: tuple[int | None, ...]) -> str:
    return " x ".join("any" if side is None else str(side) for side in size)
