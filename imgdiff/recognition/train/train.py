"""train: from a folder of images to a network that can be trusted."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.checks import path
from imgdiff.errors import OutputError, WeightsError
from imgdiff.io.write import remove_file, replacing_read_only, write_file
from imgdiff.network.keras.framework import keras
from imgdiff.network.saved_run import WEIGHTS
from imgdiff.recognition.data.dataset import Dataset
from imgdiff.recognition.data.decoding import decode
from imgdiff.recognition.data.layouts import read_dataset
from imgdiff.recognition.data.splitting import split
from imgdiff.recognition.evaluate.curves import curves
from imgdiff.recognition.runs.folder import (
    CURVES,
    DISTRIBUTION,
    REFERENCES,
    check_run_outputs,
    read_log,
)
from imgdiff.recognition.runs.run import Run
from imgdiff.recognition.train.calibration import calibrate_run
from imgdiff.recognition.train.checkpoint import load_checkpoint, read_state
from imgdiff.recognition.train.devices import mixed_precision, strategy_scope
from imgdiff.recognition.train.epochs import Epochs, RunState
from imgdiff.recognition.train.fit import fit, start
from imgdiff.recognition.train.measure_distribution import measure_distribution
from imgdiff.recognition.train.measure_references import measure_references
from imgdiff.recognition.train.options import TrainOptions
from imgdiff.recognition.train.progress import StageProgress, no_progress
from imgdiff.recognition.train.run_lock import run_lock
from imgdiff.recognition.train.run_setup import (
    can_resume,
    check_same_data,
    data_fingerprint,
    start_run,
    tensorboard_callbacks,
)
from imgdiff.recognition.train.splits import make_split
from imgdiff.recognition.train.training_model import Learner

EpochEnded = Callable[[dict[str, float]], None]


def train(
    data: str | Path | Dataset,
    run: str | Path,
    *,
    progress: StageProgress | None = None,
    epoch_ended: EpochEnded | None = None,
    force: bool = False,
    **keywords: Any,
) -> Run:
    """Trains a Siamese network on one's own images, or goes on with a run that was stopped.

    Args:
        data: A folder of class folders (with or without train/ and test/ above them), one of
            anchor/, positive/ and negative/, a table of pairs (path1,path2,label), or a
            ``Dataset``.
        run: Folder of the run: weights, settings, split, log. Where it holds a run that was begun
            with the same options, that is gone on with, as if it had never been stopped.
        progress: Called with (stage, done, total).
        epoch_ended: Called with each row of the log.
        force: Whether read-only files of the run are replaced too; they keep their rights, as any
            other.
        **keywords: The fields of ``TrainOptions``; see there.

    Returns:
        The run, ready to use.

    Raises:
        DataError: The images cannot be used, or are not those that the run was begun with.
        OptionError: An option is out of its range, or not that of the run in the folder.
        WeightsError: The weights to start from, or the run in the folder, cannot be read.
        OutputError: The run cannot be written, or another training works in its folder.
    """
    options = TrainOptions.of(keywords)
    folder = path("run", run)
    if not isinstance(data, Dataset):
        data = path("data", data)
    resumed = can_resume(folder, options)
    finished = resumed and _is_finished(folder, options)
    with replacing_read_only(force):
        if resumed and not finished:
            check_run_outputs(folder)
    progress, epoch_ended = progress or no_progress, epoch_ended or _ignore
    callbacks = tensorboard_callbacks(folder) if options.tensorboard else []
    dataset, images, skipped = decode(
        data if isinstance(data, Dataset) else read_dataset(data),
        options.model_config().known_size(),
        fit=options.fit,
        progress=lambda done, total: progress("reading images", done, total),
    )
    splits = split(dataset, options.shares, seed=options.seed, by=options.split_by)
    fingerprint = data_fingerprint(dataset, images, splits)
    if resumed:
        check_same_data(folder, fingerprint)
        if finished:
            return _measured(Run(folder), dataset, images, splits, options.seed, progress)
    keras.utils.set_random_seed(options.seed)
    with mixed_precision(options.mixed_precision), strategy_scope():
        learner = Learner(options)
        with run_lock(folder), replacing_read_only(force):
            if can_resume(folder, options) != resumed:
                raise OutputError(
                    f"another training has worked in {str(folder)!r} meanwhile. Repeat the command "
                    "to go on with its run, or name another folder"
                )
            if not resumed:  # now that nothing is wrong with what was asked for
                start_run(folder, data, dataset, options, fingerprint, skipped)
            return _learn(
                folder, learner, options, dataset, images, splits, progress, epoch_ended, callbacks
            )


def _is_finished(folder: Path, options: TrainOptions) -> bool:
    """Raises WeightsError where the best weights are gone."""
    numbers = read_state(folder)
    if numbers is None:
        return False
    if not (folder / WEIGHTS).is_file():
        raise WeightsError(
            f"{folder}: expected its best weights, {WEIGHTS}, and they are gone. Put them "
            "back, or remove the folder to train anew"
        )
    # Curves are made last: without them it was killed before the end.
    return RunState.of(numbers, []).done(options) and (folder / CURVES).exists()


def _learn(
    folder: Path,
    learner: Learner,
    options: TrainOptions,
    dataset: Dataset,
    images: np.ndarray,
    splits: dict[str, np.ndarray],
    progress: StageProgress,
    epoch_ended: EpochEnded,
    callbacks: list[Any],
) -> Run:
    features = folder / "features"
    of_other_weights = [folder / name for name in (CURVES, DISTRIBUTION, REFERENCES)]
    rights = {file: remove_file(file) for file in of_other_weights}
    try:
        training, validation = (
            make_split(
                name, features, learner, options, dataset.take(indices), images[indices], progress
            )
            for name, indices in ((name, splits[name]) for name in ("train", "validation"))
        )
        state = _resumed(folder, learner)
        epochs = Epochs(folder, learner, options, validation, state or RunState(), epoch_ended)
        if state is None:
            progress("starting the embedding", 0, 1)
            start(learner, options, training)
            embeddings = learner.embeddings(training.source.plain, len(training.dataset))
            epochs.validate(*training.losses(learner, embeddings))
        if not epochs.state.done(options):
            fit(learner, options, training, epochs, progress, callbacks)
    finally:
        shutil.rmtree(features, ignore_errors=True)
    if options.mixed_precision or options.model_config().symmetries > 1:
        calibrate_run(folder, validation.dataset, images[splits["validation"]], options.seed)
    run = _measured(Run(folder), dataset, images, splits, options.seed, progress)
    if drawn := curves(run.log):
        write_file(folder / CURVES, drawn)
    for file, mode in rights.items():
        if mode is not None and file.exists():
            file.chmod(mode)
    return run


def _measured(
    run: Run,
    dataset: Dataset,
    images: np.ndarray,
    splits: dict[str, np.ndarray],
    seed: int,
    progress: StageProgress,
) -> Run:
    """The run with what is measured when it is done; those of earlier versions lack some of it."""
    if not (run.folder / DISTRIBUTION).exists():
        stage = "measuring the training images"
        measure_distribution(run, images, splits, seed, partial(progress, stage))
    if not (run.folder / REFERENCES).exists():
        stage, held_out = "measuring several references", splits["validation"]
        measure_references(
            run, dataset.take(held_out), images[held_out], seed, partial(progress, stage)
        )
    return run.with_measures()


def _ignore(row: dict[str, float]) -> None:
    pass


def _resumed(folder: Path, learner: Learner) -> RunState | None:
    named, optimizer = learner.recogniser.named_variables(), learner.model.optimizer
    optimizer.build(learner.model.trainable_variables)
    numbers = load_checkpoint(folder, named, optimizer)
    return RunState.of(numbers, read_log(folder)) if numbers else None
