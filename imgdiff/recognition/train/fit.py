"""The training itself: where it starts, and batch after batch."""

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from imgdiff.recognition.data.relations import evaluation_pairs, relation
from imgdiff.recognition.train.devices import replicas
from imgdiff.recognition.train.epochs import Epochs
from imgdiff.recognition.train.learner import Learner
from imgdiff.recognition.train.options import Options
from imgdiff.recognition.train.progress import Watcher
from imgdiff.recognition.train.sources import ahead, as_input
from imgdiff.recognition.train.splits import Part
from imgdiff.recognition.train.start import IMAGES, some, start_head, start_score

#: Altered copies of each image that the head is started from, at most.
_ALTERED = 3


def start(learner: Learner, options: Options, training: Part) -> None:
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


def fit(
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
