"""The embedding of a recogniser in ONNX Runtime, without Keras."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from imgdiff.network.ink_placement import fitted
from imgdiff.network.model_config import ModelConfig
from imgdiff.network.symmetries import turned

#: Images, and pixels of them, that go through the network at once.
_BATCH, _BATCH_PIXELS = 16, 500_000


class Embedder:
    """A recogniser's embedding. Thread-safe.

    Args:
        arrays: The weights of the network by name.
        config: What the network is.

    Raises:
        OptionError: It takes images of any size.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray], config: ModelConfig):
        import onnxruntime as ort

        from imgdiff.network.onnx.recogniser_graph import build_recogniser

        options = ort.SessionOptions()
        options.log_severity_level = 3  # its warnings tell a user nothing
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.size, self.fit = config.known_size(), config.fit
        self._views = range(config.symmetries)
        self._session = ort.InferenceSession(
            build_recogniser(arrays, config), options, providers=["CPUExecutionProvider"]
        )

    def __call__(
        self,
        images: Sequence[np.ndarray] | np.ndarray,
        progress: Callable[[int, int], None] | None = None,
        *,
        decoded: bool = False,
    ) -> np.ndarray:
        """The embeddings of images.

        Args:
            images: N of them, uint8 RGB (H, W, 3) of any size.
            progress: Called with how many of how many are done.
            decoded: Whether they are as ``fitted`` gives them already.

        Returns:
            float32 (N, D).
        """
        embeddings: list[np.ndarray] = []
        count = max(1, min(_BATCH, _BATCH_PIXELS // (self.size[0] * self.size[1])))
        for start in range(0, len(images), count):
            batch = np.stack([self._fitted(x, decoded) for x in images[start : start + count]])
            embeddings += [*self._joined([run[0] for run in self._seen(batch, ["embedding"])])]
            if progress:
                progress(len(embeddings), len(images))
        return np.stack(embeddings)

    def look(
        self, image: np.ndarray, *, decoded: bool = False
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        """The embedding of one image, and what its first dense layer is made from.

        Args:
            image: uint8 RGB (H, W, 3) of any size.
            decoded: Whether it is as ``fitted`` gives it already.

        Returns:
            float32 (D,), and float32 (C, h, w) each: the unit features of vgg16's upper blocks, or
            what the last convolution of another gives, of each of ``config.symmetries``.
        """
        seen = list(self._seen(self._fitted(image, decoded)[None], None))
        features = [output[0] for outputs in seen for output in outputs[1:]]
        return self._joined([outputs[0] for outputs in seen])[0], features

    def _fitted(self, image: np.ndarray, decoded: bool) -> np.ndarray:
        return image if decoded else fitted(image, self.size, self.fit)

    def _seen(self, batch: np.ndarray, outputs: list[str] | None) -> Iterator[list[np.ndarray]]:
        """What the network gives of images (N, H, W, 3), for each way to turn them."""
        for symmetry in self._views:
            view = np.ascontiguousarray(turned(batch, symmetry))
            yield self._session.run(outputs, {"image": view})

    def _joined(self, views: list[np.ndarray]) -> np.ndarray:
        """Embeddings (N, D) of each view, of length 1, to one that is as long."""
        if len(views) == 1:
            return views[0]
        return np.concatenate(views, axis=1) / np.float32(len(views) ** 0.5)

    def features(self, image: np.ndarray) -> list[np.ndarray]:
        """The second part of ``look``."""
        return self.look(image)[1]
