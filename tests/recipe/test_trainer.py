"""Training that resumes."""

import itertools
from dataclasses import replace
from functools import partialmethod

import numpy as np
import pytest


@pytest.fixture
def narrow_training(monkeypatch, maker):
    """The trainer with a narrow network and small batches made in this process."""
    from imgdiff.network.keras.siamese_network import SiameseNetwork
    from recipe import prefetch, trainer
    from tests.conftest import NARROW

    def here(source, seed, first, workers):
        small = replace(source, shapes=((2, 32),))
        for step in itertools.count(first):
            yield small.batch(seed, step)

    monkeypatch.setattr(trainer, "SiameseNetwork", lambda: SiameseNetwork(NARROW))
    monkeypatch.setattr(trainer, "batches", here)
    monkeypatch.setattr(trainer, "read_photos", lambda folder: maker.photos)
    monkeypatch.setattr(trainer, "rate_at", lambda progress, step: 1e-4)
    monkeypatch.setattr(prefetch, "batches", here)
    monkeypatch.setattr("recipe.pairs.PairMaker.batch.__defaults__", (((2, 32),),))
    return trainer


@pytest.fixture
def eager(monkeypatch):
    """Without graphs, whose tracing takes longer than some steps of a narrow network."""
    from imgdiff.network.keras.framework import keras

    compile_eager = partialmethod(keras.Model.compile, run_eagerly=True)
    monkeypatch.setattr(keras.Model, "compile", compile_eager)


@pytest.mark.usefixtures("eager")
def test_training_learns_and_resumes(narrow_training, kinds_file, tmp_path):
    def train(run, steps):
        return narrow_training.train(
            "photos", tmp_path / run, kinds=kinds_file, minutes=60, steps=steps
        ).named_variables()

    whole = train("whole", 4)
    train("parts", 2)
    parts = train("parts", 4)
    fresh = narrow_training.Trainee(1).named_variables()
    for name, variable in parts.items():
        np.testing.assert_allclose(variable, whole[name], atol=1e-5, err_msg=name)
    assert "prototypes/places" in parts
    moved = {k: np.abs(np.asarray(parts[k]) - np.asarray(v)).max() for k, v in fresh.items()}
    assert max(moved.values()) > 0
    log = (tmp_path / "parts" / "checkpoint.csv").read_text().splitlines()
    assert log[0].startswith("step,") and log[-1].startswith("4,")
    before = (tmp_path / "parts" / "checkpoint.csv").read_text()
    train("parts", 4)  # done: nothing is trained twice
    assert (tmp_path / "parts" / "checkpoint.csv").read_text() == before


@pytest.mark.usefixtures("eager")
def test_pairs_can_be_made_on_the_device(narrow_training, monkeypatch, kinds_file, tmp_path):
    monkeypatch.setattr("recipe.device.prefetch.DRAWINGS", 4)
    monkeypatch.setattr("recipe.device.prefetch.SIDE", 48)
    for module in ("pairs", "kinds"):  # tracing takes longer than the steps
        monkeypatch.setattr(f"recipe.device.{module}.traced", lambda function: function)
    trained = narrow_training.train(
        "photos",
        tmp_path / "run",
        kinds=kinds_file,
        minutes=60,
        steps=3,
        device=((2, 32), (1, 48)),
    )
    named = trained.named_variables()
    assert all(np.isfinite(np.asarray(v)).all() for v in named.values())
    assert (tmp_path / "run" / "checkpoint.csv").read_text().splitlines()[-1].startswith("3,")


def test_the_second_stage_goes_on_from_the_first(narrow_training, kinds_file, tmp_path):
    first = narrow_training.teach_kinds(kinds_file, tmp_path / "run", minutes=60, steps=2)
    fresh = narrow_training.Trainee(1).named_variables()
    start = first.named_variables()
    with np.load(tmp_path / "run" / "kinds.npz") as data:
        kept = {k[8:]: data[k] for k in data.files if k.startswith("average/")}
    assert set(kept) == set(start) and set(fresh) <= set(kept)
    second = narrow_training.train(
        "photos", tmp_path / "run", kinds=kinds_file, minutes=60, steps=1
    ).named_variables()
    for name, value in kept.items():  # one small step away
        np.testing.assert_allclose(second[name], value, atol=0.01, err_msg=name)
