"""A loss with its miner and its reducer, as Keras takes it; and how often it is right."""

from collections.abc import Callable

from imgdiff.network.keras.framework import keras
from imgdiff.network.keras.metric_learning.losses import Terms
from imgdiff.network.keras.metric_learning.masks import masks
from imgdiff.network.keras.metric_learning.miners import Miner
from imgdiff.network.keras.metric_learning.reducers import Reducer, mean

ops = keras.ops


def objective(loss: Terms, miner: Miner, reducer: Reducer, *, near_above: bool = False) -> Callable:
    """What is minimised.

    Args:
        loss: One of ``losses``.
        miner: One of ``miners``.
        reducer: One of ``reducers``; of several terms the sum is taken.
        near_above: The score is a probability, so that higher ones are nearer.

    Returns:
        objective(relation, score), a scalar.
    """

    def minimised(relation, score):
        mined = miner(relation, 1.0 - score if near_above else score)
        return sum(reducer(costs, weights) for costs, weights in loss(mined, score))

    minimised.__name__ = "objective"
    return minimised


def precision(cut: float, *, near_above: bool = False) -> Callable:
    """The share of the pairs predicted same that are, were there as many same as different ones.

    Args:
        cut: The score from which a pair is predicted same, or different.
        near_above: As for ``objective``.

    Returns:
        metric(relation, score), a scalar in [0, 1].
    """

    def metric(relation, score):
        same, different = masks(relation)
        predicted_same = ops.cast(score > cut if near_above else score < cut, "float32")
        correct, wrong = mean(predicted_same, same), mean(predicted_same, different)
        return (correct + 1e-7) / (correct + wrong + 2e-7)

    metric.__name__ = "precision"
    return metric
