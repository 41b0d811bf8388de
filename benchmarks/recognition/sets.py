"""The sets that recognition is proved on, each with a split that keeps apart whom it must."""

import csv
import hashlib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.recognition.data.dataset import Dataset
from imgdiff.recognition.data.layouts import read_dataset

#: Omniglot: drawings of each character that are used (there are 20), for the time it takes.
_DRAWINGS = 10


@dataclass(frozen=True)
class Set:
    """read: unzipped folder -> images with ``given``. runs: options of ``train`` by name.
    unseen: who of the test part was never trained on. reported: what papers say."""

    zip: str
    read: Callable[[Path], Dataset]
    unseen: str
    runs: dict[str, dict[str, Any]]
    reported: str = ""


def unzipped(archive: Path, work: Path) -> Path:
    """The folder of an archive under ``work``, unpacked once."""
    folder = work / archive.stem
    if not folder.exists():
        part = work / f"{archive.stem}.part"
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(part)
        part.rename(folder)
    return folder


def run_folder(work: Path, name: str, run: str) -> Path:
    """Where the run called so, of the set ``name``, is kept."""
    return work / "runs" / f"{name} {run}".replace(", ", " ").replace(" ", "_")


def _bucket(name: str) -> float:
    """In [0, 1), fixed for ever by the name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:6], "big") / 2**48


def _by_person(folder: Path, test: float, validation: float) -> Dataset:
    dataset = read_dataset(folder)
    drawn = sorted(dataset.names, key=_bucket)
    parts = np.full(len(drawn), "train", dtype="U10")
    parts[: round(test * len(drawn))] = "test"
    parts[round(test * len(drawn)) :][: round(validation * len(drawn))] = "validation"
    of_name = dict(zip(drawn, parts.tolist(), strict=True))
    given = [of_name[dataset.names[i]] for i in dataset.identities]
    return replace(dataset, given=np.array(given))


def att(folder: Path) -> Dataset:
    """40 people: 12 for the test, 6 for validation."""
    return _by_person(folder / "att_faces", 0.3, 0.15)


def lfw(folder: Path) -> Dataset:
    """1,688 people: 20 % for the test, 10 % for validation."""
    return _by_person(folder / "lfw", 0.2, 0.1)


def omniglot(folder: Path) -> Dataset:
    """The official 30 alphabets for training, 5 of them held out for validation, and the 20
    others for the test."""
    root = folder / "omniglot"
    dataset = read_dataset(root)
    alphabets = [file.split("/")[:2] for file in dataset.files]
    known = sorted({a for kind, a in alphabets if kind == "images_background"}, key=_bucket)
    parts = {name: "validation" if i < 5 else "train" for i, name in enumerate(known)}
    given = [parts[a] if kind == "images_background" else "test" for kind, a in alphabets]
    few = [int(file.rsplit("_", 1)[1][:2]) <= _DRAWINGS for file in dataset.files]
    return replace(dataset, given=np.array(given)).take(np.flatnonzero(few))


def characters(folder: Path) -> Dataset:
    """As ``omniglot``, with all twenty drawings of each character to train and to validate; the
    test is the same."""
    root = folder / "omniglot"
    every, tested = read_dataset(root), omniglot(folder)
    given = dict(zip(tested.files, tested.given.tolist(), strict=True))
    part = {Path(file).parent: given[file] for file in tested.files}
    parts = np.array([part[Path(file).parent] for file in every.files])
    known = np.isin(every.files, tested.files)
    return replace(every, given=parts).take(np.flatnonzero(known | (parts != "test")))


def cedar(folder: Path) -> Dataset:
    """40 writers: 10 for the test, 5 for validation. Pairs as SigNet's: of each writer all pairs of
    genuine signatures, and as many of a genuine and a forged one."""
    table = folder / "cedar" / "pairs.csv"
    writers = sorted((p for p in (folder / "cedar").iterdir() if p.is_dir()), key=_hashed)
    with open(table, "w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(("path1", "path2", "label", "split"))
        for i, writer in enumerate(writers):
            part = "test" if i < 10 else "validation" if i < 15 else "train"
            rows.writerows((*pair, part) for pair in _signatures(writer))
    return read_dataset(table)


def _hashed(path: Path) -> float:
    return _bucket(path.name)


def _signatures(writer: Path) -> list[tuple[str, str, int]]:
    genuine, forged = (
        sorted(f"{writer.name}/{kind}/{p.name}" for p in (writer / kind).iterdir())
        for kind in ("genuine", "forged")
    )
    same = [(a, b, 1) for i, a in enumerate(genuine) for b in genuine[i + 1 :]]
    rng = np.random.default_rng(int(_bucket(writer.name) * 2**31))
    crossed = [(a, b, 0) for a in genuine for b in forged]
    return same + [crossed[i] for i in rng.permutation(len(crossed))[: len(same)]]


_VGG = {"network": "vgg16", "mixed_precision": True, "views": 2}
_CNN = {"network": "cnn", "mixed_precision": True}


_STROKES = {
    "network": "resnet",
    "loss": "supervised-contrastive",
    "augment": "turn,shift,crop,stretch,elastic",
    "batch": 128,
    "learning_rate": 5e-3,
    "schedule": "cosine",
}

_SIGNATURES = {
    "resnet, supervised-contrastive": {
        **_STROKES,
        "size": (64, 112),
        "batch": 64,
        "augment": "turn=6,shift,crop,color,stretch=0.1,elastic=0.012",
        "symmetries": True,
        "unlinked": "different",
        "learning_rate": 2e-3,
        "epochs": 30,
    },
    "vgg16, ink": {
        **_VGG,
        "loss": "contrastive",
        "size": (96, 192),
        "fit": "ink",
        "embedding": 512,
        "augment": "turn=6,shift,crop,color,stretch=0.1,elastic=0.012",
        "unlinked": "different",
        "views": 4,
        "epochs": 6,
    },
}


def _three(shared: dict[str, Any], **each: dict[str, Any]) -> dict[str, dict[str, Any]]:
    names = {
        "contrastive": "contrastive",
        "cross_entropy": "cross-entropy",
        "multi_similarity": "multi-similarity",
    }
    return {
        f"{shared['network']}, {names[key]}": {**shared, "loss": names[key], **own}
        for key, own in each.items()
    }


def _runs(vgg: dict[str, Any], cnn: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        **_three(_VGG | vgg, contrastive={}, cross_entropy={}, multi_similarity={}),
        **_three(_CNN | cnn, contrastive={}, cross_entropy={}),
    }


_PUBLISHED = (
    "Koch et al. 2015: 93.4 % verification, 92.0 % one-shot; Lake et al. 2015: 95.2 %, "
    "people 95.5 %"
)
SETS = {
    "att": Set(
        "att_faces.zip",
        att,
        "12 people",
        _runs({"size": (112, 96), "epochs": 10, "views": 4}, {"epochs": 30}),
    ),
    "cedar": Set(
        "cedar_signatures.zip",
        cedar,
        "10 writers",
        _runs({"size": (96, 160), "epochs": 5}, {"epochs": 12}) | _SIGNATURES,
        "SigNet (Dey et al. 2017) reports 100 % on the raw scans, whose background leaks the "
        "answer; these are cleaned",
    ),
    "lfw": Set(
        "lfw_faces.zip",
        lfw,
        "338 people",
        _runs({"size": (96, 96), "epochs": 4}, {"epochs": 2}),
        "normalised cross-correlation of pixels: 69 % on the official pairs",
    ),
    "omniglot": Set(
        "omniglot.zip",
        omniglot,
        "20 alphabets",
        _runs({"size": (48, 48), "epochs": 6, "trainable": "all"}, {"epochs": 1}),
        _PUBLISHED,
    ),
    "characters": Set(
        "omniglot.zip",
        characters,
        "20 alphabets",
        {"resnet, supervised-contrastive": _STROKES | {"symmetries": True, "epochs": 42}},
        _PUBLISHED,
    ),
}
