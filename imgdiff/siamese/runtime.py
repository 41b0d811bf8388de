"""The trained network, ready to run: distances of windows and embeddings of images."""

import contextlib
import threading
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from imgdiff.siamese.weights import load_weights

#: Side of the square that whole images are scaled to for their embedding.
INPUT_SIZE = 224


class Runtime:
    """A network with weights. Its arrays are uint8 RGB in and float32 out. Thread-safe: one
    call runs at a time, which bounds the memory and costs no speed, for it uses every core."""

    def __init__(self, network: Any, threshold: float, name: str):
        import tensorflow as tf

        self.threshold = threshold
        self.name = name
        image = tf.TensorSpec((None, None, None, 3), tf.float32)
        # Traced once for every size: a retrace per size would cost more than the arithmetic.
        self._difference = tf.function(
            lambda a, b: network.difference_model([a, b]), input_signature=[image, image]
        )
        self._embedding = tf.function(lambda x: network.embedding_model(x), input_signature=[image])
        self._lock = threading.Lock()

    def distance(self, before: np.ndarray, after: np.ndarray) -> np.ndarray:
        """Distance at each place, float32 (H, W) >= 0, of two windows uint8 (H, W, 3) with sides
        that are multiples of 16."""
        with self._lock:
            found = self._difference(_tensor(before), _tensor(after))
        return np.asarray(found)[0, ..., 0]

    def embed(self, image: np.ndarray) -> np.ndarray:
        """The embedding, float32 (128,), of a whole image uint8 (H, W, 3) of any size."""
        shrinks = image.shape[0] * image.shape[1] > INPUT_SIZE**2
        how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
        square = cv2.resize(image, (INPUT_SIZE, INPUT_SIZE), interpolation=how)
        with self._lock:
            return np.asarray(self._embedding(_tensor(square)))[0]


def _tensor(image: np.ndarray) -> np.ndarray:
    return image[None].astype(np.float32)


_loaded: dict[tuple, Runtime] = {}
_loading = threading.Lock()


def get_runtime(weights: "str | Path | Runtime" = "default") -> Runtime:
    """The runtime of "default", "imagenet" or a weights file, built once per process and file.
    Errors: WeightsError."""
    if isinstance(weights, Runtime):
        return weights
    key: tuple = (str(weights),)
    if str(weights) not in ("default", "imagenet"):
        with contextlib.suppress(OSError, ValueError):  # load_weights says it better
            key = (str(Path(weights).resolve()), Path(weights).stat().st_mtime_ns)
    with _loading:
        if key not in _loaded:
            _loaded[key] = Runtime(*load_weights(weights))
        return _loaded[key]
