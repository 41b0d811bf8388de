"""Training and validation: their images, and the batches that these meet in."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from imgdiff.recognition.data.augment import Augmentation
from imgdiff.recognition.data.dataset import Dataset
from imgdiff.recognition.data.relations import relation
from imgdiff.recognition.train.batches import Batches
from imgdiff.recognition.train.learner import Learner
from imgdiff.recognition.train.options import Options
from imgdiff.recognition.train.progress import Watcher
from imgdiff.recognition.train.sources import Features, Pictures, Source

#: Batches that a loss is measured on without training.
_MEASURED = 32


@dataclass
class Part:
    """Images of one part of the split, and the batches that they are measured in."""

    dataset: Dataset
    source: Source
    batches: Batches

    def losses(self, learner: Learner, embeddings: np.ndarray) -> tuple[float, float]:
        """Loss and precision as in training, on the same batches each time."""
        found = []
        for step in range(min(self.batches.steps, _MEASURED)):
            indices = self.batches.indices(step)
            found.append(learner.measure(embeddings[indices], relation(self.dataset, indices)))
        loss, precision = np.mean(found, axis=0)
        return float(loss), float(precision)


def make_part(
    name: str,
    folder: Path,
    learner: Learner,
    options: Options,
    dataset: Dataset,
    images: np.ndarray,
    indices: np.ndarray,
    said: Watcher,
) -> Part:
    """ "train" is altered, "validation" is not. folder: what the frozen blocks make of the images
    is kept there."""
    own = dataset.take(indices)
    altered = Augmentation.of(options.augment if name == "train" else "none")
    pictures = Pictures(images, altered)
    source: Source = pictures
    if learner.stem is not None:
        source = Features(
            learner.stem,
            pictures,
            len(own),
            folder / name,
            options.views if name == "train" else 1,
            options.seed,
            lambda done, total: said(f"features of the frozen blocks, {name}", done, total),
        )
    return Part(own, source, Batches(own, options.batch, options.seed))
