"""What a folder or table holds, recognised by looking at names; nothing is decoded."""

from pathlib import Path

import numpy as np

from imgdiff.errors import DataError
from imgdiff.recognition.data.anchor_folders import is_anchors, read_anchors
from imgdiff.recognition.data.dataset import PART_NAMES, Dataset
from imgdiff.recognition.data.image_files import image_files
from imgdiff.recognition.data.pair_table import find_table, read_pairs

EXPECTED = (
    "expected one of these: a folder with a folder of images for each person, class or thing (with "
    "or without train/ and test/ above them); a folder with anchor/, positive/ and negative/; a "
    "CSV of pairs with the columns path1,path2,label"
)


def read_dataset(path: str | Path) -> Dataset:
    """The images in a folder or a table of pairs, and what is known of them.

    Args:
        path: Of class folders (an identity for each folder that holds images, however deep), of
            anchor/, positive/ and negative/, of a CSV of pairs, or of a folder with one.

    Raises:
        DataError: It is none of these, or cannot be read.
    """
    place = Path(path)
    try:
        if place.is_file():
            return read_pairs(place)
        if not place.is_dir():
            raise DataError(f"{EXPECTED}. There is nothing at {str(place)!r}")
        if table := find_table(place):
            return read_pairs(table)
        if is_anchors(place):
            return read_anchors(place)
        files = image_files(place)
    except OSError as error:
        raise DataError(
            f"cannot read {str(place)!r}: {error.strerror or error}. Check the path and its mode"
        ) from error
    in_folders = [file for file in files if "/" in file]
    if not in_folders:
        contents = f"{len(files)} images in no folder" if files else "no images"
        raise DataError(f"{EXPECTED}. {str(place)!r} holds {contents}")
    return _classes(place, in_folders, len(files) - len(in_folders))


def _classes(root: Path, files: list[str], loose: int) -> Dataset:
    around = len(_wrapping(files))
    below = [file[around:] for file in files]
    parts = _assigned_parts(below)
    if parts:
        used = [i for i, part in enumerate(parts) if part]
        loose += len(files) - len(used)
        files, parts = [files[i] for i in used], [parts[i] for i in used]
        below = [below[i].split("/", 1)[1] for i in used]
    folders = [file.rsplit("/", 1)[0] for file in below]
    _no_anchors(root, files, folders)
    names, identities = np.unique(folders, return_inverse=True)
    notes = [f"{len(files)} images of {len(names)} classes"]
    if loose:
        notes.append(f"{loose} images in no class folder are left out")
    given = parts or [""] * len(files)
    seen, tested = (
        {folder for folder, part in zip(folders, given, strict=True) if (part == "test") == test}
        for test in (False, True)
    )
    if both := seen & tested:
        notes.append(f"{len(both)} classes are in the given test part and in training too")
    return Dataset(
        root,
        tuple(files),
        identities.astype(np.int64),
        tuple(str(name) for name in names),
        identities.astype(np.int64),
        None,
        np.array(given),
        "classes",
        tuple(notes),
    )


def _wrapping(files: list[str]) -> str:
    """Folders that hold all of it and say nothing, such as an archive's own ("faces/")."""
    around = ""
    while True:
        rests = [file[len(around) :].split("/", 1) for file in files]
        first = rests[0][0]
        says_nothing = first.lower() not in PART_NAMES
        if not (says_nothing and all(rest[0] == first and "/" in rest[-1] for rest in rests)):
            return around
        around += f"{first}/"


def _assigned_parts(files: list[str]) -> list[str]:
    """The part of each image, "" for one beside them; [] where no folders of parts are."""
    parts = [
        PART_NAMES.get(file.split("/", 1)[0].lower(), "") if file.count("/") > 1 else ""
        for file in files
    ]
    nothing_else = {file.split("/", 1)[0].lower() for file in files} <= set(PART_NAMES)
    return parts if {"train", "test"} <= set(parts) or (any(parts) and nothing_else) else []


def _no_anchors(root: Path, files: list[str], folders: list[str]) -> None:
    """Raises DataError where anchor/ and positive/ would be taken for two classes."""
    last = [folder.rsplit("/", 1)[-1].lower().removesuffix("s") for folder in folders]
    if {"anchor", "positive"} <= set(last):
        place = root / Path(files[last.index("anchor")]).parent.parent
        raise DataError(
            f"expected anchor/ and positive/ in {str(root)!r} itself, found them further in. "
            f"Give the folder that holds them, such as {str(place)!r}"
        )
