"""Training and validation: their images, and the batches that these meet in."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from imgdiff.recognition.data.augment import Augmentation
from imgdiff.recognition.data.dataset import Dataset
from imgdiff.recognition.data.pair_labels import relation
from imgdiff.recognition.data.symmetries import Symmetries
from imgdiff.recognition.train.batch_inputs import Features, Pictures, Source
from imgdiff.recognition.train.batches import Batches
from imgdiff.recognition.train.options import TrainOptions
from imgdiff.recognition.train.progress import StageProgress
from imgdiff.recognition.train.training_model import Learner

#: Batches that a loss is measured on without training.
_MEASURED = 32


@dataclass
class Split:
    """The images of training or of validation, and the batches that they meet in."""

    dataset: Dataset
    source: Source
    batches: Batches
    unlinked_differ: bool = False

    def relation(self, indices: np.ndarray) -> np.ndarray:
        """How every two of some images relate, int8 (B, B); see ``pair_labels.relation``."""
        return relation(self.dataset, indices, unlinked_differ=self.unlinked_differ)

    def losses(self, learner: Learner, embeddings: np.ndarray) -> tuple[float, float]:
        """Loss and precision as in training, on the same batches each time.

        Args:
            learner: Whose loss it is.
            embeddings: float32 (N, D) of all its images.
        """
        measured = []
        for step in range(min(self.batches.steps, _MEASURED)):
            indices = self.batches.indices(step)
            measured.append(learner.measure(embeddings[indices], self.relation(indices)))
        loss, precision = np.mean(measured, axis=0)
        return float(loss), float(precision)


def make_split(
    name: str,
    folder: Path,
    learner: Learner,
    options: TrainOptions,
    dataset: Dataset,
    images: np.ndarray,
    progress: StageProgress,
) -> Split:
    """The images of training or of validation, as the learner takes them.

    Args:
        name: "train", which is altered, or "validation", which is not.
        folder: What the frozen blocks make of the images is kept there.
        learner: The network.
        options: Of the run.
        dataset: Of these images alone.
        images: uint8 (N, H, W, 3).
        progress: Called with how far it is.
    """
    training = name == "train"
    symmetries = None
    if options.symmetries and training:
        # Listed pairs may join any two images: all of a batch are turned alike.
        keys = dataset.identities if dataset.pairs is None else np.zeros(len(dataset), np.int64)
        symmetries = Symmetries(keys, square=images.shape[1] == images.shape[2])
    augmentation = Augmentation.of(options.augment if training else "none")
    pictures = Pictures(images, augmentation, symmetries)
    source: Source = pictures
    if learner.stem is not None:
        source = Features(
            learner.stem,
            pictures,
            len(dataset),
            folder / name,
            options.views if training else 1,
            options.seed,
            lambda done, total: progress(f"features of the frozen blocks, {name}", done, total),
        )
    batches = Batches(dataset, options.batch, options.seed)
    return Split(dataset, source, batches, options.unlinked == "different")
