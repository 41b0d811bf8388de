"""Kinds told apart by their distance to a learned prototype each (Snell et al. 2017; Movshovitz-
Attias et al. 2017): the embedding itself must put one kind together. Used in training only."""

from typing import Any

from imgdiff.network.keras.framework import keras

layers: Any = keras.layers
ops = keras.ops

#: How sharply the squared distance and the cosine decide: a logit of 6 at distance 1.
SHARPNESS, COSINE_SHARPNESS = 6.0, 12.0


class Prototypes(layers.Layer):
    """Embeddings (N, D) -> logits (N, 2, kinds): by squared distance and by cosine."""

    def __init__(self, kinds: int, **kwargs):
        super().__init__(**{**kwargs, "dtype": "float32"})
        self.kinds = kinds

    def build(self, shape):
        """One prototype for each kind, about 1.1 apart."""
        deviation = 0.8 * shape[-1] ** -0.5  # prototypes of length 0.8, about 1.1 apart
        self.places = self.add_weight(
            name="places",
            shape=(self.kinds, shape[-1]),
            initializer=keras.initializers.RandomNormal(stddev=deviation),
        )

    def call(self, embedding):
        """Logits of float (N, D)."""
        x = ops.cast(embedding, "float32")
        products = ops.matmul(x, ops.transpose(self.places))
        of_embeddings, of_prototypes = (ops.sum(ops.square(v), axis=-1) for v in (x, self.places))
        squared = of_embeddings[:, None] - 2 * products + of_prototypes[None]
        cosine = products / (
            ops.sqrt(of_embeddings + 1e-6)[:, None] * ops.sqrt(of_prototypes + 1e-6)[None]
        )
        return ops.stack([-SHARPNESS * squared, COSINE_SHARPNESS * cosine], axis=1)


def kind_loss(labels, logits):
    """Mean cross-entropy of both logits (N, 2, kinds) against int labels (N,) or (N, 1)."""
    labels = ops.cast(ops.reshape(labels, (-1, 1)), "int32")
    both = ops.concatenate([labels, labels], axis=1)
    return ops.mean(keras.losses.sparse_categorical_crossentropy(both, logits, from_logits=True))
