"""The same comparison in plain Keras: the shipped weights, every pixel, in float32.

    python -m benchmarks.speed.dense_keras BEFORE.png AFTER.png HEAT.png

is what a new process takes for it.
"""

import os
import sys
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

#: The network's poolings want sides that are multiples of this.
_CELL = 16
_SQUARE = (224, 224)


def keras_comparison() -> Callable[[np.ndarray, np.ndarray], Any]:
    """uint8 (H, W, 3) twice -> heat (H, W) and cosine similarity; traced at the first call with
    images of a size."""
    from imgdiff.network.keras.load import load_weights

    network, threshold, _ = load_weights("default")
    import tensorflow as tf  # by imgdiff first, which keeps its start quiet

    difference = tf.function(lambda one, two: network.difference_model([one, two]))
    embed = tf.function(lambda images: network.embedding_model(images))

    def run(before: np.ndarray, after: np.ndarray):
        tensors = (tf.constant(_whole_cells(image)) for image in (before, after))
        wholes = tf.constant(_squares(before, after))
        return _result(difference(*tensors), embed(wholes), threshold, before.shape)

    return run


def compare_once(before: np.ndarray, after: np.ndarray):
    """The same untraced: tracing pays from the second call on."""
    from imgdiff.network.keras.load import load_weights

    network, threshold, _ = load_weights("default")
    distance = network.difference_model([_whole_cells(image) for image in (before, after)])
    embeddings = network.embedding_model(_squares(before, after))
    return _result(distance, embeddings, threshold, before.shape)


def _whole_cells(image: np.ndarray) -> np.ndarray:
    below, beside = -image.shape[0] % _CELL, -image.shape[1] % _CELL
    padded = np.pad(image, ((0, below), (0, beside), (0, 0)), mode="edge")
    return padded[None].astype(np.float32)


def _squares(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    squares = [cv2.resize(x, _SQUARE, interpolation=cv2.INTER_AREA) for x in (before, after)]
    return np.stack(squares).astype(np.float32)


def _result(distance, embeddings, threshold: float, shape: tuple[int, ...]):
    heat = np.asarray(distance)[0, : shape[0], : shape[1], 0] / (2 * threshold)
    one, two = np.asarray(embeddings)
    cosine = one @ two / (np.linalg.norm(one) * np.linalg.norm(two))
    return np.clip(heat, 0, 1), float(cosine)


def main(before: str, after: str, out: str) -> None:
    """Compares two files and writes the heat to a third."""
    heat, _ = compare_once(*(cv2.imread(file)[..., ::-1] for file in (before, after)))
    cv2.imwrite(out, cv2.applyColorMap((255 * heat).astype(np.uint8), cv2.COLORMAP_INFERNO))


if __name__ == "__main__":
    main(*sys.argv[1:])
