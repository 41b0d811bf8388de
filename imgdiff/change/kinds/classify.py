"""From the measures of a place to how likely each kind of change is."""

from functools import cache
from pathlib import Path

import numpy as np

from imgdiff.change.kinds.measures import NAMES, swapped
from imgdiff.change.kinds.trees import Trees, read_trees
from imgdiff.change_kinds import SWAPPED
from imgdiff.errors import WeightsError

#: Kinds that are told by measures, in the order of the probabilities.
LEARNED = ("added", "removed", "moved", "recolored", "edited", "retouched", "resized")
#: What each becomes where before and after change places.
SWAP = tuple(LEARNED.index(SWAPPED.get(kind, kind)) for kind in LEARNED)
#: What ships; made by ``recipe.kinds``.
SHIPPED = Path(__file__).with_name("kinds.npz")


def probabilities(measures: np.ndarray) -> np.ndarray:
    """How likely each kind is; with before and after exchanged, exactly the exchanged answer.

    Args:
        measures: float32 (N, len(NAMES)).

    Returns:
        float64 (N, len(LEARNED)), rows that sum to 1.
    """
    return averaged(_shipped(), measures)


def averaged(trees: Trees, measures: np.ndarray) -> np.ndarray:
    """What trees say of a pair and, in its words, of the exchanged one: see ``probabilities``."""
    return (
        trees.probabilities(measures) + trees.probabilities(swapped(measures))[:, list(SWAP)]
    ) / 2


@cache
def _shipped() -> Trees:
    try:
        trees, names, kinds = read_trees(SHIPPED)
    except (OSError, KeyError, ValueError) as error:
        raise WeightsError(
            f"cannot read {str(SHIPPED)!r}, which is part of the package. Install it anew"
        ) from error
    if (names, kinds) != (NAMES, LEARNED):
        raise WeightsError(
            f"{str(SHIPPED)!r} is of another version of the package. Install it anew"
        )
    return trees
