"""The embedding of a recogniser in ONNX Runtime, without Keras: ``recogniser`` by hand, as
``graph`` is ``model``. A test holds the two equal."""

from collections.abc import Callable, Sequence

import numpy as np

from imgdiff.scaling import scaled
from imgdiff.siamese.architecture import CNN_CONVOLUTIONS
from imgdiff.siamese.nodes import Arrays, Nodes
from imgdiff.siamese.plan import Plan

#: Images, and pixels of them, that go through the network at once.
_BATCH, _BATCH_PIXELS = 16, 500_000


class Embedder:
    """arrays: the weights of the network ``plan`` by name. Thread-safe."""

    def __init__(self, arrays: Arrays, plan: Plan):
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.log_severity_level = 3  # its warnings tell a user nothing
        make = _cnn if plan.network == "cnn" else _vgg16
        self.size = plan.known_size()
        self._session = ort.InferenceSession(
            make(arrays, plan), options, providers=["CPUExecutionProvider"]
        )

    def __call__(
        self,
        images: Sequence[np.ndarray] | np.ndarray,
        progress: Callable[[int, int], None] | None = None,
    ) -> np.ndarray:
        """float32 (N, D) of N images uint8 RGB (H, W, 3) of any size."""
        found: list[np.ndarray] = []
        count = max(1, min(_BATCH, _BATCH_PIXELS // (self.size[0] * self.size[1])))
        for start in range(0, len(images), count):
            batch = np.stack([scaled(x, self.size) for x in images[start : start + count]])
            found += [*self._session.run(["embedding"], {"image": batch})[0]]
            if progress:
                progress(len(found), len(images))
        return np.stack(found)

    def features(self, image: np.ndarray) -> list[np.ndarray]:
        """What the embedding's first dense layer is made from, float32 (C, h, w) each: the unit
        features of vgg16's upper blocks, or the last convolution of the cnn."""
        return [
            x[0] for x in self._session.run(None, {"image": scaled(image, self.size)[None]})[1:]
        ]


def _rgb(g: Nodes) -> str:
    """Float (N, 3, H, W)."""
    return g("Transpose", g("Cast", "image", to=1), perm=(0, 3, 1, 2))


def _vgg16(arrays: Arrays, plan: Plan) -> bytes:
    g = Nodes(arrays)
    x, cells = g.centred(_rgb(g)), plan.cells()
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
    if plan.unit:
        x = g("Div", x, g.length(g.squares(x), 1e-6))
    return g.model(["image"], {"embedding": x, **units})


def _cnn(arrays: Arrays, plan: Plan) -> bytes:
    g = Nodes(arrays)
    x = g("Mul", _rgb(g), g.constant(1 / 255))
    for i, _ in enumerate(CNN_CONVOLUTIONS, start=1):
        x = g.convolution(x, f"conv{i}", same=False)
        if i < len(CNN_CONVOLUTIONS):
            x = g("MaxPool", x, kernel_shape=(2, 2), strides=(2, 2), auto_pad="SAME_UPPER")
    flat = g("Flatten", g("Transpose", x, perm=(0, 2, 3, 1)))
    embedding = g("Sigmoid", g("Gemm", flat, *g.dense("dense")))
    return g.model(["image"], {"embedding": embedding, "last": x})
