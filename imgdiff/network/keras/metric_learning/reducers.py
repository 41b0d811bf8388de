"""From costs and their weights, of one shape and with anchors along axis 0, to one number."""

from collections.abc import Callable

from imgdiff.network.keras.framework import keras

ops = keras.ops

Reducer = Callable


def mean(costs, weights):
    """The weighted mean.

    Args:
        costs: Of what shape they like.
        weights: Of that shape, >= 0; without any the mean is 0.
    """
    return ops.sum(costs * weights) / (ops.sum(weights) + 1e-6)


def nonzero(costs, weights):
    """The weighted mean of those that cost anything: the others have nothing to teach.

    Args:
        costs: As for ``mean``.
        weights: As for ``mean``.
    """
    return mean(costs, weights * ops.cast(costs > 0, "float32"))


def per_anchor(costs, weights):
    """Every anchor with any weight counts alike, however many pairs it is in.

    Args:
        costs: As for ``mean``, (B, ...).
        weights: As for ``mean``.
    """
    others = tuple(range(1, len(costs.shape)))
    total = ops.sum(weights, axis=others, keepdims=True)
    return mean(costs, weights / (total + 1e-6))


#: By name.
REDUCERS = {"mean": mean, "nonzero": nonzero, "per-anchor": per_anchor}
