"""train: from a folder of images to a network that can be trusted."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import WeightsError
from imgdiff.io.write import write_file
from imgdiff.network.keras.framework import keras
from imgdiff.network.saved_run import CURVES, WEIGHTS, read_log
from imgdiff.options import path
from imgdiff.recognition.data.dataset import Dataset
from imgdiff.recognition.data.decoding import decode
from imgdiff.recognition.data.layouts import read_dataset
from imgdiff.recognition.data.splitting import split
from imgdiff.recognition.evaluate.curves import curves
from imgdiff.recognition.runs.run import Run
from imgdiff.recognition.train.calibration import calibrate_run
from imgdiff.recognition.train.checkpoint import load_checkpoint, read_state
from imgdiff.recognition.train.devices import mixed_precision, strategy_scope
from imgdiff.recognition.train.epochs import Epochs, Progress
from imgdiff.recognition.train.fit import fit, start
from imgdiff.recognition.train.learner import Learner
from imgdiff.recognition.train.options import Options
from imgdiff.recognition.train.progress import Watcher, silent
from imgdiff.recognition.train.run_setup import (
    begin,
    begun,
    checked,
    data_seen,
    same_data,
    tensorboard,
)
from imgdiff.recognition.train.splits import make_part


def train(
    data: str | Path | Dataset,
    run: str | Path,
    *,
    progress: Watcher | None = None,
    epoch_ended: Callable[[dict[str, float]], None] | None = None,
    **options: Any,
) -> Run:
    """Trains a Siamese network on one's own images, or goes on with a run that was stopped.

    data: a folder of class folders (with or without train/ and test/ above them), one of
        anchor/, positive/ and negative/, a table of pairs (path1,path2,label), or a ``Dataset``.
    run: folder of the run: weights, settings, split, log. Where it holds a run that was begun with
        the same options, that is gone on with, as if it had never been stopped.
    network: "vgg16" or "cnn" (Koch et al. 2015; images of 100 x 100, trained from nothing).
    loss: "contrastive" (Hadsell et al. 2006), "cross-entropy" of a sigmoid over L1 distances
        (Koch et al. 2015), or "multi-similarity" with mining (Wang et al. 2019).
    distance: what "contrastive" is asked of: "euclidean" (default), "l1" or "cosine". margin:
        of it, above 0.
    size: (height, width) that images are scaled to, or both in one number; for vgg16 any from 16
        up, (112, 112) unless told otherwise.
    grid: vgg16's features are averaged in so many cells a side (see ``ModelConfig``). embedding:
        numbers in one.
    weights: what vgg16 starts from: "default" (shipped), "imagenet" (Keras's download), a weights
        file, or None.
    trainable: of vgg16: "head" (the embedding alone), "block5" (default), "upper" (blocks 4 and
        5) or "all". What the frozen blocks make of the images is computed once.
    epochs: at least 1; each sees every training image once. batch: images that meet, at least 4;
        every two of them make a pair. learning_rate, weight_decay: of Adam, AdamW.
    patience: stop after so many epochs without a better one; 0: never.
    checkpoint_every: epochs. The best weights (ROC AUC on validation) are kept in any case.
    augment: "default", "none", names ("flip,turn,shift,crop,colour") or values ("turn=15");
        see ``Augmentation``. views: altered views of each image that features are computed of,
        where blocks are frozen.
    shares: of training, validation, test. split_by: "identity" (no one is in two parts; "auto"
        means that), or "image". seed: of all that is random.
    mixed_precision: float16 on a GPU, bfloat16 on a processor. Several GPUs share each step, every
        one with a batch of its own. tensorboard: writes for it too (needs TensorBoard).
    progress: called with (stage, done, total). epoch_ended: called with each row of the log.

    Errors: DataError, OptionError, WeightsError, OutputError, all of them ImgDiffError.
    """
    asked = Options(**checked(options))
    folder = path("run", run)
    if not isinstance(data, Dataset):
        data = path("data", data)
    resumed = begun(folder, asked)
    said = progress or silent
    boards = tensorboard(folder) if asked.tensorboard else []
    dataset = data if isinstance(data, Dataset) else read_dataset(data)
    dataset, images, skipped = decode(
        dataset,
        asked.plan().known_size(),
        progress=lambda done, total: said("reading images", done, total),
    )
    parts = split(dataset, asked.shares, seed=asked.seed, by=asked.split_by)
    seen = data_seen(dataset, images, parts)
    if resumed:
        same_data(folder, seen)
        state = read_state(folder)
        if state and not (folder / WEIGHTS).is_file():
            raise WeightsError(
                f"{folder}: expected its best weights, {WEIGHTS}, and they are gone. Put them "
                "back, or remove the folder to train anew"
            )
        if state and Progress.of(state, []).done(asked) and (folder / CURVES).exists():
            return Run(folder)  # curves are made last: without them it was killed before the end
    keras.utils.set_random_seed(asked.seed)
    with mixed_precision(asked.mixed_precision), strategy_scope():
        learner = Learner(asked)
        if not resumed:  # now that nothing is wrong with what was asked for
            begin(folder, data, dataset, asked, seen, skipped)
        return _learn(folder, learner, asked, dataset, images, parts, said, epoch_ended, boards)


def _learn(
    folder: Path,
    learner: Learner,
    options: Options,
    dataset: Dataset,
    images: np.ndarray,
    parts: dict[str, np.ndarray],
    said: Watcher,
    epoch_ended: Callable[[dict[str, float]], None] | None,
    boards: list[Any],
) -> Run:
    kept = folder / "features"
    (folder / CURVES).unlink(missing_ok=True)
    try:
        training, validation = (
            make_part(name, kept, learner, options, dataset, images[parts[name]], parts[name], said)
            for name in ("train", "validation")
        )
        progress = _resumed(folder, learner)
        epochs = Epochs(
            folder, learner, options, validation, progress or Progress(), epoch_ended or _ignore
        )
        if progress is None:
            said("starting the embedding", 0, 1)
            start(learner, options, training)
            embeddings = learner.embeddings(training.source.plain, len(training.dataset))
            epochs.note(*training.losses(learner, embeddings))
        if not epochs.progress.done(options):
            fit(learner, options, training, epochs, said, boards)
    finally:
        shutil.rmtree(kept, ignore_errors=True)
    if options.mixed_precision:
        calibrate_run(folder, validation.dataset, images[parts["validation"]], options.seed)
    run = Run(folder)
    if drawn := curves(run.log):
        write_file(folder / CURVES, drawn)
    return run


def _ignore(row: dict[str, float]) -> None:
    pass


def _resumed(folder: Path, learner: Learner) -> Progress | None:
    named, optimizer = learner.recogniser.named_variables(), learner.model.optimizer
    optimizer.build(learner.model.trainable_variables)
    state = load_checkpoint(folder, named, optimizer)
    return Progress.of(state, read_log(folder)) if state else None
