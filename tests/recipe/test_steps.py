"""A step by itself is the step that Keras takes; on torch without its wait."""

import numpy as np
import pytest

from imgdiff.network.keras.framework import keras, to_array
from recipe.optimizer import LayerwiseAdam
from recipe.steps import _without_waiting, step_of

ops = keras.ops
COLUMNS = ("loss", "one_loss", "two_loss")
WEIGHTS = {"one": 1.0, "two": 0.3}


def compiled():
    keras.utils.set_random_seed(3)
    inputs = keras.Input((4,))
    hidden = keras.layers.Dense(5, activation="relu", name="gate_hidden")(inputs)
    outputs = {name: keras.layers.Dense(2, name=name)(hidden) for name in ("one", "two")}
    model = keras.Model([inputs], outputs)

    def loss(wanted, found):
        return ops.mean(ops.square(wanted - found))

    model.compile(
        LayerwiseAdam(1e-3, clipnorm=5.0),
        {"one": loss, "two": loss},
        loss_weights=WEIGHTS,
        jit_compile=False,
    )
    model.optimizer.build(model.trainable_variables)
    return model


@pytest.fixture
def batch(rng):
    def made():
        targets = {name: rng.normal(size=(6, 2)).astype("f") for name in ("one", "two")}
        return [rng.normal(size=(6, 4)).astype("f")], targets

    return [made() for _ in range(4)]


def test_a_step_tells_the_losses_it_lowers(batch):
    model = compiled()
    step = step_of(model, COLUMNS, WEIGHTS)
    losses = np.stack([to_array(step(*batch[0])) for _ in range(60)])
    np.testing.assert_allclose(losses[:, 0], losses[:, 1] + 0.3 * losses[:, 2], rtol=1e-4)
    assert losses[-1, 0] < 0.9 * losses[0, 0]


def test_it_is_the_step_that_keras_takes(batch):
    ours, theirs = compiled(), compiled()
    step = step_of(ours, COLUMNS, WEIGHTS)
    for inputs, targets in batch:
        found = to_array(step(inputs, targets))
        values = theirs.train_on_batch(inputs, targets, return_dict=True)
        theirs.reset_metrics()
        np.testing.assert_allclose(found, [values[name] for name in COLUMNS], rtol=1e-4)
    for one, two in zip(ours.variables, theirs.variables, strict=True):
        np.testing.assert_allclose(to_array(one), to_array(two), rtol=1e-4, atol=1e-6)


def test_all_variables_at_once_are_adam_one_by_one(batch):
    """Torch's way, against Keras's for a single variable, which every backend has."""
    pytest.importorskip("torch")
    if keras.backend.backend() != "torch":
        pytest.skip("another backend")
    ours, plain = compiled(), compiled()
    step = _without_waiting(ours, COLUMNS, WEIGHTS)
    plain.optimizer._steps_at_once = None
    for inputs, targets in batch:
        step(inputs, targets)
        plain.zero_grad()
        outputs = plain([ops.convert_to_tensor(x) for x in inputs])
        loss = sum(
            w * plain.loss[n](ops.convert_to_tensor(targets[n]), outputs[n])
            for n, w in WEIGHTS.items()
        )
        loss.backward()
        for variable in plain.trainable_variables:
            gradient = plain.optimizer._clip_gradients([variable.value.grad])[0]
            plain.optimizer.update_step(gradient, variable, plain.optimizer.learning_rate)
        plain.optimizer.iterations.assign_add(1)
    for one, two in zip(ours.trainable_variables, plain.trainable_variables, strict=True):
        np.testing.assert_allclose(to_array(one), to_array(two), rtol=1e-4, atol=1e-6)
