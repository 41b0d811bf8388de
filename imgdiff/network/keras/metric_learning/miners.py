"""Which pairs of a batch teach most: the relation with all others taken out, set to -1."""

from collections.abc import Callable

from imgdiff.network.keras.framework import keras
from imgdiff.network.keras.metric_learning.masks import kinds

ops = keras.ops

#: Beyond every distance.
_FAR = 1e9

Miner = Callable


def every_pair() -> Miner:
    """All pairs.

    Returns:
        miner(relation, distance), the relation of those that stay, (B, B).
    """
    return lambda relation, distance: relation


def batch_hard() -> Miner:
    """Of each anchor the same image that is furthest and the different one that is nearest.

    Hermans, Beyer and Leibe 2017.

    Returns:
        As ``every_pair``.
    """

    def miner(relation, distance):
        same, different = kinds(relation)
        furthest, nearest = _furthest(same, distance), _nearest(different, distance)
        return _kept(relation, same & (distance >= furthest), different & (distance <= nearest))

    return miner


def easy_positive() -> Miner:
    """Of each anchor the same image and the different one that are nearest.

    Leaves an identity room to look in several ways (Xuan, Stylianou and Pless 2020).

    Returns:
        As ``every_pair``.
    """

    def miner(relation, distance):
        same, different = kinds(relation)
        likest, nearest = _nearest(same, distance), _nearest(different, distance)
        return _kept(relation, same & (distance <= likest), different & (distance <= nearest))

    return miner


def multi_similarity(epsilon: float = 0.1) -> Miner:
    """Different images nearer than the furthest same one, and the reverse (Wang et al. 2019).

    Args:
        epsilon: By how much they may miss that, as a distance.

    Returns:
        As ``every_pair``.
    """

    def miner(relation, distance):
        same, different = kinds(relation)
        furthest, nearest = _furthest(same, distance), _nearest(different, distance)
        hard_same = same & (distance + epsilon > nearest)
        return _kept(relation, hard_same, different & (distance - epsilon < furthest))

    return miner


def _furthest(where, distance):
    """Of each anchor, (B, 1)."""
    return ops.max(ops.where(where, distance, -_FAR), axis=1, keepdims=True)


def _nearest(where, distance):
    """Of each anchor, (B, 1)."""
    return ops.min(ops.where(where, distance, _FAR), axis=1, keepdims=True)


def _kept(relation, same, different):
    return ops.where(same | different, ops.cast(relation, "float32"), -1.0)


#: By name.
MINERS = {
    "none": every_pair,
    "batch-hard": batch_hard,
    "easy-positive": easy_positive,
    "multi-similarity": multi_similarity,
}
