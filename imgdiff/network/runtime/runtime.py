"""The trained network, ready to run in ONNX Runtime: distances of windows, embeddings of images."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from imgdiff.errors import OptionError
from imgdiff.io.resize import resize
from imgdiff.network.run_folder import is_run, read_run
from imgdiff.network.runtime.areas import Area
from imgdiff.network.runtime.embedder import Embedder
from imgdiff.network.runtime.session import Session
from imgdiff.network.weights import (
    INT8_FILE,
    Weights,
    model_card,
    read_graphs,
    read_shipped,
    read_weights,
)
from imgdiff.options import DEVICES, PRECISIONS, choice, path

#: Side of the square that whole images are scaled to for their embedding.
INPUT_SIZE = 224
#: OpenCV's numbers (CpuFeatures) for AVX-512 VNNI and NEON's dot products.
_BYTE_PRODUCTS = (23, 101)


class Runtime:
    """A network with weights. Its images are uint8 RGB, its results float32.

    difference: the session that finds distances. embedding: it too, mostly, or the embedder of
    somebody's own run. threshold: of the distances. precision: "int8" or "float32".
    """

    def __init__(
        self,
        difference: Session,
        embedding: "Session | Embedder",
        threshold: float,
        name: str,
        precision: str = "float32",
    ):
        self.difference, self.embedding = difference, embedding
        self.threshold, self.name, self.precision = threshold, name, precision

    @classmethod
    def of(cls, weights: Weights, device: str = "cpu", threads: int = 0) -> "Runtime":
        """In float32. device, threads: see ``Session``."""
        from imgdiff.network.onnx.graphs import build_graphs

        session = Session(build_graphs(weights.arrays), device, threads)
        return cls(session, session, weights.threshold, weights.name)

    def distance(
        self, before: np.ndarray, after: np.ndarray, inner: Area | None = None
    ) -> np.ndarray:
        """Distance at each place, float32 (N, H, W) >= 0, of N pairs of windows uint8 (N, H, W, 3)
        with sides that are multiples of 16. inner: see ``Session.distance``."""
        return self.difference.distance(before, after, inner)

    def embed(self, *images: np.ndarray) -> np.ndarray:
        """The embeddings, float32 (N, D), of N whole images uint8 (H, W, 3) of any size."""
        if isinstance(self.embedding, Embedder):
            return self.embedding(images)
        with ThreadPoolExecutor(2) as pool:
            squares = list(pool.map(to_square, images))
        found = []
        for i in range(0, len(squares), 2):
            one, two = squares[i], squares[min(i + 1, len(squares) - 1)]
            found += [*self.embedding.embed(one[None], two[None])]
        return np.stack(found[: len(squares)])


class OnePair:
    """``runtime`` for one pair of whole images, uint8 (H, W, 3): where the heat takes all of them
    through the network, at the size that the scores want, the scores come with it."""

    def __init__(self, runtime: Runtime, before: np.ndarray, after: np.ndarray):
        self._runtime, self._images = runtime, (before, after)
        self._embeddings: np.ndarray | None = None
        self.threshold = runtime.threshold

    def distance(
        self, before: np.ndarray, after: np.ndarray, inner: Area | None = None
    ) -> np.ndarray:
        """As ``Runtime.distance``."""
        if not self._wanted(before, after):
            return self._runtime.distance(before, after, inner)
        distance, self._embeddings = self._runtime.difference.both(before, after, inner)
        return distance

    def embeddings(self) -> np.ndarray:
        """Of the two images, float32 (2, D). After ``distance``, if at all."""
        if self._embeddings is None:
            self._embeddings = self._runtime.embed(*self._images)
        return self._embeddings

    def _wanted(self, *windows: np.ndarray) -> bool:
        """Are these the images that the network is to embed?"""
        return (
            self._runtime.embedding is self._runtime.difference
            and windows[0].shape == (1, INPUT_SIZE, INPUT_SIZE, 3)
            and all(np.array_equal(w[0], i) for w, i in zip(windows, self._images, strict=True))
        )


def to_square(image: np.ndarray) -> np.ndarray:
    """``image`` scaled to the network's input size."""
    return resize(image, (INPUT_SIZE, INPUT_SIZE))


def int8_pays() -> bool:
    """Does the processor multiply bytes four at a time (VNNI, dot products)? Elsewhere int8 is
    hardly faster, and less exact on old x86."""
    return any(map(cv2.checkHardwareSupport, _BYTE_PRODUCTS))


_loaded: dict[tuple, Runtime] = {}
_loading = threading.Lock()


def get_runtime(
    weights: "str | Path | Runtime" = "default",
    precision: str = "auto",
    device: str = "cpu",
    threads: int = 0,
) -> Runtime:
    """The runtime of "default", "imagenet", a weights file or the folder of a run, built once per
    process and file. precision: "auto", "int8" (shipped weights only) or "float32". device: "cpu"
    or "gpu". Errors: WeightsError, OptionError."""
    if isinstance(weights, Runtime):
        return weights
    choice("precision", precision, PRECISIONS)
    weights = path("weights", weights)
    key: tuple = (str(weights), precision, choice("device", device, DEVICES), threads)
    if str(weights) not in ("default", "imagenet"):
        with contextlib.suppress(OSError, ValueError):  # read_weights says it better
            key = (str(Path(weights).resolve()), Path(weights).stat().st_mtime_ns, *key[1:])
    with _loading:
        if key not in _loaded:
            if len(key) > 4:  # a file or run that has changed: what it was is not needed again
                for old in [k for k in _loaded if (k[0], *k[2:]) == (key[0], *key[2:])]:
                    del _loaded[old]
            _loaded[key] = _build(weights, precision, device, threads)
        return _loaded[key]


def _build(weights: "str | Path", precision: str, device: str, threads: int) -> Runtime:
    if str(weights) == "default":
        if precision == "int8" or (precision == "auto" and device == "cpu" and int8_pays()):
            session = Session(read_graphs(read_shipped(INT8_FILE)), device, threads)
            return Runtime(session, session, model_card()["threshold"], "default", "int8")
        return Runtime.of(read_weights(), device, threads)
    if is_run(weights):
        plan, arrays, _ = read_run(weights)
        name, embedding = Path(weights).resolve().name, Embedder(arrays, plan)
        return _beside_shipped_heat(embedding, name, precision, device, threads)
    own = read_weights(weights)
    found = Runtime.of(own, device, threads)
    if own.scores_only:
        return _beside_shipped_heat(found.embedding, own.name, precision, device, threads)
    if precision == "int8":
        raise OptionError(
            f"precision 'int8' is there for the shipped weights only; use 'float32' for {own.name}"
        )
    return found


def _beside_shipped_heat(embedding: "Session | Embedder", name: str, *how: Any) -> Runtime:
    """Weights without a difference head give the scores; the heat is the shipped network's."""
    shipped = _build("default", *how)
    both = f"{name} (scores), default (heat)"
    return Runtime(shipped.difference, embedding, shipped.threshold, both, shipped.precision)
