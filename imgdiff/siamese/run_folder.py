"""A run on disk: one folder of JSON, CSV and arrays. Reading it never runs anything from it.

settings.json   what was asked for, and the plan of the network
split.json      which files train, validate and test, and where the data is
weights.npz     the best weights by name, with their threshold and calibration
log.csv         a row for each epoch
curves.png      the log, drawn
checkpoint.npz  what training goes on from
"""

import csv
import json
import zipfile
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import OutputError, WeightsError
from imgdiff.image_files import write_file
from imgdiff.siamese.plan import Plan

SETTINGS, SPLIT, WEIGHTS = "settings.json", "split.json", "weights.npz"
LOG, CHECKPOINT, CURVES = "log.csv", "checkpoint.npz", "curves.png"
#: Raised when an older imgdiff could misread a folder.
FORMAT = 1


def is_run(folder: str | Path) -> bool:
    """Does it look like the folder of a run?"""
    try:
        return (Path(folder) / SETTINGS).is_file()
    except (OSError, ValueError):
        return False


def read_json(folder: Path, name: str) -> dict[str, Any]:
    """Errors: WeightsError."""
    try:
        found = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(
            f"{folder}: expected the folder of a training run with a {name} that can be read "
            f"({error}). Name a folder that `imgdiff train` made"
        ) from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise WeightsError(
            f"{folder / name}: expected format {FORMAT} of a run, found "
            f"{found.get('format') if isinstance(found, dict) else type(found).__name__!r}. "
            "Use the imgdiff that made it, or train anew"
        )
    return found


def write_json(folder: Path, name: str, content: dict[str, Any]) -> None:
    """Whole or not at all. Errors: OutputError."""
    text = json.dumps({"format": FORMAT, **content}, indent=2)
    write_file(folder / name, (text + "\n").encode())


def write_arrays(folder: Path, name: str, arrays: Mapping[str, np.ndarray]) -> None:
    """An ``.npz``, whole or not at all. Errors: OutputError."""
    part = folder / f"{name}.part"
    try:
        with open(part, "wb") as stream:
            np.savez(stream, **arrays)  # type: ignore[arg-type]
        part.replace(folder / name)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OutputError(
            f"cannot write {folder / name}: {error.strerror or error}. Make room, or choose "
            "another folder"
        ) from error


def read_arrays(
    folder: Path, name: str, shapes: Mapping[str, tuple[int, ...]]
) -> dict[str, np.ndarray]:
    """The arrays of ``name``; those in ``shapes`` are there, of that shape, and finite floats.
    Errors: WeightsError."""
    path = folder / name
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {key: archive[key] for key in archive.files}
    except FileNotFoundError as error:
        raise WeightsError(
            f"{folder}: expected {name}, which is not there yet: its training has not come to the "
            "end of an epoch. Run `imgdiff train` with this folder again to go on"
        ) from error
    except (ValueError, TypeError, OSError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise WeightsError(f"{path}: expected an .npz of weights, it cannot be read") from error
    for key, shape in shapes.items():
        if key not in arrays or arrays[key].shape != shape:
            there = arrays[key].shape if key in arrays else "nothing"
            raise WeightsError(f"{path}: expected {key} of shape {shape}, found {there}")
        if arrays[key].dtype.kind != "f" or not np.isfinite(arrays[key]).all():
            raise WeightsError(f"{path}: expected finite floats in {key}")
    return arrays


def read_run(folder: str | Path) -> tuple[Plan, dict[str, np.ndarray], dict[str, Any]]:
    """Of a run: its network, the best weights with "threshold" () and "calibration" (2,), and its
    settings. Errors: WeightsError."""
    folder = Path(folder)
    settings = read_json(folder, SETTINGS)
    try:
        plan = Plan.of(settings["plan"])
        shapes = plan.weight_shapes()
    except (KeyError, TypeError, ValueError) as error:
        raise WeightsError(
            f"{folder / SETTINGS}: expected the plan of a network ({error}). Train anew"
        ) from error
    shapes |= {"threshold": (), "calibration": (2,)}
    return plan, read_arrays(folder, WEIGHTS, shapes), settings


def read_log(folder: Path) -> list[dict[str, float]]:
    """The rows of the log, oldest first; none where there is none. Errors: WeightsError."""
    try:
        with open(folder / LOG, newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        return [{key: float(value) for key, value in row.items()} for row in rows]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        raise WeightsError(f"{folder / LOG}: expected a table of numbers ({error})") from error


def write_log(folder: Path, rows: list[dict[str, float]]) -> None:
    """Whole or not at all. Errors: OutputError."""
    text = StringIO()
    table = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    write_file(folder / LOG, text.getvalue().encode())
