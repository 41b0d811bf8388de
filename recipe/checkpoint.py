"""A training run on disk: weights, their running average, the optimizer, step and minutes."""

from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.io.write import atomic_path
from imgdiff.network.keras.framework import to_array


def save_checkpoint(path: Path, named, optimizer, average, step: int, minutes: float) -> None:
    """Writes it whole or not at all: a run stopped while saving loses nothing."""
    arrays: dict[str, Any] = {f"weight/{k}": to_array(v) for k, v in named.items()}
    arrays |= {f"average/{k}": v for k, v in average.items()}
    arrays |= {f"optimizer/{i:04d}": to_array(v) for i, v in enumerate(optimizer.variables)}
    arrays |= {"step": np.array(step), "minutes": np.array(minutes)}
    with atomic_path(path) as temporary:
        np.savez(temporary, **arrays)


def load_checkpoint(path: Path, named, optimizer) -> tuple[dict, int, float]:
    """Restores the variables; returns the running average, the step and the minutes."""
    with np.load(path, allow_pickle=False) as data:
        for key, variable in named.items():
            variable.assign(data[f"weight/{key}"])
        for i, variable in enumerate(optimizer.variables):
            variable.assign(data[f"optimizer/{i:04d}"])
        average = {k[8:]: data[k] for k in data.files if k.startswith("average/")}
        return average, int(data["step"]), float(data["minutes"])


def load_initial(named, file: str | Path) -> list[str]:
    """Copies what fits by name and shape from an ``.npz``: VGG convolutions (blockB_convC/...),
    shipped weights, or the average of a run. Returns the names copied."""
    copied = []
    with np.load(file, allow_pickle=False) as data:
        for key in data.files:
            name = key.removeprefix("average/")
            if name in named and tuple(named[name].shape) == data[key].shape:
                named[name].assign(data[key].astype(np.float32))
                copied.append(name)
    if not copied:
        raise ValueError(f"{file}: expected arrays named blockB_convC/kernel; none fits")
    return copied
