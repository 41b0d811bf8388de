"""The embedding of a recogniser in ONNX Runtime, without Keras."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from imgdiff.io.resize import resize
from imgdiff.network.model_config import ModelConfig

#: Images, and pixels of them, that go through the network at once.
_BATCH, _BATCH_PIXELS = 16, 500_000


class Embedder:
    """arrays: the weights of the network ``plan`` by name. Thread-safe."""

    def __init__(self, arrays: Mapping[str, np.ndarray], plan: ModelConfig):
        import onnxruntime as ort

        from imgdiff.network.onnx.recogniser_graph import build_recogniser

        options = ort.SessionOptions()
        options.log_severity_level = 3  # its warnings tell a user nothing
        self.size = plan.known_size()
        self._session = ort.InferenceSession(
            build_recogniser(arrays, plan), options, providers=["CPUExecutionProvider"]
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
            batch = np.stack([resize(x, self.size) for x in images[start : start + count]])
            found += [*self._session.run(["embedding"], {"image": batch})[0]]
            if progress:
                progress(len(found), len(images))
        return np.stack(found)

    def features(self, image: np.ndarray) -> list[np.ndarray]:
        """What the embedding's first dense layer is made from, float32 (C, h, w) each: the unit
        features of vgg16's upper blocks, or the last convolution of the cnn."""
        return [
            x[0] for x in self._session.run(None, {"image": resize(image, self.size)[None]})[1:]
        ]
