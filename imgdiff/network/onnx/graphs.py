"""The network as ONNX graphs, for ``runtime``: what ``keras.model`` computes, without Keras.

Written by hand, channels first, because an exported graph spends most of its time in transposes
and gathers around the difference head. A test holds the two equal.
"""

import numpy as np
import onnx

from imgdiff.network.architecture import DILATIONS, FINE_MAPS, FINE_START, FLOORS
from imgdiff.network.onnx.nodes import Arrays, Nodes

#: The inputs of what looks at both images.
IMAGES = ("before", "after")


def build_graphs(arrays: Arrays) -> dict[str, bytes]:
    """The parts of a network with these weights, as ONNX files.

    Of N pairs, what belongs to ``before`` comes first wherever there are 2N; a block takes any M
    images. H and W are multiples of 16. Each block is a part of its own, so that places that are
    alike on both sides go through it once. The features of blocks 1 and 2 are the largest by far,
    and what looks at them sees only a few pixels around a place: it can be run tile by tile.

    block1: images, uint8 (M, H, W, 3) RGB -> block1 (M, C, H, W), pool1 (M, C, H/2, W/2)
    evidence1: before, after, uint8 (N, H, W, 3), block1 -> near1 (N, 6, H/2, W/2),
        sharp (N, 4, H, W)
    block2: pool1 -> block2, pool2; and so on up to block5: pool4 -> block5
    evidence2: block2 -> near2 (N, 3, H/2, W/2)
    difference: near1, near2, sharp, block3, block4, block5 -> distance (N, H, W)
    embedding: block3, block4, block5 -> embeddings (2N, 128)

    Args:
        arrays: The weights by name.

    Returns:
        The files by the names of the parts.
    """
    heads = {"evidence1": _evidence1, "evidence2": _evidence2}
    heads |= {"difference": _difference, "embedding": _embedding}
    blocks = {f"block{block}": _block(arrays, block) for block in range(1, 6)}
    return blocks | {part: head(arrays) for part, head in heads.items()}


def _block(arrays: Arrays, block: int) -> bytes:
    g = _Graph(arrays)
    name, source, pooled = (f"block{block}", f"pool{block - 1}", f"pool{block}")
    if block == 1:
        source = "images"
        rgb = g("Cast", source, to=onnx.TensorProto.FLOAT)
        x = g.centred(g("Transpose", rgb, perm=(0, 3, 1, 2)))
    else:
        x = source
    x = tap = g.block(x, block)
    outputs = {pooled: g.pool(x)} if block < 5 else {}
    if (scale := f"{name}/scale") in arrays:  # see ``equalization``
        tap = g("Mul", x, g.constant(arrays[scale][:, None, None]))
    return g.model([source], {name: tap, **outputs})


def _evidence1(arrays: Arrays) -> bytes:
    """The maps and energies of ``heads.DifferenceHead`` that need the colour and block 1."""
    g = _Graph(arrays)
    rgb = _rgb(g)
    colours = g.mixed(rgb, g.head_weight("colour") / 64.0)
    colour, small = g.sides(colours), g.sides(g.half(colours))
    light = g("ReduceMean", g("Add", *g.sides(g.half(rgb))), g.constant([1]))
    length = g.length(g.squares("block1"), g.floor(1))
    mixed = g.sides(g("Div", g.mixed("block1", g.mixing(1)), length))
    near = [g.direct(*small), g.nearest(*small), g("Div", light, g.constant(256.0))]
    near += g.texture(g.half("block1"), 1)
    sharp = [g.direct(*colour), g.nearest(*colour), g.direct(*mixed), g.nearest(*mixed)]
    outputs = {"near1": g("Concat", *near, axis=1), "sharp": g("Concat", *sharp, axis=1)}
    return g.model([*IMAGES, "block1"], outputs)


def _evidence2(arrays: Arrays) -> bytes:
    """Those that need block 2."""
    g = _Graph(arrays)
    return g.model(["block2"], {"near2": g("Concat", *g.texture("block2", 2), axis=1)})


def _difference(arrays: Arrays) -> bytes:
    """The rest of ``heads.DifferenceHead``."""
    g = _Graph(_with_fine_start(arrays))
    colour, light, *first = g.split("near1", (2, 1, 2, 1))
    second = g.split("near2", (2, 1))
    maps, energies = [colour, first[0], second[0]], [light, first[1], second[1]]
    upper = ["block3", "block4", "block5"]
    for block, tap in enumerate(upper, start=3):
        factor, squares = 2 ** (block - 2), g.squares(tap)
        if block < 5:
            energies.append(g.stretch(g.energy(squares, block), factor))
        maps.append(g.stretch(g.direct(*g.sides(g.unit(tap, squares, block)), block), factor))
    distance = _gated(g, maps, energies)
    return g.model(["near1", "near2", "sharp", *upper], {"distance": distance})


def _with_fine_start(arrays: Arrays) -> Arrays:
    """The coarse gate says nothing of the fine maps: they start from one weight everywhere."""
    kernel, bias = (arrays[f"gate_out/{part}"] for part in ("kernel", "bias"))
    gate_out = {
        "gate_out/kernel": np.pad(kernel, ((0, 0), (0, 0), (0, 0), (0, FINE_MAPS))),
        "gate_out/bias": np.pad(bias, (0, FINE_MAPS), constant_values=FINE_START),
    }
    return {**arrays, **gate_out}


