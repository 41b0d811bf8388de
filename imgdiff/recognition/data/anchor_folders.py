"""anchor/, positive/ and negative/: who is on which image, by the names of the files."""

import re
from pathlib import Path

import numpy as np

from imgdiff.errors import DataError
from imgdiff.recognition.data.dataset import Dataset
from imgdiff.recognition.data.image_files import image_files

_KINDS = ("anchor", "positive", "negative")
#: Fewer people than this cannot be parted: their images are.
_FEW = 6
#: Names of negatives count as people's where they are as many.
_MANY = 10


def is_anchors(root: Path) -> bool:
    """Are there folders anchor/ and positive/?"""
    return {"anchor", "positive"} <= set(_folders(root))


def _folders(root: Path) -> dict[str, str]:
    """The folder's name as it is written, by its kind."""
    folders = {}
    for path in sorted(root.iterdir()):
        kind = path.name.lower().removesuffix("s")
        if path.is_dir() and kind in _KINDS:
            folders[kind] = path.name
    return folders


def read_anchors(root: Path) -> Dataset:
    """Anchors, positives and negatives, and who is on each.

    Of anchors and positives are of one identity, in the first of these ways that fits:

    a. those of one name before the number (anna_0001), if anchors and positives share names that
       no negative has;
    b. those of the same file name, each of which is then a triplet with that negative, if nine in
       ten names are in all three folders;
    c. those of one name before the number, if anchors and positives share names;
    d. all of them: one person, and everybody else.

    Every negative is someone else.

    Args:
        root: The folder that holds anchor/, positive/ and perhaps negative/.

    Raises:
        DataError: One of the folders is empty, or there is nobody else.
    """
    folders = _folders(root)
    files = {kind: image_files(root / folders[kind]) if kind in folders else [] for kind in _KINDS}
    for kind in ("anchor", "positive"):
        if not files[kind]:
            raise DataError(f"expected images in {root / folders[kind]}, found none. Add some")
    anchors, positives, negatives = ({_who(file) for file in files[kind]} for kind in _KINDS)
    named, apart = _named(anchors) and bool(anchors & positives), not anchors & negatives
    triplets = set() if named and apart else _triplets(files)
    left_out = 0
    if triplets:
        whole = {kind: [f for f in files[kind] if _stem(f) in triplets] for kind in _KINDS}
        left_out = sum(len(files[kind]) - len(whole[kind]) for kind in _KINDS)
        files = whole
    ours, others = files["anchor"] + files["positive"], files["negative"]
    notes = [f"{len(files[kind])} in {kind}/" for kind in _KINDS]
    pairs = None
    if triplets:
        names = [_stem(file) for file in ours]
        notes.append(f"{len(triplets)} triplets by the names of the files")
        if left_out:
            notes.append(f"{left_out} images that are in no whole triplet are left out")
    elif named:
        names = [_who(file) for file in ours]
        notes.append(f"{len(set(names))} identities by the names of the files")
    else:
        names = ["anchor"] * len(ours)
        notes.append("anchors and positives are taken to be one and the same identity")
    if len(set(names)) < 2 and not others:
        raise DataError(
            f"expected images of others in negative/ in {str(root)!r}, found none, and the names "
            "of the files tell no identities apart. Add some, or name them as in anna_0001.jpg"
        )
    by_name = apart and not triplets and len(negatives) >= _MANY
    other_names = [f"negative {_who(file) if by_name else file}" for file in others]
    all_names, identities = np.unique([*names, *other_names], return_inverse=True)
    groups = identities.copy()
    if triplets:
        stems = [_stem(file) for file in [*ours, *others]]
        groups = np.unique(stems, return_inverse=True)[1]
        pairs = _pairs_of(stems, len(files["anchor"]), len(ours))
    elif len(set(names)) < _FEW:
        groups[: len(ours)] = len(all_names) + np.arange(len(ours))
        notes.append("so few identities cannot be parted: their images are, one by one")
    paths = [
        f"{folders[kind]}/{file}" for kind in _KINDS if kind in folders for file in files[kind]
    ]
    return Dataset(
        root,
        tuple(paths),
        identities.astype(np.int64),
        tuple(str(name) for name in all_names),
        groups.astype(np.int64),
        pairs,
        np.array([""] * len(paths)),
        "anchors",
        tuple(notes),
    )


def _stem(file: str) -> str:
    return file.rsplit(".", 1)[0]


def _who(file: str) -> str:
    """The name without its trailing number; that of the folder where there is no more to it."""
    return re.sub(r"[\s_./-]*\(?\d+\)?$", "", _stem(file))


def _named(names: set[str]) -> bool:
    """Are these names of someone? A date is not."""
    return all(re.search(r"[^\W\d_]", name) for name in names)


def _triplets(files: dict[str, list[str]]) -> set[str]:
    """The names that anchor, positive and negative share, if nearly all do."""
    anchors, positives, negatives = ({_stem(f) for f in files[kind]} for kind in _KINDS)
    shared = anchors & positives & negatives
    return shared if len(shared) >= 0.9 * len(anchors | positives | negatives) else set()


def _pairs_of(stems: list[str], anchors: int, ours: int) -> np.ndarray:
    """(anchor, positive, 1) and (anchor, negative, 0) of every stem."""
    first = {stem: i for i, stem in enumerate(stems[:anchors])}
    rest = enumerate(stems[anchors:], start=anchors)
    return np.array([(first[stem], i, int(i < ours)) for i, stem in rest], np.int64)
