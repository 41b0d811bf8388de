"""A run on disk: one folder of JSON, CSV and arrays. Reading it never runs anything from it.

settings.json   what was asked for, and the plan of the network
split.json      which files train, validate and test, and where the data is
weights.npz     the best weights by name, with their threshold and calibration
log.csv         a row for each epoch
curves.png      the log, drawn
checkpoint.npz  what training goes on from
"""

import contextlib
import csv
import json
import math
import zipfile
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import OutputError, WeightsError
from imgdiff.io.write import write_file
from imgdiff.network.model_config import Plan

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
    """Differs where the weights do, or the settings."""
    return " ".join(state(folder / name) for name in (SETTINGS, WEIGHTS))


def state(path: Path) -> str:
    """Differs where a file does: its time and size, and when it came to be what it is."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return "gone"
    return f"{found.st_mtime_ns} {found.st_ctime_ns} {found.st_size}"


def read_json(folder: Path, name: str) -> dict[str, Any]:
    """Errors: WeightsError."""
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


def _of_this_format(path: Path, found: Any) -> dict[str, Any]:
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        there = found.get("format") if isinstance(found, dict) else type(found).__name__
        raise WeightsError(
            f"{path}: expected format {FORMAT} of a run, found {there!r}. Use the imgdiff that "
            "made it, or train anew"
        )
    return found


def read_split(folder: Path) -> dict[str, Any]:
    """{"data": path, "parts": {part: [file, ...]}, "skipped": [[file, reason], ...]}. Errors:
    WeightsError."""
    found = read_json(folder, SPLIT)
    data, parts, skipped = found.get("data"), found.get("parts"), found.get("skipped", [])
    if isinstance(data, str) and isinstance(parts, dict) and isinstance(skipped, list):
        words = all(map(_are_words, [*parts.values(), *skipped]))
        if words and all(len(pair) == 2 for pair in skipped):
            return {"data": data, "parts": parts, "skipped": skipped}
    raise WeightsError(
        f"{folder / SPLIT}: expected the data of a run and the files of each part. Use the "
        "imgdiff that made it, or train anew"
    )


def _are_words(found: Any) -> bool:
    return isinstance(found, list) and all(isinstance(word, str) for word in found)


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
        raise OutputError(
            f"cannot write {folder / name}: {error.strerror or error}. Make room, or choose "
            "another folder"
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def read_arrays(
    folder: Path, name: str, shapes: Mapping[str, tuple[int, ...]]
) -> dict[str, np.ndarray]:
    """The arrays in ``name`` that ``shapes`` asks for: of that shape, and finite floats. Nothing
    else of the file is read, and no array before its header is seen to be right. Errors:
    WeightsError."""
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
        there, _, kind = read_header(stream)
        if there != shape:
            raise _WrongError(f"expected {key} of shape {shape}, found {there}")
        if kind.kind != "f":  # and never objects, which are code
            raise _WrongError(f"expected floats in {key}, found {kind}")
        if entry.file_size < math.prod(shape) * kind.itemsize:
            raise _WrongError(f"{key} is cut short")
    with archive.open(entry) as stream:
        found = np.lib.format.read_array(stream, allow_pickle=False)
    if not np.isfinite(found).all():
        raise _WrongError(f"expected finite floats in {key}")
    return found


def read_run(folder: str | Path) -> tuple[Plan, dict[str, np.ndarray], dict[str, Any]]:
    """Of a run: its network, the best weights with "threshold" () and "calibration" (2,), and its
    settings. Errors: WeightsError."""
    folder = Path(folder)
    settings = read_json(folder, SETTINGS)
    try:
        plan = Plan.of(settings["plan"])
        shapes = plan.weight_shapes()
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
    return plan, arrays, settings


def read_log(folder: Path) -> list[dict[str, float]]:
    """The rows of the log, oldest first; none where there is none. Errors: WeightsError."""
    try:
        with open(folder / LOG, newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        return [{key: _number(value) for key, value in row.items()} for row in rows]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, csv.Error) as error:
        raise WeightsError(f"{folder / LOG}: expected a table of numbers ({error})") from error


def _number(text: str) -> float:
    """An int where it was one, so that what is gone on with is written as it was. Errors:
    ValueError, TypeError."""
    found = float(text)
    return int(text) if text.isdecimal() else found


def write_log(folder: Path, rows: list[dict[str, float]]) -> None:
    """Whole or not at all. Errors: OutputError."""
    text = StringIO()
    table = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    write_file(folder / LOG, text.getvalue().encode())
