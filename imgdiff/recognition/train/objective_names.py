"""Losses, distances, miners and reducers by name, and what suits each loss."""

from typing import NamedTuple


class Suited(NamedTuple):
    """What goes with a loss unless something else is said.

    Attributes:
        distance: That it is asked of; "network" for a learned probability.
        miner: Which pairs it sees.
        reducer: How its costs become one.
    """

    distance: str
    miner: str = "none"
    reducer: str = "mean"


#: By the name of the loss.
SUITED = {
    "contrastive": Suited("euclidean", reducer="nonzero"),
    "triplet": Suited("euclidean", reducer="nonzero"),
    "cross-entropy": Suited("network"),
    "multi-similarity": Suited("cosine", miner="multi-similarity"),
    "supervised-contrastive": Suited("cosine", reducer="per-anchor"),
}
LOSSES = tuple(SUITED)
#: What all losses but cross-entropy can be asked of.
DISTANCES = ("euclidean", "l1", "cosine")
MINERS = ("none", "batch-hard", "easy-positive", "multi-similarity")
REDUCERS = ("mean", "nonzero", "per-anchor")
