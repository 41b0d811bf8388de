"""Training the network that ships: resumable, by the clock, on any Keras backend.

A run is a folder: for each stage a checkpoint (``kinds.npz``, then ``checkpoint.npz``) and a
log of the same name (``.csv``).
"""

import csv
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.network.keras.comparison_losses import image_loss, place_loss
from imgdiff.network.keras.framework import keras
from imgdiff.network.keras.siamese_network import SiameseNetwork
from recipe.checkpoint import load_checkpoint, load_initial, save_checkpoint, to_array
from recipe.device.prefetch import DeviceSupply
from recipe.object_classes import read_kinds
from recipe.optimizer import BACKBONE_RATE, LayerwiseAdam, rate_at
from recipe.pairs import TRAINED_ON, PairMaker
from recipe.photos import read_photos
from recipe.prefetch import FullMaker, KindsMaker, batches
from recipe.prototypes import Prototypes, kind_loss
from recipe.steps import step_of

#: What each loss counts beside the place loss.
LOSS_WEIGHTS = {"place": 1.0, "image": 0.3, "kind": 0.1}


class Trainee:
    """The network with what only its training needs: a prototype for each kind of thing."""

    def __init__(self, kinds: int):
        self.network = SiameseNetwork()
        self.prototypes = Prototypes(max(1, kinds), name="prototypes")

    def named_variables(self) -> dict[str, Any]:
        """Every variable by its name in files."""
        extra = {"prototypes/places": self.prototypes.places} if self.prototypes.built else {}
        return self.network.named_variables() | extra

    def kinds_model(self) -> Any:
        """Pictures -> logits of their kinds. Blocks 1 to 3 are frozen: they know textures."""
        for layer in self.network.backbone.layers:
            layer.trainable = not layer.name.startswith(("block1", "block2", "block3"))
        model = self.network.embedding_model
        return keras.Model(model.input, self.prototypes(model.output), name="kinds")

    def full_model(self) -> Any:
        """A batch of pairs and a batch of labelled pictures -> everything there is a loss for."""
        self.network.backbone.trainable = True
        pairs, pictures = self.network.training_model(), keras.Input((None, None, 3), name="kinds")
        kind = self.prototypes(self.network.embedding_model(pictures))
        return keras.Model([*pairs.inputs, pictures], {**pairs.output, "kind": kind})


def teach_kinds(kinds, run, *, initial=None, minutes=30.0, seed=1, **how) -> Trainee:
    """Stage 1: the upper blocks learn what things are, as a classifier would. kinds: zip of
    labelled pictures (only its training classes are used). The other arguments: see ``train``."""
    known = read_kinds(kinds, "train")
    trainee = _trainee(len(known.names), seed, how.pop("precision", ""))
    model = trainee.kinds_model()
    if initial:
        load_initial(trainee.named_variables(), initial)
    optimizer = LayerwiseAdam(BACKBONE_RATE, clipnorm=5.0)
    model.compile(optimizer, kind_loss, jit_compile=False)
    supply = partial(batches, KindsMaker(known))
    _run(trainee, model, supply, Path(run), "kinds", ("loss",), minutes, seed, **how)
    return trainee


def train(photos, run, *, kinds, initial=None, minutes=100.0, seed=1, device=(), **how) -> Trainee:
    """Stage 2: everything, on made pairs, until ``minutes`` of training are spent (over all
    sittings) or ``steps`` done.

    photos: folder of photographs (the held-out parts are left alone). kinds: zip of labelled
    pictures. run: folder of this run; a stage that has a checkpoint is resumed, one after
    stage 1 starts from its average. initial: npz to start from where there was no stage 1.
    device: (pairs, size) of the batches, in turn, made where the training runs (for a GPU); none:
    made one by one by other processes.
    how: steps (stop after so many), workers (processes that make pairs), precision (a Keras
    policy; "mixed_bfloat16" halves the time on processors that know it).
    """
    run = Path(run)
    known = read_kinds(kinds, "train")
    trainee = _trainee(len(known.names), seed, how.pop("precision", ""))
    model = trainee.full_model()
    taught = run / "kinds.npz"
    for file in (initial, taught if taught.exists() else None):
        if file:
            load_initial(trainee.named_variables(), file)
    optimizer = LayerwiseAdam(BACKBONE_RATE, clipnorm=5.0)
    losses = {"place": place_loss, "image": image_loss, "kind": kind_loss}
    model.compile(optimizer, losses, loss_weights=LOSS_WEIGHTS, jit_compile=False)
    pictures = read_photos(photos)
    if device:
        supply = DeviceSupply(pictures, known, device, seed, how.get("workers", 1)).batches
    else:
        supply = partial(batches, FullMaker(PairMaker(pictures, TRAINED_ON), known))
    columns = ("loss", "place_loss", "image_loss", "kind_loss")
    _run(trainee, model, supply, run, "checkpoint", columns, minutes, seed, **how)
    return trainee


def _trainee(kinds: int, seed: int, precision: str) -> Trainee:
    if precision:
        keras.mixed_precision.set_global_policy(precision)
    keras.utils.set_random_seed(seed)
    return Trainee(kinds)


def _run(trainee, model, supply, run, stage, columns, minutes, seed, *, steps=None, workers=1):
    run.mkdir(parents=True, exist_ok=True)
    named, optimizer = trainee.named_variables(), model.optimizer
    optimizer.build(model.trainable_variables)
    checkpoint, step, spent = run / f"{stage}.npz", 0, 0.0
    average: dict[str, np.ndarray] = {}
    if checkpoint.exists():
        average, step, spent = load_checkpoint(checkpoint, named, optimizer)
        if spent >= minutes or (steps is not None and step >= steps):
            return
    log = checkpoint.with_suffix(".csv")
    if not log.exists():
        log.write_text(",".join(("step", "minutes", "rate", *columns)) + "\n")
    sums, saved, one_step = [], time.monotonic(), step_of(model, columns, LOSS_WEIGHTS)
    start = time.monotonic()
    for inputs, targets in supply(seed, step, workers):
        optimizer.learning_rate = rate = rate_at(spent / minutes, step)
        sums.append(one_step(inputs, targets))
        step += 1
        start, began = time.monotonic(), start
        spent += (start - began) / 60
        done = spent >= minutes or (steps is not None and step >= steps)
        if step % 20 == 0 or done:
            # A running average of the weights, over a tenth of the run: steadier than the last.
            keep = min(0.98, step / (step + 200))
            for key, variable in named.items():
                now = to_array(variable)
                average[key] = now if key not in average else keep * average[key] + (1 - keep) * now
        if step % 50 == 0 or done:
            means, sums = np.mean([to_array(values) for values in sums], axis=0), []
            with log.open("a", newline="") as file:
                row = [step, f"{spent:.2f}", f"{rate:.2e}", *(f"{m:.4f}" for m in means)]
                csv.writer(file).writerow(row)
        if done or time.monotonic() - saved > 300:
            save_checkpoint(checkpoint, named, optimizer, average, step, spent)
            saved = time.monotonic()
        if done:
            return
