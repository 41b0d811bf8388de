"""A run of training on disk: one folder of JSON, CSV and arrays.

Reading it never runs anything from it.

settings.json   what was asked for, and the network ("plan", see ``ModelConfig``)
split.json      which files train, validate and test, and where the data is
weights.npz     the best weights by name, with their threshold and calibration
log.csv         a row for each epoch
curves.png      the log, drawn
checkpoint.npz  what training goes on from
"""

import csv
import json
import math
import zipfile
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import WeightsError
from imgdiff.io.write import atomic_path, write_file
from imgdiff.network.model_config import ModelConfig

SETTINGS, SPLIT, WEIGHTS = "settings.json", "split.json", "weights.npz"
LOG, CHECKPOINT, CURVES = "log.csv", "checkpoint.npz", "curves.png"
#: Raised when an older imgdiff could misread a folder.
FORMAT = 1
_HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


def is_run(folder: str | Path) -> bool:
    """Does it look like the folder of a run?"""
    try:
        return (Path(folder) / SETTINGS).is_file()
    except (OSError, ValueError):
        return False


def version(folder: Path) -> str:
    """A string that differs where the weights of two runs do, or their settings."""
    return " ".join(state(folder / name) for name in (SETTINGS, WEIGHTS))


def state(path: Path) -> str:
    """A string that differs where a file does.

    It is made of the file's time and size, and of when it came to be what it is; "gone" where
    there is none.
    """
    try:
        status = path.stat()
    except (OSError, ValueError):
        return "gone"
    return f"{status.st_mtime_ns} {status.st_ctime_ns} {status.st_size}"


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


def read_split(folder: Path) -> dict[str, Any]:
    """Which files of its data a run learned from.

    Returns:
        {"data": path, "parts": {part: [file, ...]}, "skipped": [[file, reason], ...]}.

    Raises:
        WeightsError: The folder is none of a run, or the file is broken.
    """
    content = read_json(folder, SPLIT)
    data, parts, skipped = content.get("data"), content.get("parts"), content.get("skipped", [])
    if isinstance(data, str) and isinstance(parts, dict) and isinstance(skipped, list):
        strings = all(map(_are_strings, [*parts.values(), *skipped]))
        if strings and all(len(pair) == 2 for pair in skipped):
            return {"data": data, "parts": parts, "skipped": skipped}
    raise WeightsError(
        f"{folder / SPLIT}: expected the data of a run and the files of each part. Use the "
        "imgdiff that made it, or train anew"
    )


def _are_strings(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def write_json(folder: Path, name: str, content: dict[str, Any]) -> None:
    """Writes one of the run's JSON files, whole or not at all.

    Args:
        folder: Of the run.
        name: ``SETTINGS`` or ``SPLIT``.
        content: What it is to hold.

    Raises:
        OutputError: It cannot be written.
    """
    text = json.dumps({"format": FORMAT, **content}, indent=2)
    write_file(folder / name, (text + "\n").encode())


def write_arrays(folder: Path, name: str, arrays: Mapping[str, np.ndarray]) -> None:
    """Writes an ``.npz`` of the run, whole or not at all.

    Args:
        folder: Of the run.
        name: Of the file.
        arrays: By name.

    Raises:
        OutputError: It cannot be written.
    """
    with atomic_path(folder / name) as temporary, open(temporary, "xb") as stream:
        np.savez(stream, **arrays)  # type: ignore[arg-type]


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
        read_header = _HEADERS[np.lib.format.read_magic(stream)]
        actual, _, dtype = read_header(stream)
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


def read_log(folder: Path) -> list[dict[str, float]]:
    """The rows of the log, an epoch each, oldest first; none where there is none.

    Raises:
        WeightsError: It is no table of numbers.
    """
    try:
        with open(folder / LOG, newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        return [{key: _number(value) for key, value in row.items()} for row in rows]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, csv.Error) as error:
        raise WeightsError(f"{folder / LOG}: expected a table of numbers ({error})") from error


def _number(text: str) -> float:
    """An int where it was one, so that what is gone on with is written as it was."""
    number = float(text)
    return int(text) if text.isdecimal() else number


def write_log(folder: Path, rows: list[dict[str, float]]) -> None:
    """Writes the log, whole or not at all.

    Args:
        folder: Of the run.
        rows: At least one, all with the same columns.

    Raises:
        OutputError: It cannot be written.
    """
    text = StringIO()
    table = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    write_file(folder / LOG, text.getvalue().encode())
