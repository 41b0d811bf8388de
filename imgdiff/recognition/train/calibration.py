"""Threshold and calibration of a run as it is used: in full precision, by all its views."""

from pathlib import Path

import numpy as np

from imgdiff.network.saved_run import WEIGHTS
from imgdiff.recognition.data.dataset import Dataset
from imgdiff.recognition.data.pair_labels import evaluation_pairs
from imgdiff.recognition.evaluate.metrics import best_threshold, calibrate
from imgdiff.recognition.runs.folder import write_arrays
from imgdiff.recognition.runs.run import Run


def calibrate_run(folder: Path, dataset: Dataset, images: np.ndarray, seed: int) -> None:
    """Chooses both anew on the validation images, by the network that will be used.

    What half precision says is not quite the same, nor what one view of an image says.

    Args:
        folder: Of the run, whose weights are written anew.
        dataset: The validation part.
        images: Its images, uint8 (N, H, W, 3).
        seed: Of the pairs that are drawn.

    Raises:
        WeightsError: The run is damaged.
        OutputError: Its weights cannot be written.
    """
    run = Run(folder)
    embeddings = run.embed(images, decoded=True)
    pairs = evaluation_pairs(dataset, np.arange(len(dataset)), seed=seed)
    distances = run.distance(embeddings[pairs[:, 0]], embeddings[pairs[:, 1]])
    same = pairs[:, 2] == 1
    calibration = {
        "threshold": np.array(best_threshold(distances, same)),
        "calibration": np.array(calibrate(distances, same)),
    }
    write_arrays(folder, WEIGHTS, {**run.arrays(), **calibration})
