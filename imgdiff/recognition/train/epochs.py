"""What happens at the end of each epoch: validation, the log, the best weights, a checkpoint."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.network.distances import Distance
from imgdiff.network.keras.framework import keras, to_array
from imgdiff.network.saved_run import WEIGHTS, write_arrays, write_log
from imgdiff.recognition.data.relations import evaluation_pairs
from imgdiff.recognition.evaluate.metrics import best_threshold, calibrate, measure
from imgdiff.recognition.train.checkpoint import save_checkpoint
from imgdiff.recognition.train.learner import Learner
from imgdiff.recognition.train.options import Options
from imgdiff.recognition.train.splits import Part


@dataclass
class Progress:
    """How far a run is. best: the ROC AUC and the loss on validation of the best epoch so far."""

    epoch: int = 0
    best: tuple[float, float] = (-1.0, 0.0)
    best_epoch: int = 0
    rows: list[dict[str, float]] = field(default_factory=list)

    def done(self, options: Options) -> bool:
        """Is there nothing left to do?"""
        waited = self.epoch - self.best_epoch
        return self.epoch >= options.epochs or 0 < options.patience <= waited

    def state(self) -> dict[str, float]:
        auc, loss = self.best
        best = {"best_auc": auc, "best_loss": loss, "best_epoch": self.best_epoch}
        return {"epoch": self.epoch, **best}

    @classmethod
    def of(cls, state: dict[str, float], rows: list[dict[str, float]]) -> "Progress":
        epoch = int(state["epoch"])
        best = (state["best_auc"], state["best_loss"])
        kept = [row for row in rows if row["epoch"] <= epoch]
        return cls(epoch, best, int(state["best_epoch"]), kept)


class Epochs(keras.callbacks.Callback):
    """said: called with each row of the log."""

    def __init__(
        self,
        folder: Path,
        learner: Learner,
        options: Options,
        validation: Part,
        progress: Progress,
        said: Callable[[dict[str, float]], None],
    ):
        super().__init__()
        self.folder, self.learner, self.options = folder, learner, options
        self.validation, self.progress, self.said = validation, progress, said
        everything = np.arange(len(validation.dataset))
        self.pairs = evaluation_pairs(validation.dataset, everything, seed=options.seed)
        self._began = time.monotonic()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._began = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.progress.epoch = epoch + 1
        self.note(float(logs["loss"]), float(logs["precision"]))
        done = self.progress.done(self.options)
        if done:
            self.model.stop_training = True
        if done or self.progress.epoch % self.options.checkpoint_every == 0:
            self.checkpoint()

    def note(self, loss: float, precision: float) -> None:
        """Validates, and keeps the weights if they are the best so far."""
        part, learner = self.validation, self.learner
        embeddings = learner.embeddings(part.source.plain, len(part.dataset))
        distances, same = self._distances(embeddings), self.pairs[:, 2] == 1
        threshold = best_threshold(distances, same)
        own_loss, own_precision = part.losses(learner, embeddings)
        found = measure(distances, same, threshold)
        auc = found["roc_auc"]
        row = {
            "epoch": self.progress.epoch,
            "loss": loss,
            "precision": precision,
            "validation_loss": own_loss,
            "validation_precision": own_precision,
            "validation_accuracy": found["accuracy"],
            "validation_auc": auc,
            "threshold": threshold,
            "seconds": round(time.monotonic() - self._began, 3),
        }
        best_auc, best_loss = self.progress.best
        if (auc, -own_loss) > (best_auc, -best_loss):
            self.progress.best = (auc, own_loss)
            self.progress.best_epoch = self.progress.epoch
            arrays = {name: to_array(v) for name, v in self._named().items()}
            arrays["threshold"] = np.array(threshold)
            arrays["calibration"] = np.array(calibrate(distances, same))
            write_arrays(self.folder, WEIGHTS, arrays)
        self.progress.rows.append(row)
        write_log(self.folder, self.progress.rows)
        self.said(row)

    def checkpoint(self) -> None:
        state = self.progress.state()
        save_checkpoint(self.folder, self._named(), self.learner.model.optimizer, state)

    def _named(self) -> dict[str, Any]:
        return self.learner.recogniser.named_variables()

    def _distances(self, embeddings: np.ndarray) -> np.ndarray:
        named = self._named()
        head = [to_array(named[k]) if k in named else None for k in ("same/kernel", "same/bias")]
        distance = Distance(self.learner.recogniser.plan.score, *head)
        return distance(embeddings[self.pairs[:, 0]], embeddings[self.pairs[:, 1]])