def _gated(g: "_Graph", maps: list[str], energies: list[str]) -> str:
    """The weighted sum of the maps, and its root."""
    coarse = g("Concat", *maps, axis=1)
    gate = g("Concat", g.root(g("Concat", *maps[:-1], axis=1)), *energies, axis=1)
    for i, dilation in enumerate(DILATIONS, start=1):
        gate = g.convolution(gate, f"gate{i}", dilation)
    coarse = g.stretch(coarse, 2)
    fine = [g.stretch(gate, 2), g.root(coarse), g.root("sharp")]
    correction = g.convolution(g("Concat", *fine, axis=1), "fine")
    correction = g.convolution(correction, "fine_out", relu=False)
    weights = g("Add", g.stretch(g.convolution(gate, "gate_out", relu=False), 2), correction)
    weighted = g("Mul", g("Concat", coarse, "sharp", axis=1), g("Softplus", weights))
    squared = g("ReduceSum", weighted, g.constant([1]))
    distance = g("Div", squared, g("Add", g.root(squared), g.constant(1e-2)))
    return g("Squeeze", distance, g.constant([1]))


def _embedding(arrays: Arrays) -> bytes:
    """``heads.EmbeddingHead``."""
    g = _Graph(arrays)
    pooled, names = [], ["block3", "block4", "block5"]
    for tap in names:
        unit = g("Div", tap, g.length(g.squares(tap), 1.0))
        scale = g.constant(arrays[f"{tap}_conv1/bias"].size ** 0.5)
        means = g("ReduceMean", unit, g.constant([2, 3]), keepdims=0)
        pooled.append(g("Mul", means, scale))
    x = g("Concat", *pooled, axis=1)
    x = g("Relu", g("Gemm", x, *g.dense("hidden")))
    return g.model(names, {"embeddings": g("Gemm", x, *g.dense("out"))})


def _rgb(g: "_Graph") -> str:
    """Both images, float32 (2N, 3, H, W)."""
    both = g("Concat", *IMAGES, axis=0)
    return g("Transpose", g("Cast", both, to=onnx.TensorProto.FLOAT), perm=(0, 3, 1, 2))


class _Graph(Nodes):
    """The operations of the difference head, as in ``keras.heads`` and ``keras.feature_maps``."""

    def mixed(self, x: str, matrix: np.ndarray) -> str:
        """Each place's channels times ``matrix`` (from, to)."""
        return self("Conv", x, self.constant(matrix.T[:, :, None, None]))

    def head_weight(self, name: str) -> np.ndarray:
        """A weight of the difference head."""
        return self.arrays[f"difference/{name}"].astype(np.float64)

    def mixing(self, block: int) -> np.ndarray:
        """From a block's channels to the few that neighbours are compared in, (from, to)."""
        return (
            self.head_weight(f"block{block}_projection")
            * self.head_weight(f"block{block}_weights")[:, None]
        )

    def floor(self, block: int) -> float:
        return FLOORS[block - 1] * float(np.exp(self.head_weight(f"block{block}_floor")))

    def energy(self, squares: str, block: int) -> str:
        """How much there is to see, on both sides together, from sums of squares."""
        mean = self(
            "Div", squares, self.constant(float(self.head_weight(f"block{block}_weights").size))
        )
        lengths = self("Sqrt", self("Add", mean, self.constant(1e-3)))
        both = self("Add", self("Add", *self.sides(lengths)), self.constant(1.0))
        return self("Div", self("Log", both), self.constant(4.0))

    def unit(self, tap: str, squares: str, block: int) -> str:
        return self("Div", tap, self.length(squares, self.floor(block)))

    def texture(self, tap: str, block: int) -> list[str]:
        """Of a tap at stride 2: its distance direct and to the nearest, and its energy."""
        squares = self.squares(tap)
        unit = self.unit(tap, squares, block)
        mixed = self.sides(self.mixed(unit, self.mixing(block)))
        direct = self.direct(*self.sides(unit), block)
        return [direct, self.nearest(*mixed), self.energy(squares, block)]

    def root(self, squared: str) -> str:
        return self("Sqrt", self("Add", squared, self.constant(1e-4)))

    def half(self, x: str) -> str:
        return self("AveragePool", x, kernel_shape=(2, 2), strides=(2, 2))

    def stretch(self, x: str, factor: int) -> str:
        """As ``feature_maps.stretch``: a doubling at a time."""
        while factor > 1:
            scales = self.constant([1.0, 1.0, 2.0, 2.0])
            x = self("Resize", x, "", scales, mode="linear")
            factor //= 2
        return x

    def direct(self, a: str, b: str, block: int = 0) -> str:
        """Squared distance at each place, under the weights of a block's channels if any."""
        gap = self("Sub", a, b)
        if block:
            weights = self.head_weight(f"block{block}_weights")
            gap = self("Mul", gap, self.constant(weights[:, None, None]))
        return self.squares(gap)

    def nearest(self, a: str, b: str) -> str:
        """As ``feature_maps.nearest_squared_distance``."""
        pads = self.constant([0, 0, 1, 1, 0, 0, 1, 1])
        a, b = (self("Pad", x, pads, mode="edge") for x in (a, b))
        forth, back = [], []
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                # d(a(q), b(q + shift)) over every q that either direction asks for.
                d = self.direct(self._cut(a, -dy, -dx, 1), self._cut(b, dy, dx, 1))
                forth.append(self._cut(d, dy, dx, 0))
                back.append(self._cut(d, -dy, -dx, 0))
        return self("Max", self("Min", *forth), self("Min", *back))

    def _cut(self, x: str, dy: int, dx: int, border: int) -> str:
        """``x`` without a row or column.

        That is the first where d is 1, the last where it is -1, ``border`` of both where it is 0.
        """
        if dy == dx == border == 0:
            return x
        first = [border if d == 0 else max(0, d) for d in (dy, dx)]
        last = [-border if d == 0 else min(0, d) for d in (dy, dx)]
        ends = [end or np.iinfo(np.int64).max for end in last]
        return self("Slice", x, *(self.constant(v) for v in (first, ends, [2, 3])))
