"""Training the scout on what the trained network says of pairs."""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from imgdiff.network.keras.framework import keras
from imgdiff.network.scout_weights import DOUBTED
from recipe.scout.model import build_scout, set_arrays
from recipe.scout.targets import Targets

ops = keras.ops
#: Heat that is too low costs so many times what heat that is too high does ...
_OVERLOOKED = 4.0
#: ... and a doubted place that is taken for a sure one so many times the opposite.
_MISSED = 6.0
_BATCH, _RATE = 12, 2e-3


def distillation_loss(y_true, y_pred):
    """Contrastive loss with the trained network's heat for truth, asymmetric.

    Heat of 1 and more is far enough apart: the scout's must not be less, as in the contrastive
    loss, and costs nothing beyond. Beside it the cross entropy of the doubt whether it reaches
    ``DOUBTED`` there or at a neighbouring place.

    Args:
        y_true: (N, h, w, 2): the heat; 1 where the place counts, else 0.
        y_pred: (N, h, w, 2): what ``build_scout`` gives.

    Returns:
        A scalar.
    """
    heat, counts = y_true[..., 0], y_true[..., 1]
    heat = ops.minimum(heat, 1.0) * counts
    gap = heat - ops.sigmoid(y_pred[..., 0])
    wrong = ops.square(gap) * ops.where(gap > 0, _OVERLOOKED, 1.0)
    nearby = ops.max_pool(heat[..., None], 3, strides=1, padding="same")[..., 0]
    doubted = ops.cast(nearby >= DOUBTED, "float32")
    logit = y_pred[..., 1]
    entropy = _MISSED * doubted * ops.softplus(-logit) + (1 - doubted) * ops.softplus(logit)
    return ops.sum((wrong + entropy) * counts) / (ops.sum(counts) + 1.0)


def batches(
    targets: Targets, threshold: float, seed: int
) -> Iterator[tuple[list[np.ndarray], np.ndarray]]:
    """Endless batches, turned and mirrored, either side first."""
    rng = np.random.default_rng(seed)
    while True:
        order = rng.permutation(len(targets.before))
        for start in range(0, len(order) - _BATCH + 1, _BATCH):
            rows = np.sort(order[start : start + _BATCH])
            sides = [targets.before[rows], targets.after[rows]]
            heat = targets.distance[rows] / np.float32(2 * threshold)
            truth = np.stack([heat, targets.asked[rows]], axis=-1)
            if rng.random() < 0.5:
                sides.reverse()
            turns, mirrored = int(rng.integers(0, 4)), rng.random() < 0.5
            arrays = [np.rot90(x, turns, (1, 2)) for x in (*sides, truth)]
            if mirrored:
                arrays = [x[:, :, ::-1] for x in arrays]
            first, second, truth = (np.ascontiguousarray(x) for x in arrays)
            yield [first.astype(np.float32), second.astype(np.float32)], truth


def train_scout(
    targets: Targets,
    threshold: float,
    minutes: float,
    seed: int = 1,
    log: Any = None,
    initial: Any = None,
    steps: int | None = None,
) -> Any:
    """A scout trained for so long.

    Args:
        targets: To learn from.
        threshold: Of the trained network's distances.
        minutes: Of training, above 0.
        seed: Of all that is drawn.
        log: Called with (step, share of the time, mean loss) now and then.
        initial: Weights by name to start from; random ones where None.
        steps: Most of them, for trying out.
    """
    keras.utils.set_random_seed(seed)
    model = build_scout()
    if initial:
        set_arrays(model, initial)
    optimizer = keras.optimizers.Adam(_RATE, clipnorm=1.0)
    model.compile(optimizer, distillation_loss, jit_compile=False)
    begin, losses = time.monotonic(), []
    for step, (sides, truth) in enumerate(batches(targets, threshold, seed)):
        spent = (time.monotonic() - begin) / 60 / minutes
        if steps is not None:
            spent = max(spent, step / steps)
        if spent >= 1:
            return model
        optimizer.learning_rate = _RATE * min(1.0, (step + 1) / 100) * (1 - spent) ** 0.9
        losses.append(float(model.train_on_batch(sides, truth)))
        if log and step % 50 == 49:
            log(step + 1, spent, float(np.mean(losses)))
            losses = []
