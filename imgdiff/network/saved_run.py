"""The network of a training run, read from its folder. Reading it never runs anything from it.

The rest of the folder is ``recognition.runs.folder``'s.

settings.json   what was asked for, and the network ("plan", see ``ModelConfig``)
weights.npz     the best weights by name, with their threshold and calibration
"""

import json
import math
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import WeightsError
from imgdiff.network.model_config import ModelConfig
from imgdiff.network.stored_arrays import npy_header

SETTINGS, WEIGHTS = "settings.json", "weights.npz"
#: Raised when an older imgdiff could misread a folder.
FORMAT = 1


def is_run(folder: str | Path) -> bool:
    """Does it look like the folder of a run?"""
    try:
        return (Path(folder) / SETTINGS).is_file()
    except Exception:  # a path object may raise what it likes
        return False


def read_json(folder: Path, name: str) -> dict[str, Any]:
    """One of the run's JSON files.

    Args:
        folder: Of the run.
        name: ``SETTINGS`` or ``SPLIT``.

    Raises:
        WeightsError: The folder is none of a run, or the file is broken or of another format.
    """
    path = folder / name
    try:
        if not folder.is_dir():
            reason = "it is a file" if folder.exists() else "there is no such folder"
        elif not path.is_file():  # nor a pipe, which would keep us waiting
            reason = f"it holds no {name}"
        else:
            return _of_this_format(path, json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        reason = f"{name} cannot be read: {error}"
    raise WeightsError(
        f"{folder}: expected the folder of a training run, but {reason}. Name a folder that "
        "`imgdiff train` made"
    )


def _of_this_format(path: Path, content: Any) -> dict[str, Any]:
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        actual = content.get("format") if isinstance(content, dict) else type(content).__name__
        raise WeightsError(
            f"{path}: expected format {FORMAT} of a run, found {actual!r}. Use the imgdiff that "
            "made it, or train anew"
        )
    return content


def read_arrays(
    folder: Path, name: str, shapes: Mapping[str, tuple[int, ...]]
) -> dict[str, np.ndarray]:
    """Arrays of one of the run's files.

    Nothing else of it is read, and no array before its header is seen to be right.

    Args:
        folder: Of the run.
        name: Of the file.
        shapes: Of each array that is asked for, by name.

    Returns:
        The arrays by name: finite floats of those shapes.

    Raises:
        WeightsError: The file is not there or broken, or lacks one of them.
    """
    path = folder / name
    if not path.is_file():
        raise WeightsError(
            f"{folder}: expected {name}, which is not there yet: its training has not come to the "
            "end of an epoch. Run `imgdiff train` with this folder again to go on"
        )
    arrays = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for key, shape in shapes.items():
                arrays[key] = _read_array(archive, key, shape)
    except _WrongError as wrong:
        raise WeightsError(f"{path}: {wrong}. Train anew") from wrong
    except Exception as error:  # zipfile and NumPy raise nearly everything on broken data
        raise WeightsError(
            f"{path}: expected an .npz of weights, it cannot be read "
            f"({error or type(error).__name__}). Train anew"
        ) from error
    return arrays


class _WrongError(Exception):
    """What is wrong with an array."""


def _read_array(archive: zipfile.ZipFile, key: str, shape: tuple[int, ...]) -> np.ndarray:
    try:
        entry = archive.getinfo(f"{key}.npy")
    except KeyError as error:
        raise _WrongError(f"expected {key} of shape {shape}, found nothing") from error
    if entry.compress_type != zipfile.ZIP_STORED:  # what is small may not become huge
        raise _WrongError(f"expected {key} as it is, found it compressed")
    with archive.open(entry) as stream:
        actual, dtype = npy_header(stream)
        if actual != shape:
            raise _WrongError(f"expected {key} of shape {shape}, found {actual}")
        if dtype.kind != "f":  # and never objects, which are code
            raise _WrongError(f"expected floats in {key}, found {dtype}")
        if entry.file_size < math.prod(shape) * dtype.itemsize:
            raise _WrongError(f"{key} is cut short")
    with archive.open(entry) as stream:
        array = np.lib.format.read_array(stream, allow_pickle=False)
    if not np.isfinite(array).all():
        raise _WrongError(f"expected finite floats in {key}")
    return array


def read_run(folder: str | Path) -> tuple[ModelConfig, dict[str, np.ndarray], dict[str, Any]]:
    """A run's network.

    Args:
        folder: Of the run.

    Returns:
        What the network is; its best weights by name, with "threshold" () and "calibration" (2,);
        the settings of the run.

    Raises:
        WeightsError: The folder is none of a run, it has no weights yet, or a file is broken.
    """
    folder = Path(folder)
    settings = read_json(folder, SETTINGS)
    try:
        config = ModelConfig.of(settings["plan"])
        shapes = config.weight_shapes()
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise WeightsError(
            f"{folder / SETTINGS}: expected the plan of a network ({error}). Train anew"
        ) from error
    shapes |= {"threshold": (), "calibration": (2,)}
    arrays = read_arrays(folder, WEIGHTS, shapes)
    if arrays["threshold"] < 0:
        raise WeightsError(
            f"{folder / WEIGHTS}: expected a threshold of at least 0, found "
            f"{arrays['threshold']:g}. Train anew"
        )
    return config, arrays, settings
