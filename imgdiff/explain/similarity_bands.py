"""What values of the two scores mean, by what they are for pairs whose likeness is known.

Measured with the shipped weights on validation photographs (``recipe scores``); other
weights have another scale.
"""

import numpy as np

from imgdiff.network.shipped_weights import model_card

#: What ``scale`` gives of each likeness.
PERCENTILES = (5, 25, 50, 75, 95)
#: The likenesses, the nearest first, and what is said of values like theirs.
LIKENESSES = {
    "same": "typical of the same picture in other light",
    "edited": "typical of the same picture, edited or strongly disturbed",
    "kind": "typical of two things of one kind",
    "other": "typical of two different pictures",
}


def scale(score: str) -> dict[str, tuple[float, ...]]:
    """What values of a score are for each of the ``LIKENESSES`` that was measured.

    Args:
        score: "cosine_similarity" or "euclidean_distance".

    Returns:
        Its ``PERCENTILES`` by likeness, the nearest first.
    """
    measured = model_card()["scores"][score]
    return {name: tuple(measured[name]) for name in LIKENESSES if name in measured}


def reading(cosine_similarity: float, euclidean_distance: float) -> str:
    """In a few words what pairs with such scores mostly are."""
    if cosine_similarity == 1 and euclidean_distance == 0:
        return "the same picture"
    # Cosine similarity falls where distance grows: by its negative both grow.
    steps = _step("cosine_similarity", -cosine_similarity, -1.0)
    steps += _step("euclidean_distance", euclidean_distance, 1.0)
    names = list(scale("cosine_similarity"))
    return LIKENESSES[names[round(steps / 2)]]


def _step(score: str, value: float, sign: float) -> float:
    """Where ``value`` lies among the medians of the likenesses: 0 at the nearest's or before."""
    medians = [sign * spread[len(PERCENTILES) // 2] for spread in scale(score).values()]
    return float(np.interp(value, medians, range(len(medians))))
