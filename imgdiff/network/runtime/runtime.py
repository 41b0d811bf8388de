"""The trained network, ready to run in ONNX Runtime: distances of windows, embeddings of images."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from imgdiff.geometry import Box
from imgdiff.io.resize import resize
from imgdiff.network.runtime.embedder import Embedder
from imgdiff.network.runtime.onnx_session import Session
from imgdiff.network.runtime.plain_places import textured
from imgdiff.network.runtime.scout import Scout
from imgdiff.network.weights import Weights

#: Side of the square that whole images are scaled to for their embedding.
INPUT_SIZE = 224


class Runtime:
    """A network with weights. Its images are uint8 RGB, its results float32.

    Args:
        difference: The session that finds distances.
        embedding: The session that embeds whole images: the same, mostly, or the embedder of
            somebody's own run.
        threshold: Of the distances, above 0.
        name: Of the weights.
        precision: "int8" or "float32"; or a function that says which, called when that is asked.
        scout: That of the network that finds distances; None where it has none.
    """

    def __init__(
        self,
        difference: Session,
        embedding: Session | Embedder,
        threshold: float,
        name: str,
        precision: str | Callable[[], str] = "float32",
        scout: Scout | None = None,
    ):
        self.scout = scout
        self.difference, self.embedding = difference, embedding
        self.threshold, self.name, self._precision = threshold, name, precision

    @property
    def precision(self) -> str:
        """Which arithmetic it runs in: "int8" or "float32"."""
        return self._precision() if callable(self._precision) else self._precision

    @classmethod
    def of(
        cls, weights: Weights, device: str = "cpu", threads: int = 0, scout: Scout | None = None
    ) -> "Runtime":
        """In float32.

        Args:
            weights: Of a network with a difference head.
            device: "cpu" or "gpu".
            threads: Of the processor for one call; 0 for one a core.
            scout: Of these weights.

        Raises:
            OptionError: There is no such device.
        """
        from imgdiff.network.onnx.graphs import build_graphs

        session = Session(build_graphs(weights.arrays), device, threads)
        return cls(session, session, weights.threshold, weights.name, scout=scout)

    def distance(
        self, before: np.ndarray, after: np.ndarray, inner: Box | None = None
    ) -> np.ndarray:
        """Distance at each place of N pairs of windows.

        Args:
            before: uint8 (N, H, W, 3), H and W multiples of 16.
            after: Likewise.
            inner: The part of the windows that it is wanted of; see ``Session.distance``.

        Returns:
            float32 (N, h, w) >= 0, of ``inner`` or else of the whole windows.
        """
        return self.difference.distance(before, after, inner)

    def embed(self, *images: np.ndarray) -> np.ndarray:
        """The embeddings of whole images.

        Those of the network itself are of images whose plain places are textured (see
        ``plain_places``), with their lengths evened.

        Args:
            *images: N of them, uint8 (H, W, 3), of any size.

        Returns:
            float32 (N, D).
        """
        if isinstance(self.embedding, Embedder):
            return self.embedding(images)
        with ThreadPoolExecutor(2) as pool:
            squares = list(pool.map(lambda image: textured(to_square(image)), images))
        embeddings: list[np.ndarray] = []
        for i in range(0, len(squares), 2):
            first, second = squares[i], squares[min(i + 1, len(squares) - 1)]
            embeddings += [*self.embedding.embed(first[None], second[None])]
        return evened(np.stack(embeddings[: len(squares)]))

    def embedding_input(self, image: np.ndarray) -> np.ndarray:
        """All that ``embed`` sees of an image, uint8 (h, w, 3): small, for it is scaled down."""
        if isinstance(self.embedding, Embedder):
            return resize(image, self.embedding.size)
        return to_square(image)


def evened(embeddings: np.ndarray) -> np.ndarray:
    """Vectors with the fourth roots of their lengths for lengths.

    Some pictures lie far from all others, and strong nuisance moves those furthest: by length alone
    the same picture was further than another one. Equal vectors alone stay equal.

    Args:
        embeddings: float32 (N, D).

    Returns:
        float32 (N, D).
    """
    lengths = np.linalg.norm(embeddings, axis=1, keepdims=True)
    return embeddings / np.where(lengths > 0, lengths, 1) ** 0.75


def to_square(image: np.ndarray) -> np.ndarray:
    """``image``, uint8 (H, W, 3), scaled to the network's input size."""
    return resize(image, (INPUT_SIZE, INPUT_SIZE))
