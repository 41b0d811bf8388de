"""What a finished run's training images have in common, measured by the network that is used."""

from collections.abc import Callable

import numpy as np

from imgdiff.recognition.runs.run import Run
from imgdiff.recognition.runs.training_distribution import (
    FEWEST,
    TrainingDistribution,
    descriptors,
    write_distribution,
)

#: Images of training, and of validation, that are looked at.
_MOST = 400


def measure_distribution(
    run: Run,
    images: np.ndarray,
    splits: dict[str, np.ndarray],
    seed: int,
    progress: Callable[[int, int], None],
) -> None:
    """Measures it and keeps it with the run; not where validation has too few images to judge by.

    Args:
        run: Whose network looks.
        images: uint8 (N, H, W, 3), all that the run has.
        splits: Indices of those in "train" and "validation".
        seed: Of which are drawn.
        progress: Called with (done, total).

    Raises:
        OutputError: It cannot be written.
    """
    rng = np.random.default_rng((seed, 8))
    drawn = [rng.permutation(splits[part])[:_MOST] for part in ("train", "validation")]
    if len(drawn[1]) < FEWEST:
        return
    indices = np.concatenate(drawn)
    looks = []
    for done, index in enumerate(indices, start=1):
        looks.append(run.look(np.asarray(images[index]), decoded=True))
        progress(done, len(indices))
    layers = descriptors(looks, run.config)
    training, held_out = zip(*(np.split(rows, [len(drawn[0])]) for rows in layers), strict=True)
    write_distribution(run.folder, TrainingDistribution.fit(training, held_out))
