"""A table of pairs: path1, path2, label."""

import csv
import os
import posixpath
from io import StringIO
from pathlib import Path

import numpy as np

from imgdiff.errors import DataError
from imgdiff.recognition.data.dataset import PART_NAMES, Dataset

_COLUMNS = ("path1", "path2", "label")
_LABELS = {
    **dict.fromkeys(("1", "same", "true", "yes", "similar", "genuine"), 1),
    **dict.fromkeys(("0", "different", "false", "no", "dissimilar", "forged"), 0),
}


def find_table(folder: Path) -> Path | None:
    """The table of pairs in a folder, or None.

    Raises:
        DataError: There are several.
    """
    visible = [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
    tables = [path for path in visible if path.suffix.lower() == ".csv" and _is_table(path)]
    if len(tables) > 1:
        names = ", ".join(path.name for path in tables)
        raise DataError(f"expected one table of pairs in {str(folder)!r}, found {names}. Name one")
    return tables[0] if tables else None


def _is_table(path: Path) -> bool:
    try:
        return path.is_file() and bool(_columns(path))
    except DataError:
        return False


def _columns(path: Path) -> dict[str, int]:
    """Where in a line each column is; raises DataError where one is missing."""
    header = [field.strip().lower() for row in _rows(path, first_only=True)[:1] for field in row]
    if missing := [name for name in _COLUMNS if name not in header]:
        raise DataError(
            f"{path}: expected a first line with the columns path1,path2,label; "
            f"{', '.join(missing)} is not there, it says {','.join(header)[:80]!r}"
        )
    return {name: header.index(name) for name in (*_COLUMNS, "split") if name in header}


def _rows(path: Path, *, first_only: bool = False) -> list[list[str]]:
    """The lines, cut into fields. first_only: of a file that may be anything, and huge."""
    try:
        with open(path, encoding="utf-8-sig") as stream:
            first = stream.readline(10_000)
            text = first if first_only else first + stream.read()
        comma = max(",;\t", key=first.count)
        return list(csv.reader(StringIO(text, newline=""), delimiter=comma))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            f"{path}: expected a CSV of pairs in UTF-8, it cannot be read: {error}"
        ) from error


def read_pairs(path: Path) -> Dataset:
    """The pairs of a table.

    What is linked as same is one identity; a split keeps together what is linked at all, if that
    is not most of it.

    Args:
        path: A CSV with the columns path1, path2 and label (1 or same, 0 or different), and split
            if it likes (train, validation or test). Paths are relative to its folder.

    Raises:
        DataError: It cannot be read or understood; names the line.
    """
    columns = _columns(path)
    index: dict[str, int] = {}
    pairs: dict[tuple[int, int], tuple[int, int]] = {}
    assigned: dict[int, str] = {}
    for line, row in enumerate(_rows(path)[1:], start=2):
        if not any(field.strip() for field in row):
            continue
        *written, same, part = _parsed(path, line, row, columns)
        files = [_file(name, path.parent) for name in written]
        i, j = (index.setdefault(file, len(index)) for file in files)
        if i == j:
            raise DataError(f"{path}, line {line}: expected two images, got {files[0]!r} twice")
        earlier = pairs.setdefault((min(i, j), max(i, j)), (same, line))
        if earlier[0] != same:
            raise DataError(
                f"{path}, line {line}: these two are {'different' if same else 'same'} in line "
                f"{earlier[1]}. Remove one of the lines"
            )
        for k in (i, j) if part else ():
            if assigned.setdefault(k, part) != part:
                raise DataError(
                    f"{path}, line {line}: an image is in two parts, {assigned[k]} and {part}"
                )
    if not pairs:
        raise DataError(f"{path}: expected pairs below the first line, got none. Add some")
    listed = np.array([(i, j, same) for (i, j), (same, _) in pairs.items()], np.int64)
    return _dataset(path, list(index), listed, assigned)


def _parsed(path: Path, line: int, row: list[str], columns: dict[str, int]) -> tuple:
    if len(row) <= max(columns.values()):
        raise DataError(f"{path}, line {line}: expected {max(columns.values()) + 1} fields")
    path1, path2, label = (row[columns[name]].strip() for name in _COLUMNS)
    if not path1 or not path2:
        raise DataError(f"{path}, line {line}: expected two paths, one is empty")
    same = _LABELS.get(label.lower().removesuffix(".0"))
    if same is None:
        raise DataError(
            f"{path}, line {line}: expected the label 1 (same) or 0 (different), got {label!r}"
        )
    part = row[columns["split"]].strip().lower() if "split" in columns else ""
    if part and part not in PART_NAMES:
        raise DataError(f"{path}, line {line}: expected train, validation or test, got {part!r}")
    return path1, path2, same, PART_NAMES.get(part, "")


def _file(written: str, folder: Path) -> str:
    """One name for one file, however it is written: relative to the folder if it lies in it."""
    name = posixpath.normpath(written.replace("\\", "/"))
    return name.removeprefix(f"{os.path.abspath(folder)}/")  # noqa: PTH100 (links stay as they are)


def _dataset(path: Path, files: list[str], pairs: np.ndarray, assigned: dict[int, str]) -> Dataset:
    identities = _linked(pairs[pairs[:, 2] == 1], len(files))
    groups = _linked(pairs, len(files))
    same = int(pairs[:, 2].sum())
    notes = [
        f"{len(pairs)} pairs of {len(files)} images, {same} same, {len(pairs) - same} different"
    ]
    if np.bincount(groups).max() * 2 >= len(files):
        groups = identities
        notes.append("most images are linked: pairs across the parts of a split are left out")
    return Dataset(
        path.parent,
        tuple(files),
        identities,
        tuple(f"{i}" for i in range(identities.max() + 1)),
        groups,
        pairs,
        np.array([assigned.get(i, "") for i in range(len(files))]),
        "pairs",
        tuple(notes),
    )


def _linked(pairs: np.ndarray, count: int) -> np.ndarray:
    """int64 (count,): the number of the connected component that each image is in."""
    parent = list(range(count))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = i = parent[parent[i]]  # halves the way for who comes next
        return i

    for i, j in pairs[:, :2].tolist():
        low, high = sorted((root(i), root(j)))
        parent[high] = low
    roots = [root(i) for i in range(count)]
    return np.unique(roots, return_inverse=True)[1].astype(np.int64)
