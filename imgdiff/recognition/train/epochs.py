"""What happens at the end of each epoch: validation, the log, the best weights, a checkpoint."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.network.distances import Distance
from imgdiff.network.keras.framework import keras, to_array
from imgdiff.network.saved_run import WEIGHTS
from imgdiff.recognition.data.pair_labels import evaluation_pairs
from imgdiff.recognition.evaluate.metrics import best_threshold, calibrate, measure
from imgdiff.recognition.runs.folder import write_arrays, write_log
from imgdiff.recognition.train.checkpoint import save_checkpoint
from imgdiff.recognition.train.options import TrainOptions
from imgdiff.recognition.train.splits import Split
from imgdiff.recognition.train.training_model import Learner


@dataclass
class RunState:
    """How far a run is.

    Attributes:
        epoch: The last that ended, 0 for the start.
        best: The ROC AUC and the loss on validation of the best epoch so far.
        best_epoch: Which epoch that is.
        rows: Of the log.
    """

    epoch: int = 0
    best: tuple[float, float] = (-1.0, 0.0)
    best_epoch: int = 0
    rows: list[dict[str, float]] = field(default_factory=list)

    def done(self, options: TrainOptions) -> bool:
        """Is there nothing left to do?"""
        waited = self.epoch - self.best_epoch
        return self.epoch >= options.epochs or 0 < options.patience <= waited

    def to_dict(self) -> dict[str, float]:
        """As numbers by name, for a checkpoint; the rows are in the log."""
        auc, loss = self.best
        best = {"best_auc": auc, "best_loss": loss, "best_epoch": self.best_epoch}
        return {"epoch": self.epoch, **best}

    @classmethod
    def of(cls, numbers: dict[str, float], rows: list[dict[str, float]]) -> "RunState":
        """From what ``to_dict`` gave, and the log up to that epoch."""
        epoch = int(numbers["epoch"])
        best = (numbers["best_auc"], numbers["best_loss"])
        past = [row for row in rows if row["epoch"] <= epoch]
        return cls(epoch, best, int(numbers["best_epoch"]), past)


class Epochs(keras.callbacks.Callback):
    """Keras's callback for the end of each epoch.

    Args:
        folder: Of the run, where all is written.
        learner: The network in training.
        options: Of the run.
        validation: The part that decides which epoch is the best.
        state: How far the run is.
        epoch_ended: Called with each row of the log.
    """

    def __init__(
        self,
        folder: Path,
        learner: Learner,
        options: TrainOptions,
        validation: Split,
        state: RunState,
        epoch_ended: Callable[[dict[str, float]], None],
    ):
        super().__init__()
        self.folder, self.learner, self.options = folder, learner, options
        self.validation, self.state, self.epoch_ended = validation, state, epoch_ended
        everything = np.arange(len(validation.dataset))
        self.pairs = evaluation_pairs(validation.dataset, everything, seed=options.seed)
        self._began = time.monotonic()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Starts the clock."""
        self._began = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Validates, and writes what is due."""
        self.state.epoch = epoch + 1
        self.validate(float(logs["loss"]), float(logs["precision"]))
        done = self.state.done(self.options)
        if done:
            self.model.stop_training = True
        if done or self.state.epoch % self.options.checkpoint_every == 0:
            self.checkpoint()

    def validate(self, loss: float, precision: float) -> None:
        """Adds a row to the log, and keeps the weights if they are the best so far.

        Args:
            loss: On training.
            precision: On training.

        Raises:
            OutputError: The log or the weights cannot be written.
        """
        split, learner = self.validation, self.learner
        embeddings = learner.embeddings(split.source.plain, len(split.dataset))
        distances, same = self._distances(embeddings), self.pairs[:, 2] == 1
        threshold = best_threshold(distances, same)
        validation_loss, validation_precision = split.losses(learner, embeddings)
        measures = measure(distances, same, threshold)
        auc = measures["roc_auc"]
        row = {
            "epoch": self.state.epoch,
            "loss": loss,
            "precision": precision,
            "validation_loss": validation_loss,
            "validation_precision": validation_precision,
            "validation_accuracy": measures["accuracy"],
            "validation_auc": auc,
            "threshold": threshold,
            "seconds": round(time.monotonic() - self._began, 3),
        }
        best_auc, best_loss = self.state.best
        if (auc, -validation_loss) > (best_auc, -best_loss):
            self.state.best = (auc, validation_loss)
            self.state.best_epoch = self.state.epoch
            arrays = {name: to_array(v) for name, v in self._named().items()}
            arrays["threshold"] = np.array(threshold)
            arrays["calibration"] = np.array(calibrate(distances, same))
            write_arrays(self.folder, WEIGHTS, arrays)
        self.state.rows.append(row)
        write_log(self.folder, self.state.rows)
        self.epoch_ended(row)

    def checkpoint(self) -> None:
        """Writes what the run can go on from.

        Raises:
            OutputError: It cannot be written.
        """
        optimizer = self.learner.model.optimizer
        save_checkpoint(self.folder, self._named(), optimizer, self.state.to_dict())

    def _named(self) -> dict[str, Any]:
        return self.learner.recogniser.named_variables()

    def _distances(self, embeddings: np.ndarray) -> np.ndarray:
        named = self._named()
        head = [to_array(named[k]) if k in named else None for k in ("same/kernel", "same/bias")]
        distance = Distance(self.learner.recogniser.config.score, *head)
        return distance(embeddings[self.pairs[:, 0]], embeddings[self.pairs[:, 1]])
