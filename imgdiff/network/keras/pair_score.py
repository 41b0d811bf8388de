"""From two embeddings to one number: how far apart they are."""

from typing import Any

from imgdiff.network.keras.framework import keras

layers: Any = keras.layers
ops = keras.ops


def squared_length(x):
    return ops.sum(ops.square(x), axis=-1, keepdims=True)


def soft_root(squared):
    """sqrt(x), written so that its slope stays finite at 0 and 0 gives exactly 0."""
    return squared / (ops.sqrt(squared + 1e-12) + 1e-6)


def euclidean(a, b):
    return soft_root(squared_length(a - b))


def l1(a, b):
    return ops.sum(ops.abs(a - b), axis=-1, keepdims=True)


def cosine(a, b):
    """1 - cos, in [0, 2]."""
    a, b = (x / ops.sqrt(squared_length(x) + 1e-12) for x in (a, b))
    # Half the squared distance of unit vectors: exactly 0 for equal ones.
    return squared_length(a - b) / 2


_PLAIN = {"euclidean": euclidean, "l1": l1, "cosine": cosine}


@keras.saving.register_keras_serializable("imgdiff")
class PairScore(layers.Layer):
    """Embeddings (..., D) of two sides -> (..., 1). kind "euclidean", "l1" or "cosine": their
    distance, >= 0. "network": the probability that they are the same, a sigmoid over a learned
    weighing of their absolute differences (Koch et al. 2015)."""

    def __init__(self, kind: str = "euclidean", **kwargs):
        super().__init__(**{**kwargs, "dtype": "float32"})
        self.kind = kind
        if kind == "network":
            self.out = layers.Dense(1, activation="sigmoid", name="same", dtype="float32")

    def build(self, shape, *_):
        if self.kind == "network":
            self.out.build(shape)
        super().build(shape)

    def call(self, a, b):
        if self.kind == "network":
            return self.out(ops.abs(a - b))
        return _PLAIN[self.kind](a, b)

    def compute_output_shape(self, shape, *_):
        return (*shape[:-1], 1)

    def get_config(self):
        return {**super().get_config(), "kind": self.kind}


@keras.saving.register_keras_serializable("imgdiff")
class AllPairs(layers.Layer):
    """Embeddings (B, D) -> the score of every two of them, (B, B). The score's weights are
    those of ``score``."""

    def __init__(self, score: PairScore, **kwargs):
        super().__init__(**{**kwargs, "dtype": "float32"})
        self.score = score

    def call(self, embeddings):
        embeddings = ops.cast(embeddings, "float32")
        return self.score(embeddings[:, None], embeddings[None])[..., 0]
