"""The learning rate over a training."""

from types import SimpleNamespace

import numpy as np
import pytest

from imgdiff.recognition.train.schedule import Cosine, rate_at


def test_it_rises_soon_and_falls_to_nothing():
    rates = np.array([rate_at(done) for done in np.linspace(0, 1, 1001)])
    top = int(rates.argmax())
    assert (np.diff(rates[: top + 1]) > 0).all() and (np.diff(rates[top:]) < 0).all()
    assert top < 50 and rates[top] > 0.99
    assert rates[0] == 0 and rates[-1] == pytest.approx(0)
    assert rate_at(0.5) == pytest.approx(0.5)


def test_a_step_has_its_rate_whenever_training_began():
    cosine = Cosine(0.2, steps=10, epochs=4)
    cosine.set_model(SimpleNamespace(optimizer=SimpleNamespace(learning_rate=1.0)))
    cosine.on_epoch_begin(3)
    cosine.on_train_batch_begin(9)
    assert cosine.model.optimizer.learning_rate == pytest.approx(0.2 * rate_at(39.5 / 40))
