"""From two embeddings to one number: how far apart they are, or how likely the same."""

from typing import Any

from imgdiff.network.keras.distances import DISTANCES
from imgdiff.network.keras.framework import keras

layers: Any = keras.layers
ops = keras.ops


@keras.saving.register_keras_serializable("imgdiff")
class PairScore(layers.Layer):
    """Embeddings (..., D) of two sides to their score (..., 1).

    Args:
        kind: "euclidean", "l1" or "cosine": their distance, >= 0. "network": the probability that
            they are the same, a sigmoid over a learned weighing of their absolute differences
            (Koch et al. 2015).
        kwargs: As of ``keras.layers.Layer``; computes in float32 whatever the policy.
    """

    def __init__(self, kind: str = "euclidean", **kwargs):
        super().__init__(**{**kwargs, "dtype": "float32"})
        self.kind = kind
        if kind == "network":
            self.out = layers.Dense(1, activation="sigmoid", name="same", dtype="float32")

    def build(self, shape, *_):
        """Makes the weights of the kind "network".

        Args:
            shape: Of the embeddings, (..., D).
        """
        if self.kind == "network":
            self.out.build(shape)
        super().build(shape)

    def call(self, a, b):
        """Embeddings (..., D) and (..., D) to (..., 1)."""
        if self.kind == "network":
            return self.out(ops.abs(a - b))
        return DISTANCES[self.kind](a, b)

    def compute_output_shape(self, shape, *_):
        """(..., D) to (..., 1)."""
        return (*shape[:-1], 1)

    def get_config(self):
        """What ``keras`` needs to build it again."""
        return {**super().get_config(), "kind": self.kind}


@keras.saving.register_keras_serializable("imgdiff")
class AllPairs(layers.Layer):
    """Embeddings (B, D) to the score of every two of them, (B, B).

    Args:
        score: Whose weights it shares.
        kwargs: As of ``keras.layers.Layer``; computes in float32 whatever the policy.
    """

    def __init__(self, score: PairScore, **kwargs):
        super().__init__(**{**kwargs, "dtype": "float32"})
        self.score = score

    def call(self, embeddings):
        """Embeddings (B, D) to (B, B)."""
        embeddings = ops.cast(embeddings, "float32")
        return self.score(embeddings[:, None], embeddings[None])[..., 0]
