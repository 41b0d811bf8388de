"""train: from a folder of images to a network that can be trusted."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff import __version__
from imgdiff.data.augment import Augmentation
from imgdiff.data.dataset import Dataset
from imgdiff.data.decoding import Skipped, decode
from imgdiff.data.layouts import read_dataset
from imgdiff.data.relations import evaluation_pairs, relation
from imgdiff.data.splitting import split
from imgdiff.errors import DataError, OptionError
from imgdiff.evaluation.curves import curves
from imgdiff.image_files import write_file
from imgdiff.recognition.run import Run
from imgdiff.siamese.framework import keras
from imgdiff.siamese.run_folder import (
    CURVES,
    SETTINGS,
    SPLIT,
    is_run,
    read_json,
    read_log,
    write_json,
)
from imgdiff.teaching.batches import Batches
from imgdiff.teaching.calibration import calibrate_run
from imgdiff.teaching.checkpoint import load_checkpoint
from imgdiff.teaching.devices import mixed_precision, replicas, strategy_scope
from imgdiff.teaching.epochs import Epochs, Part, Progress
from imgdiff.teaching.learner import Learner
from imgdiff.teaching.options import Options
from imgdiff.teaching.sources import Features, Pictures, Source, ahead, as_input
from imgdiff.teaching.start import IMAGES, some, start_head, start_score

#: Altered copies of each image that the head is started from, at most.
_ALTERED = 3
#: Told what is going on: the stage in words, how much of it is done and how much there is.
Watcher = Callable[[str, int, int], None]


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
    size: (height, width) that images are scaled to; for vgg16 any from 16 up, (112, 112) unless
        told otherwise.
    grid: vgg16's features are averaged in so many cells a side (see ``Plan``). embedding: numbers
        in one.
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
    asked = Options(**_checked(options))
    folder = Path(run)
    begun = _begun(folder, asked)
    said = progress or _silent
    boards = _tensorboard(folder) if asked.tensorboard else []
    dataset = data if isinstance(data, Dataset) else read_dataset(data)
    dataset, images, skipped = decode(
        dataset,
        asked.plan().known_size(),
        progress=lambda done, total: said("reading images", done, total),
    )
    parts = split(dataset, asked.shares, seed=asked.seed, by=asked.split_by)
    if begun:
        _same_split(folder, dataset, parts)
    else:
        _begin(folder, data, dataset, asked, parts, skipped)
    keras.utils.set_random_seed(asked.seed)
    with mixed_precision(asked.mixed_precision), strategy_scope():
        learner = Learner(asked)
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
    try:
        training, validation = (
            _part(name, folder, learner, options, dataset, images, parts, said)
            for name in ("train", "validation")
        )
        progress = _resumed(folder, learner)
        epochs = Epochs(
            folder, learner, options, validation, progress or Progress(), epoch_ended or _ignore
        )
        if progress is None:
            said("starting the embedding", 0, 1)
            _start(learner, options, training)
            embeddings = learner.embeddings(training.source.plain, len(training.dataset))
            epochs.note(*training.losses(learner, embeddings))
        if epochs.progress.epoch < options.epochs:
            _fit(learner, options, training, epochs, said, boards)
    finally:
        shutil.rmtree(kept, ignore_errors=True)
    if options.mixed_precision:
        calibrate_run(folder, validation.dataset, images[parts["validation"]], options.seed)
    run = Run(folder)
    if drawn := curves(run.log):
        write_file(folder / CURVES, drawn)
    return run


def _part(name, folder, learner, options, dataset, images, parts, said) -> Part:
    indices = parts[name]
    own = dataset.take(indices)
    altered = Augmentation.of(options.augment if name == "train" else "none")
    pictures = Pictures(images[indices], altered)
    source: Source = pictures
    if learner.stem is not None:
        source = Features(
            learner.stem,
            pictures,
            len(own),
            folder / "features" / name,
            options.views if name == "train" else 1,
            options.seed,
            lambda done, total: said(f"features of the frozen blocks, {name}", done, total),
        )
    return Part(own, source, Batches(own, options.batch, options.seed))


def _start(learner: Learner, options: Options, training: Part) -> None:
    """The head and the score from what closed forms give, where there are such."""
    rng = np.random.default_rng((options.seed, 5))
    if learner.pooling is not None and options.grid > 1:
        indices = some(training.dataset, options.seed)
        own = training.dataset.take(indices)
        pooled = [learner.pooled(lambda i: training.source.plain(indices[i]), len(own))]
        for _ in range(min(_ALTERED, IMAGES // len(own) - 1)):
            pooled.append(learner.pooled(lambda i: training.source.take(indices[i], rng), len(own)))
        offsets = [np.array([n, n, 0]) * len(own) for n in range(len(pooled))]
        pairs = None if own.pairs is None else np.concatenate([own.pairs + o for o in offsets])
        identities = np.tile(own.identities, len(pooled))
        start_head(learner.recogniser.head, np.concatenate(pooled), identities, pairs)
        if options.loss == "cross-entropy":
            embeddings = learner.embeddings(training.source.plain, len(training.dataset))
            everything = np.arange(len(training.dataset))
            pairs = evaluation_pairs(training.dataset, everything, seed=options.seed)
            start_score(learner.recogniser.score, embeddings, pairs)


def _fit(
    learner: Learner,
    options: Options,
    training: Part,
    epochs: Epochs,
    said: Watcher,
    boards: list[Any],
) -> None:
    batches, count = training.batches, replicas()
    steps = -(-batches.steps // count)

    def batch(step: int) -> tuple[list[np.ndarray], np.ndarray]:
        indices = batches.indices(step)
        rng = np.random.default_rng((options.seed, step, 4))
        wanted = relation(training.dataset, indices).astype(np.float32)
        return training.source.take(indices, rng), wanted

    def stream(first: int) -> Iterator[tuple[Any, np.ndarray]]:
        made = ahead(batch, first)
        for number in itertools.count():
            # One batch for each GPU: a pair's two images must meet on the same one.
            some = list(itertools.islice(made, count))
            inputs = [np.concatenate(part) for part in zip(*(x for x, _ in some), strict=True)]
            said("training", first // count + number, steps * options.epochs)
            yield as_input(inputs), np.concatenate([y for _, y in some])

    begun = epochs.progress.epoch
    learner.model.fit(
        stream(begun * steps * count),
        steps_per_epoch=steps,
        epochs=options.epochs,
        initial_epoch=begun,
        callbacks=[epochs, *boards],
        shuffle=False,
        verbose=0,
    )


def _resumed(folder: Path, learner: Learner) -> Progress | None:
    named, optimizer = learner.recogniser.named_variables(), learner.model.optimizer
    optimizer.build(learner.model.trainable_variables)
    state = load_checkpoint(folder, named, optimizer)
    return Progress.of(state, read_log(folder)) if state else None


def _checked(options: dict[str, Any]) -> dict[str, Any]:
    known = Options.__dataclass_fields__
    if unknown := sorted(set(options) - set(known)):
        raise OptionError(f"expected options among {', '.join(known)}; got {', '.join(unknown)}")
    for name in ("size", "shares"):
        if options.get(name) is not None:
            options[name] = tuple(options[name])
    return options


def _begun(folder: Path, options: Options) -> bool:
    """Is there a run to go on with? Errors: OptionError where it was begun otherwise."""
    if not is_run(folder):
        if folder.is_dir() and any(folder.iterdir()):
            raise OptionError(
                f"expected a new folder for the run, or one of a run; {str(folder)!r} holds other "
                "files. Name another folder"
            )
        return False
    before = read_json(folder, SETTINGS)
    if differing := options.differing(before.get("options", {})):
        raise OptionError(
            f"{str(folder)!r} holds a run with other options ({'; '.join(differing)}). Name "
            "another folder, remove this one, or repeat its options to go on with it"
        )
    return True


def _begin(
    folder: Path,
    data: Any,
    dataset: Dataset,
    options: Options,
    parts: dict[str, np.ndarray],
    skipped: tuple[Skipped, ...],
) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OptionError(
            f"cannot make the folder {str(folder)!r} of the run: {error.strerror}. Name another"
        ) from error
    place = dataset.root if isinstance(data, Dataset) else Path(data)
    written = {
        "data": str(place.resolve()),
        "parts": {part: [dataset.files[i] for i in indices] for part, indices in parts.items()},
        "skipped": [[s.file, s.reason] for s in skipped],
    }
    write_json(folder, SPLIT, written)
    settings = {"imgdiff": __version__, "plan": options.plan().to_dict()}
    described = {"layout": dataset.layout, "identities": len(dataset.names), "notes": dataset.notes}
    write_json(folder, SETTINGS, {**settings, "options": options.to_dict(), "data": described})


def _same_split(folder: Path, dataset: Dataset, parts: dict[str, np.ndarray]) -> None:
    found = {part: [dataset.files[i] for i in indices] for part, indices in parts.items()}
    if found != read_json(folder, SPLIT)["parts"]:
        raise DataError(
            f"the images have changed since the run in {str(folder)!r} was begun, so it cannot go "
            "on as it would have. Put them back, or name another folder for a new run"
        )


def _tensorboard(folder: Path) -> list[Any]:
    try:
        import tensorboard  # noqa: F401
    except ImportError as error:
        raise OptionError(
            "tensorboard=True needs TensorBoard, which is not installed: "
            'pip install "imgdiff-siamese[tensorboard]" (or pip install tensorboard)'
        ) from error
    return [keras.callbacks.TensorBoard(str(folder / "tensorboard"))]


def _silent(stage: str, done: int, total: int) -> None:
    pass


def _ignore(row: dict[str, float]) -> None:
    pass
