"""What a run that was stopped goes on from: weights, optimizer, and how far it was."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import WeightsError
from imgdiff.network.keras.framework import to_array
from imgdiff.recognition.runs.folder import CHECKPOINT, write_arrays

_STATE = "state/"


def save_checkpoint(folder: Path, named: dict[str, Any], optimizer: Any, state: dict) -> None:
    """Writes a checkpoint, whole or not at all.

    Args:
        folder: Of the run.
        named: The network's variables by name.
        optimizer: Keras's, built.
        state: Numbers by name.

    Raises:
        OutputError: It cannot be written.
    """
    arrays = {f"weight/{name}": to_array(variable) for name, variable in named.items()}
    arrays |= {f"optimizer/{i:04d}": to_array(v) for i, v in enumerate(optimizer.variables)}
    arrays |= {f"{_STATE}{name}": np.array(value) for name, value in state.items()}
    write_arrays(folder, CHECKPOINT, arrays)


def load_checkpoint(folder: Path, named: dict[str, Any], optimizer: Any) -> dict[str, float] | None:
    """Restores the variables of network and optimizer.

    Args:
        folder: Of the run.
        named: The network's variables by name.
        optimizer: Keras's, built.

    Returns:
        The state; None where there is no checkpoint.

    Raises:
        WeightsError: It is damaged, or of another run.
    """

    def restore(data: Any) -> dict[str, float]:
        for name, variable in named.items():
            variable.assign(data[f"weight/{name}"])
        for i, variable in enumerate(optimizer.variables):
            variable.assign(data[f"optimizer/{i:04d}"])
        return _state(data)

    return _read(folder, restore)


def read_state(folder: Path) -> dict[str, float] | None:
    """The state in a checkpoint alone; None where there is none.

    Raises:
        WeightsError: It is damaged.
    """
    return _read(folder, _state)


def _state(data: Any) -> dict[str, float]:
    state = {
        key.removeprefix(_STATE): float(data[key]) for key in data.files if key.startswith(_STATE)
    }
    if min(state["epoch"], state["best_epoch"]) < 0:
        raise ValueError("it says that it is of an epoch below 0")
    return state


def _read(folder: Path, what: Callable[[Any], dict[str, float]]) -> dict[str, float] | None:
    path = folder / CHECKPOINT
    if not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as data:
            return what(data)
    except Exception as error:  # NumPy and Keras raise many kinds
        raise WeightsError(
            f"{path}: expected the checkpoint of this run ({error}). Remove the file to begin anew"
        ) from error
