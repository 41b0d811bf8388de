"""How fast is learned when."""

import math
from typing import Any

from imgdiff.network.keras.framework import keras

#: Share of the steps in which the rate rises.
_WARM = 0.03


def rate_at(done: float) -> float:
    """What the learning rate is multiplied with, in [0, 1]: up in a line, down as half a cosine.

    Loshchilov and Hutter, "SGDR", 2017.

    Args:
        done: How much of the training is over, in [0, 1].
    """
    return min(1.0, done / _WARM) * (1 + math.cos(math.pi * done)) / 2


class Cosine(keras.callbacks.Callback):
    """Sets the learning rate before each step, so that it ends near nothing.

    Args:
        rate: The highest.
        steps: In an epoch.
        epochs: Of the whole training.
    """

    def __init__(self, rate: float, steps: int, epochs: int):
        super().__init__()
        self._rate, self._steps, self._total, self._epoch = rate, steps, steps * epochs, 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Notes where in the training it is."""
        self._epoch = epoch

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Sets the rate."""
        done = (self._epoch * self._steps + batch + 0.5) / self._total
        self.model.optimizer.learning_rate = self._rate * rate_at(done)
