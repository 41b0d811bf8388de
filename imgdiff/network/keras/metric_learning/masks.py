"""Relations as weights."""

from imgdiff.network.keras.framework import keras

ops = keras.ops


def masks(relation):
    """Where two images are the same, and where different: float32 (B, B) of 0 and 1 each."""
    relation = ops.cast(relation, "float32")
    return tuple(ops.cast(ops.equal(relation, kind), "float32") for kind in (1.0, 0.0))
