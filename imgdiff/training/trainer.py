"""Training the network that ships: resumable, by the clock. Run on TensorFlow so far.

A run is a folder: ``checkpoint.npz`` (weights, optimizer, step, minutes) and ``log.csv``.
"""

import csv
import math
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from imgdiff.siamese.framework import keras
from imgdiff.siamese.losses import image_loss, place_loss
from imgdiff.siamese.model import SiameseNetwork
from imgdiff.training.datasets import photographs
from imgdiff.training.supply import batches

BACKBONE_RATE, UPPER_RATE, HEAD_RATE = 1e-4, 3e-4, 3e-3


class LayerwiseAdam(keras.optimizers.Adam):
    """Adam whose rate depends on the layer: pretrained blocks slow, new blocks faster, heads
    fastest (one rate for all leaves the heads where they started)."""

    def build(self, variables):
        self._factors = [self._factor(v.path) for v in variables]
        super().build(variables)

    def update_step(self, gradient, variable, learning_rate):
        factor = self._factors[self._get_variable_index(variable)]
        return super().update_step(gradient, variable, learning_rate * factor)

    @staticmethod
    def _factor(path: str) -> float:
        if "block4_conv" in path or "block5_conv" in path:
            return UPPER_RATE / BACKBONE_RATE
        if "_conv" in path:
            return 1.0
        return (HEAD_RATE if "difference" in path or "gate" in path else 1e-3) / BACKBONE_RATE


def rate_at(progress: float, step: int) -> float:
    """Warm-up over 200 steps, then a half cosine to zero; of the backbone's rate."""
    warm = min(1.0, (step + 1) / 200)
    return BACKBONE_RATE * warm * max(0.01, 0.5 * (1 + math.cos(math.pi * min(progress, 1.0))))


def load_initial(network: SiameseNetwork, file: Path) -> None:
    """Copies the convolutions of VGG16's first seven from ``file`` (keys blockB_convC/kernel)."""
    named = network.named_variables()
    with np.load(file, allow_pickle=False) as data:
        for key in data.files:
            if key in named and tuple(named[key].shape) == data[key].shape:
                named[key].assign(data[key])


def save_checkpoint(path: Path, network, optimizer, average, step: int, minutes: float) -> None:
    arrays: dict[str, Any] = {
        f"weight/{k}": np.asarray(v) for k, v in network.named_variables().items()
    }
    arrays |= {f"average/{k}": v for k, v in average.items()}
    arrays |= {f"optimizer/{i:04d}": np.asarray(v) for i, v in enumerate(optimizer.variables)}
    arrays |= {"step": np.array(step), "minutes": np.array(minutes)}
    part = path.with_suffix(".part.npz")
    np.savez(part, **arrays)
    part.replace(path)


def load_checkpoint(path: Path, network, optimizer) -> tuple[dict, int, float]:
    with np.load(path, allow_pickle=False) as data:
        for key, variable in network.named_variables().items():
            variable.assign(data[f"weight/{key}"])
        for i, variable in enumerate(optimizer.variables):
            variable.assign(data[f"optimizer/{i:04d}"])
        average = {k[8:]: data[k] for k in data.files if k.startswith("average/")}
        return average, int(data["step"]), float(data["minutes"])


def read_photos(folder, part: str = "train") -> list[np.ndarray]:
    pictures = [cv2.imread(str(p)) for p in photographs(folder, part)]
    return [p[..., ::-1].copy() for p in pictures if p is not None and min(p.shape[:2]) >= 96]


def train(photos, run, *, initial=None, minutes=100.0, seed=1, steps=None, workers=1, precision=""):
    """Trains until ``minutes`` of training are spent (over all sittings) or ``steps`` done.

    photos: folder of photographs (the held-out parts are left alone). run: folder of this run;
    one that has a checkpoint is resumed. initial: npz with VGG convolutions to start from.
    precision: a Keras policy, "mixed_bfloat16" halves the time on processors that know it.
    """
    run = Path(run)
    run.mkdir(parents=True, exist_ok=True)
    if precision:
        keras.mixed_precision.set_global_policy(precision)
    keras.utils.set_random_seed(seed)
    network = SiameseNetwork()
    if initial:
        load_initial(network, Path(initial))
    model = network.training_model()
    optimizer = LayerwiseAdam(BACKBONE_RATE, clipnorm=5.0)
    optimizer.build(model.trainable_variables)
    losses = {"place": place_loss, "image": image_loss}
    model.compile(optimizer, losses, loss_weights={"place": 1.0, "image": 0.3}, jit_compile=False)

    checkpoint, step, spent = run / "checkpoint.npz", 0, 0.0
    average: dict[str, np.ndarray] = {}
    if checkpoint.exists():
        average, step, spent = load_checkpoint(checkpoint, network, optimizer)
    log = run / "log.csv"
    if not log.exists():
        log.write_text("step,minutes,rate,loss,place,image\n")
    sums, saved = [], time.monotonic()
    for inputs, targets in batches(read_photos(photos), seed, step, workers):
        start = time.monotonic()
        rate = rate_at(spent / minutes, step)
        optimizer.learning_rate = rate
        values = model.train_on_batch(inputs, targets, return_dict=True)
        model.reset_metrics()
        sums.append([float(values[k]) for k in ("loss", "place_loss", "image_loss")])
        step += 1
        spent += (time.monotonic() - start) / 60
        done = spent >= minutes or (steps is not None and step >= steps)
        if step % 20 == 0 or done:
            # A running average of the weights, over a tenth of the run: steadier than the last.
            keep = min(0.98, step / (step + 200))
            for key, variable in network.named_variables().items():
                now = np.asarray(variable)
                average[key] = now if key not in average else keep * average[key] + (1 - keep) * now
        if step % 50 == 0 or done:
            means = np.mean(sums, axis=0)
            sums = []
            with log.open("a", newline="") as file:
                row = [step, f"{spent:.2f}", f"{rate:.2e}", *(f"{m:.4f}" for m in means)]
                csv.writer(file).writerow(row)
        if done or time.monotonic() - saved > 300:
            save_checkpoint(checkpoint, network, optimizer, average, step, spent)
            saved = time.monotonic()
        if done:
            return network
