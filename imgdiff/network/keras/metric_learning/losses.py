"""What the pairs of a batch cost.

Each loss gives ``terms(relation, score)``: (costs, weights) of one shape with anchors along axis 0,
several where same and different pairs are to weigh alike, however many of each there are. The score
is a distance (B, B), or of ``cross_entropy`` a probability.
"""

from collections.abc import Callable

from imgdiff.network.keras.framework import keras
from imgdiff.network.keras.metric_learning.masks import masks

ops = keras.ops

Terms = Callable


def contrastive(margin: float = 1.0) -> Terms:
    """d^2 for same pairs, max(margin - d, 0)^2 for different ones (Hadsell et al. 2006).

    Args:
        margin: The distance that different pairs are to have at least, above 0.
    """

    def terms(relation, distance):
        same, different = masks(relation)
        short = ops.maximum(margin - distance, 0.0)
        return [(ops.square(distance), same), (ops.square(short), different)]

    return terms


def triplet(margin: float = 1.0) -> Terms:
    """How much a different image is nearer than the margin beyond a same one (Schroff et al. 2015).

    Args:
        margin: By which different images are to be further away than same ones, above 0.
    """

    def terms(relation, distance):
        same, different = masks(relation)
        short = ops.maximum(distance[:, :, None] - distance[:, None, :] + margin, 0.0)
        return [(short, same[:, :, None] * different[:, None, :])]

    return terms


def cross_entropy() -> Terms:
    """Binary cross-entropy of the probability that two images are the same (Koch et al. 2015)."""

    def terms(relation, probability):
        same, different = masks(relation)
        probability = ops.clip(probability, 1e-7, 1 - 1e-7)
        costs = -ops.log(1 - probability) / 2, -ops.log(probability) / 2
        return list(zip(costs, (different, same), strict=True))

    return terms


def multi_similarity(alpha: float = 2.0, beta: float = 50.0, base: float = 0.5) -> Terms:
    """Multi-similarity loss (Wang et al. 2019), a cost to each anchor.

    Args:
        alpha: Sharpness of the pull on same pairs, above 0.
        beta: Sharpness of the push on different pairs, above 0.
        base: Similarity, 1 - d, that same pairs are to exceed and different ones to fall below.
    """

    def terms(relation, distance):
        same, different = masks(relation)
        beyond = 1.0 - distance - base
        pull = _log_sum(-alpha * beyond, same, beside_one=True) / alpha
        push = _log_sum(beta * beyond, different, beside_one=True) / beta
        costs = (pull + push)[:, 0]
        return [(costs, ops.ones_like(costs))]

    return terms


def supervised_contrastive(temperature: float = 0.1) -> Terms:
    """Each image is to be told by another of its kind among all others (Khosla et al. 2020).

    The more identities meet in a batch, the more it has to tell apart.

    Args:
        temperature: Below which differences of distance hardly count, above 0.
    """

    def terms(relation, distance):
        same, different = masks(relation)
        logits = -distance / temperature
        return [(_log_sum(logits, same + different) - logits, same)]

    return terms


def _log_sum(exponents, weights, *, beside_one: bool = False):
    """log of the sum of e^exponents, (B, B) to (B, 1), however large; of 1 + it ``beside_one``."""
    inside = ops.where(weights > 0, exponents, -1e9)
    if beside_one:  # which is e^0
        inside = ops.concatenate([inside, ops.zeros_like(inside[:, :1])], axis=1)
    return ops.logsumexp(inside, axis=1, keepdims=True)
