"""Which images a run is evaluated on."""

import os
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from imgdiff.checks import path
from imgdiff.errors import DataError

if TYPE_CHECKING:
    from imgdiff.recognition.data.dataset import Dataset


class SelectedData(NamedTuple):
    """What a run is to be tried on.

    Attributes:
        dataset: The images.
        name: As ``EvaluationResult.data``.
        part: As ``EvaluationResult.part``.
        unseen: As ``EvaluationResult.unseen``.
        notes: What was understood, in words.
    """

    dataset: "Dataset"
    name: str
    part: str
    unseen: str
    notes: list[str]


def select_data(run: Any, data: str | os.PathLike | None, part: str) -> SelectedData:
    """Finds the images to evaluate a run on.

    Args:
        run: A ``Run``.
        data: Folder or table; None for the run's own.
        part: "train", "validation" or "test" of the run's own data. Of other data its test part
            counts where it names one, else all of it.

    Returns:
        The images, and what is known about them.

    Raises:
        DataError: The data is not there, is not understood, or lacks that part.
        OptionError: ``data`` is no path.
    """
    from imgdiff.recognition.data.layouts import read_dataset

    place = path("data", run.data if data is None else data)
    is_of_run = data is None or os.path.realpath(place) == os.path.realpath(run.data)
    if data is None and not place.exists():
        raise DataError(
            f"expected the data that {run.name!r} was trained on at {str(place)!r}, and it is not "
            "there. Put it back, or name the data to evaluate on"
        )
    dataset = read_dataset(place)
    name, notes = place.name or str(place), list(dataset.notes)
    if not is_of_run:
        indices = np.flatnonzero(np.asarray(dataset.given) == "test")
        if len(indices):
            return SelectedData(dataset.take(indices), name, "test", "", notes)
        return SelectedData(dataset, name, "", "", notes)
    wanted = set(run.parts.get(part, ()))
    indices = np.array([i for i, file in enumerate(dataset.files) if file in wanted], int)
    if not len(indices):
        raise DataError(
            f"expected images of the run's {part} part in {str(place)!r}, got none: the split "
            f"holds {len(wanted)} there. Choose another part, or name the data to evaluate on"
        )
    if missing := len(wanted) - len(indices):
        notes.append(f"{missing} of the {len(wanted)} images of this part are no longer there")
    if part == "validation":
        notes.append("the threshold was chosen on this part, so it looks better than it is")
    trained_on = set(run.parts.get("train", ())) | set(run.parts.get("validation", ()))
    others = [i for i, file in enumerate(dataset.files) if file in trained_on - wanted]
    apart = not np.isin(dataset.identities[indices], dataset.identities[others]).any()
    unseen = "identities" if apart and dataset.pairs is None else "images"
    if part == "train":
        unseen = "nothing"
    return SelectedData(dataset.take(indices), name, part, unseen, notes)
