"""Losses over all pairs of a batch at once.

``relation`` (B, B) is 1 where two images are the same, 0 where they are different and -1 where that
is not known (or where it is one and the same image); ``score`` (B, B) comes from ``AllPairs``.
Same and different pairs weigh alike, however many of each there are.
"""

from collections.abc import Callable

from imgdiff.network.keras.framework import keras

ops = keras.ops


def _masks(relation):
    relation = ops.cast(relation, "float32")
    return (ops.cast(ops.equal(relation, kind), "float32") for kind in (1.0, 0.0))


def _mean(values, weights):
    return ops.sum(values * weights) / (ops.sum(weights) + 1e-6)


def contrastive(margin: float = 1.0) -> Callable:
    """The contrastive loss of Hadsell, Chopra and LeCun 2006.

    d^2 for same pairs, max(margin - d, 0)^2 for different ones; of these the mean over those
    within the margin (the others have nothing to teach).

    Args:
        margin: The distance that different pairs are to have at least, above 0.

    Returns:
        loss(relation, distance), a scalar.
    """

    def loss(relation, distance):
        same, different = _masks(relation)
        short = ops.maximum(margin - distance, 0.0)
        within = different * ops.cast(short > 0, "float32")
        return _mean(ops.square(distance), same) + _mean(ops.square(short), within)

    return loss


def cross_entropy() -> Callable:
    """Binary cross-entropy of the probability that two images are the same (Koch et al. 2015).

    Returns:
        loss(relation, probability), a scalar.
    """

    def loss(relation, probability):
        same, different = _masks(relation)
        probability = ops.clip(probability, 1e-7, 1 - 1e-7)
        apart = -_mean(ops.log(1 - probability), different)
        return (apart - _mean(ops.log(probability), same)) / 2

    return loss


def multi_similarity(
    alpha: float = 2.0, beta: float = 50.0, base: float = 0.5, epsilon: float = 0.1
) -> Callable:
    """Multi-similarity loss with its mining (Wang et al. 2019), on cosine distances.

    Args:
        alpha: Sharpness of the pull on same pairs, above 0.
        beta: Sharpness of the push on different pairs, above 0.
        base: Cosine similarity that same pairs are to exceed, and different ones to fall below.
        epsilon: Margin of the mining, in cosine similarity.

    Returns:
        loss(relation, distance), a scalar.
    """

    def loss(relation, distance):
        same, different = _masks(relation)
        similarity, far = 1.0 - distance, 4.0
        # A different pair teaches where it is nearer than the furthest same one, and the reverse.
        furthest = ops.min(similarity + far * (1 - same), axis=1, keepdims=True)
        nearest = ops.max(similarity - far * (1 - different), axis=1, keepdims=True)
        hard_same = same * ops.cast(similarity - epsilon < nearest, "float32")
        hard_different = different * ops.cast(similarity + epsilon > furthest, "float32")
        pull = ops.sum(ops.exp(-alpha * (similarity - base)) * hard_same, axis=1)
        push = ops.sum(ops.exp(beta * (similarity - base)) * hard_different, axis=1)
        return ops.mean(ops.log1p(pull) / alpha + ops.log1p(push) / beta)

    return loss


def supervised_contrastive(temperature: float = 0.1) -> Callable:
    """Each image is to be told by another of its kind among all others (Khosla et al. 2020).

    The more identities meet in a batch, the more it has to tell apart.

    Args:
        temperature: Below which differences of cosine similarity hardly count, above 0.

    Returns:
        loss(relation, distance), a scalar; of cosine distances.
    """

    def loss(relation, distance):
        same, different = _masks(relation)
        logits = (1.0 - distance) / temperature
        exponents = ops.exp(logits - 1.0 / temperature) * (same + different)
        among = ops.log(ops.sum(exponents, axis=1, keepdims=True) + 1e-30) + 1.0 / temperature
        return _mean(among - logits, same / (ops.sum(same, axis=1, keepdims=True) + 1e-6))

    return loss


def precision(cut: float, *, same_above: bool) -> Callable:
    """The share of the pairs predicted same that are, were there as many same as different ones.

    Args:
        cut: The score from which a pair is predicted same, or different.
        same_above: Scores above the cut mean same, as probabilities do; distances mean it below.

    Returns:
        metric(relation, score), a scalar in [0, 1].
    """

    def metric(relation, score):
        same, different = _masks(relation)
        predicted_same = ops.cast(score > cut if same_above else score < cut, "float32")
        correct, wrong = _mean(predicted_same, same), _mean(predicted_same, different)
        return (correct + 1e-7) / (correct + wrong + 2e-7)

    metric.__name__ = "precision"
    return metric
