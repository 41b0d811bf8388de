"""One step of training on any Keras backend."""

from collections.abc import Callable, Mapping

from imgdiff.network.keras.framework import keras

ops = keras.ops

#: Batch in, losses out: a tensor or an array (K,), the weighted sum first.
Step = Callable[[list, Mapping], object]


def step_of(model, columns: tuple[str, ...], weights: Mapping[str, float]) -> Step:
    """What trains a compiled model on one batch.

    Keras waits for the device after each batch to tell its losses. On torch, which starts every
    kernel by itself, that leaves a GPU idle while the next pairs are being ordered, so there the
    step is Keras's without the wait.

    Args:
        model: Compiled with a loss for each output.
        columns: Names of its losses, "loss" for their weighted sum first.
        weights: What each counts in the sum.
    """
    if keras.backend.backend() == "torch" and isinstance(model.loss, Mapping):
        return _without_waiting(model, columns, weights)

    def step(inputs, targets):
        values = model.train_on_batch(inputs, targets, return_dict=True)
        model.reset_metrics()
        return ops.convert_to_numpy([values[name] for name in columns])

    return step


def _without_waiting(model, columns: tuple[str, ...], weights: Mapping[str, float]) -> Step:
    import torch

    names = [column.removesuffix("_loss") for column in columns[1:]]

    def step(inputs, targets):
        model.zero_grad()
        outputs = model([ops.convert_to_tensor(x) for x in inputs], training=True)
        losses = {
            name: loss(ops.convert_to_tensor(targets[name]), outputs[name])
            for name, loss in model.loss.items()
        }
        total = sum(weights[name] * loss for name, loss in losses.items())
        total.backward()
        variables = model.trainable_weights
        with torch.no_grad():
            model.optimizer.apply([v.value.grad for v in variables], variables)
        return torch.stack([total, *(losses[name] for name in names)]).detach()

    return step
