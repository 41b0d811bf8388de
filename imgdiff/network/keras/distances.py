"""Lengths and distances of vectors over the last axis, kept as (..., 1): the only set in Keras.

``imgdiff.network.distances`` is the same in NumPy, and tested against this one.
"""

from imgdiff.network.keras.framework import keras

ops = keras.ops

#: Length below which a vector counts as short: keeps slopes finite at 0.
_TINY = 1e-6


def soft_length(x, floor=_TINY):
    """The Euclidean length of vectors, sqrt(|x|^2 + floor^2), never below ``floor``.

    Args:
        x: (..., C).
        floor: Above 0, a number or a scalar tensor.

    Returns:
        (..., 1).
    """
    energy = ops.sum(ops.square(x), axis=-1, keepdims=True)
    return ops.sqrt(energy + ops.square(floor))


def soft_unit(x, floor=_TINY):
    """Vectors over their length; those with less energy than ``floor`` stay short.

    So dark and flat areas do not flicker.

    Args:
        x: (..., C).
        floor: Above 0, a number or a scalar tensor.

    Returns:
        (..., C), of length 1 or less.
    """
    return x / soft_length(x, floor)


def squared_distance(a, b):
    """The squared Euclidean distance, (..., C) and (..., C) to (..., 1)."""
    return ops.sum(ops.square(a - b), axis=-1, keepdims=True)


def euclidean(a, b):
    """The Euclidean distance, (..., C) and (..., C) to (..., 1); exactly 0 for equal vectors.

    Written so that its slope stays finite at 0.
    """
    squared = squared_distance(a, b)
    return squared / (ops.sqrt(squared + _TINY**2) + _TINY)


def l1(a, b):
    """The sum of absolute differences, (..., C) and (..., C) to (..., 1)."""
    return ops.sum(ops.abs(a - b), axis=-1, keepdims=True)


def cosine(a, b):
    """The cosine distance 1 - cos in [0, 2], (..., C) and (..., C) to (..., 1)."""
    # Half the squared distance of unit vectors: exactly 0 for equal ones.
    return squared_distance(soft_unit(a), soft_unit(b)) / 2


#: By the names that ``ModelConfig.score`` and ``train(distance=...)`` know.
DISTANCES = {"euclidean": euclidean, "l1": l1, "cosine": cosine}
