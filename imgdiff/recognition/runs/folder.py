"""A run of training on disk: one folder of JSON, CSV and arrays.

settings.json and weights.npz are read by ``network.saved_run``, which says what they hold.

split.json      which files train, validate and test, and where the data is
log.csv         a row for each epoch
curves.png      the log, drawn
checkpoint.npz  what training goes on from
distribution.npz  what the training images have in common
references.json  the limits for several references
"""

import csv
import json
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import WeightsError
from imgdiff.io.file_state import file_state
from imgdiff.io.write import atomic_path, check_output, write_file
from imgdiff.network.saved_run import FORMAT, SETTINGS, WEIGHTS, read_json

SPLIT, LOG = "split.json", "log.csv"
CHECKPOINT, CURVES = "checkpoint.npz", "curves.png"
DISTRIBUTION, REFERENCES = "distribution.npz", "references.json"


def version(folder: Path) -> str:
    """A string that differs where the weights of two runs do, or their settings."""
    return " ".join(file_state(folder / name) for name in (SETTINGS, WEIGHTS))


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


def read_log(folder: Path) -> list[dict[str, float]]:
    """The rows of the log, an epoch each, oldest first; none where there is none.

    Raises:
        WeightsError: It is no table of numbers.
    """
    if not (folder / LOG).exists():
        return []
    if not (folder / LOG).is_file():  # a pipe would keep us waiting
        raise WeightsError(f"{folder / LOG}: expected a file. Remove what stands there")
    try:
        with open(folder / LOG, newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        if rows and "epoch" not in rows[0]:
            raise ValueError("there is no column 'epoch'")
        return [{key: _number(value) for key, value in row.items()} for row in rows]
    except (OSError, ValueError, TypeError, csv.Error) as error:
        raise WeightsError(f"{folder / LOG}: expected a table of numbers ({error})") from error


def _number(text: str) -> float:
    """An int where it was one, so that what is gone on with is written as it was."""
    number = float(text)
    return int(text) if text.isdecimal() else number


def check_run_outputs(folder: Path) -> None:
    """Says before a training that a file that it writes in the folder cannot be written.

    Raises:
        OutputError: It stands there read-only, or is no file.
    """
    for name in (WEIGHTS, LOG, CHECKPOINT, CURVES, DISTRIBUTION, REFERENCES):
        check_output(folder / name)


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
