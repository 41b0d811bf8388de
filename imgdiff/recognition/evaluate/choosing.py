"""Which images a run is evaluated on."""

import os
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from imgdiff.errors import DataError
from imgdiff.options import path

if TYPE_CHECKING:
    from imgdiff.recognition.data.dataset import Dataset


class Chosen(NamedTuple):
    """dataset: the images to try the run on. name, part, unseen: as in ``Evaluation``. notes: what
    was understood, in words."""

    dataset: "Dataset"
    name: str
    part: str
    unseen: str
    notes: list[str]


def choose_data(run: Any, data: str | os.PathLike | None, part: str) -> Chosen:
    """See ``evaluate``. Errors: DataError, OptionError."""
    from imgdiff.recognition.data.layouts import read_dataset

    place = path("data", run.data if data is None else data)
    own = data is None or os.path.realpath(place) == os.path.realpath(run.data)
    if data is None and not place.exists():
        raise DataError(
            f"expected the data that {run.name!r} was trained on at {str(place)!r}, and it is not "
            "there. Put it back, or name the data to evaluate on"
        )
    dataset = read_dataset(place)
    name, notes = place.name or str(place), list(dataset.notes)
    if not own:
        indices = np.flatnonzero(np.asarray(dataset.given) == "test")
        found = "test" if len(indices) else ""
        return Chosen(dataset.take(indices) if found else dataset, name, found, "", notes)
    wanted = set(run.parts.get(part, ()))
    indices = np.array([i for i, file in enumerate(dataset.files) if file in wanted], int)
    if not len(indices):
        raise DataError(
            f"expected images of the run's {part} part in {str(place)!r}, got none: the split "
            f"holds {len(wanted)} there. Choose another part, or name the data to evaluate on"
        )
    if gone := len(wanted) - len(indices):
        notes.append(f"{gone} of the {len(wanted)} images of this part are no longer there")
    if part == "validation":
        notes.append("the threshold was chosen on this part, so it looks better than it is")
    known = set(run.parts.get("train", ())) | set(run.parts.get("validation", ()))
    before = [i for i, file in enumerate(dataset.files) if file in known - wanted]
    kept = not np.isin(dataset.identities[indices], dataset.identities[before]).any()
    unseen = "identities" if kept and dataset.pairs is None else "images"
    return Chosen(
        dataset.take(indices), name, part, "nothing" if part == "train" else unseen, notes
    )
