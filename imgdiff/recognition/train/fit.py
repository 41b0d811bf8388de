"""The training itself: where it starts, and batch after batch."""

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from imgdiff.recognition.data.pair_labels import evaluation_pairs
from imgdiff.recognition.train.batch_inputs import ahead, as_input
from imgdiff.recognition.train.devices import replicas
from imgdiff.recognition.train.epochs import Epochs
from imgdiff.recognition.train.initial_weights import IMAGES, sample, start_head, start_score
from imgdiff.recognition.train.options import TrainOptions
from imgdiff.recognition.train.progress import StageProgress
from imgdiff.recognition.train.schedule import Cosine
from imgdiff.recognition.train.splits import Split
from imgdiff.recognition.train.training_model import Learner

#: Altered copies of each image that the head is started from, at most.
_ALTERED = 3


def start(learner: Learner, options: TrainOptions, training: Split) -> None:
    """Sets the head and the score to what closed forms give, where there are such.

    Args:
        learner: The network, whose weights are set.
        options: Of the run.
        training: The images to start from.
    """
    rng = np.random.default_rng((options.seed, 5))
    if learner.pooling is not None and options.grid > 1:
        indices = sample(training.dataset, options.seed)
        dataset, source = training.dataset.take(indices), training.source
        pooled = [learner.pooled(lambda i: source.plain(indices[i]), len(dataset))]
        for _ in range(min(_ALTERED, IMAGES // len(dataset) - 1)):
            pooled.append(learner.pooled(lambda i: source.take(indices[i], rng), len(dataset)))
        offsets = [np.array([n, n, 0]) * len(dataset) for n in range(len(pooled))]
        listed = dataset.pairs
        pairs = None if listed is None else np.concatenate([listed + o for o in offsets])
        identities = np.tile(dataset.identities, len(pooled))
        start_head(learner.recogniser.head, np.concatenate(pooled), identities, pairs)
    if options.loss == "cross-entropy":
        embeddings = learner.embeddings(training.source.plain, len(training.dataset))
        everything = np.arange(len(training.dataset))
        pairs = evaluation_pairs(training.dataset, everything, seed=options.seed)
        start_score(learner.recogniser.score, embeddings, pairs)


def fit(
    learner: Learner,
    options: TrainOptions,
    training: Split,
    epochs: Epochs,
    progress: StageProgress,
    callbacks: list[Any],
) -> None:
    """Trains until the last epoch, or until ``epochs`` stops it.

    Args:
        learner: The network.
        options: Of the run.
        training: The images to learn from.
        epochs: What happens at the end of each epoch; knows where to go on.
        progress: Called with how far it is.
        callbacks: More of Keras's.
    """
    batches, count = training.batches, replicas()
    steps = -(-batches.steps // count)

    def batch(step: int) -> tuple[list[np.ndarray], np.ndarray]:
        indices = batches.indices(step)
        rng = np.random.default_rng((options.seed, step, 4))
        return training.source.take(indices, rng), training.relation(indices).astype(np.float32)

    def stream(first: int) -> Iterator[tuple[Any, np.ndarray]]:
        stream_of_batches = ahead(batch, first)
        for number in itertools.count():
            # One batch for each GPU: a pair's two images must meet on the same one.
            together = list(itertools.islice(stream_of_batches, count))
            arrays = zip(*(x for x, _ in together), strict=True)
            inputs = [np.concatenate(of_batches) for of_batches in arrays]
            progress("training", first // count + number, steps * options.epochs)
            yield as_input(inputs), np.concatenate([y for _, y in together])

    first_epoch = epochs.state.epoch
    if options.schedule == "cosine":
        callbacks = [Cosine(options.learning_rate, steps, options.epochs), *callbacks]
    learner.model.fit(
        stream(first_epoch * steps * count),
        steps_per_epoch=steps,
        epochs=options.epochs,
        initial_epoch=first_epoch,
        callbacks=[epochs, *callbacks],
        shuffle=False,
        verbose=0,
    )
