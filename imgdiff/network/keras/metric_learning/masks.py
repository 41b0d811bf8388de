"""Relations as weights."""

from imgdiff.network.keras.framework import keras

ops = keras.ops


def kinds(relation):
    """Where two images are the same, and where different: bool (B, B) each."""
    return ops.equal(relation, 1), ops.equal(relation, 0)


def masks(relation):
    """The same as float32 of 0 and 1."""
    return tuple(ops.cast(kind, "float32") for kind in kinds(relation))
