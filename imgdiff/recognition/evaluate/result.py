"""What an evaluation found."""

from __future__ import annotations

import json
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import OutputError
from imgdiff.io.write import write_file
from imgdiff.recognition.evaluate.examples import Example
from imgdiff.recognition.evaluate.metrics import Confusion

#: Points of a curve that JSON holds at most.
_POINTS = 400


@dataclass(frozen=True)
class Measure:
    """A metric and its 95 % interval, as fractions. low, high: None where no draw defined it."""

    value: float
    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        return self.shown(percent=True)

    def shown(self, *, percent: bool) -> str:
        """ "98.2 % [97.1, 99.0]", or "0.982 [0.971, 0.990]"."""
        numbers = [self.value] + (
            [] if self.low is None or self.high is None else [self.low, self.high]
        )
        words = [f"{100 * number:.1f}" if percent else f"{number:.3f}" for number in numbers]
        unit = " %" if percent else ""
        return words[0] + unit + (f" [{words[1]}, {words[2]}]" if len(words) == 3 else "")


@dataclass(frozen=True)
class OneShot:
    """One-shot identification. accuracy: the share of trials told right. ways: identities to
    choose from. episodes: trials."""

    accuracy: Measure
    ways: int
    episodes: int


@dataclass(frozen=True, eq=False)
class Evaluation:
    """How well a run tells pairs of some data. A metric is None where the data has no way to tell
    it; ``notes`` say why.

    run: its name. data: the name of what it was tried on, and part: which part of it ("" where
    all). unseen: what of it was kept from training: "identities", "images", "nothing", or ""
    where that is not known.
    threshold: a pair is told the same below it; the run's own, chosen on validation.
    confusion: counts of pairs. roc: (points, 2), the share of different and of same pairs told
    the same; precision_recall: (points, 2), recall and precision.
    files: (N,) names of the images; pairs: int64 (M, 3), image, image, 1 same / 0 different;
    distances: float64 (M,) >= 0.
    images, identities: how many; identities is None where the data lists its pairs and does not
    say who is on each image. drawn: what the intervals draw anew, "identities" or "pairs".
    skipped: (file, reason) of those that could not be read.
    log: a row for each epoch of the training. settings: the run's.
    """

    run: str
    data: str
    part: str
    unseen: str
    threshold: float
    distance_kind: str
    accuracy: Measure
    precision: Measure | None
    recall: Measure | None
    f1: Measure | None
    roc_auc: Measure | None
    equal_error_rate: Measure | None
    average_precision: Measure | None
    one_shot: OneShot | None
    confusion: Confusion
    roc: np.ndarray
    precision_recall: np.ndarray
    files: tuple[str, ...]
    pairs: np.ndarray
    distances: np.ndarray
    images: int
    identities: int | None
    drawn: str
    examples: tuple[Example, ...]
    skipped: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    log: tuple[dict[str, Any], ...]
    settings: dict[str, Any]

    @property
    def same(self) -> np.ndarray:
        """bool (M,): is the pair of the same?"""
        return self.pairs[:, 2] > 0

    @property
    def summary(self) -> str:
        """In one sentence."""
        share, _, interval = str(self.accuracy).partition(" [")
        whose = {
            "identities": f"of {self.identities or 0:,} identities never seen in training",
            "images": "of images never seen in training",
            "nothing": "of images it was trained on",
        }.get(self.unseen, f"of {self.data}")
        count = "the one pair" if len(self.pairs) == 1 else f"{len(self.pairs):,} pairs"
        return f"{share} of {count} {whose} told right" + (f" [{interval}" if interval else "")

    def measures(self) -> dict[str, Measure | None]:
        """The metrics of pairs by name."""
        names = ("accuracy", "precision", "recall", "f1", "roc_auc", "equal_error_rate")
        return {name: getattr(self, name) for name in (*names, "average_precision")}

    def lines(self) -> list[str]:
        """A line for each metric, as for a terminal, and one for each note."""
        found = {
            name.replace("_", " ").replace("roc auc", "ROC AUC"): measure
            for name, measure in self.measures().items()
        }
        if self.one_shot is not None:
            found[f"{self.one_shot.ways}-way one-shot"] = self.one_shot.accuracy
        wide = max(map(len, found)) + 2
        values = [f"{name:{wide}}{measure or 'none'}" for name, measure in found.items()]
        return values + [f"note: {note}" for note in self.notes]

    def to_dict(self, *, pairs: bool = True) -> dict[str, Any]:
        """All but the pictures, ready for JSON: no NaN, nothing but plain types. pairs: with
        each pair's files and distance, and the curves."""
        one_shot = self.one_shot
        found = {
            "run": self.run,
            "data": self.data,
            "part": self.part,
            "unseen": self.unseen,
            "summary": self.summary,
            "threshold": self.threshold,
            "distance_kind": self.distance_kind,
            "metrics": {name: m and vars(m) for name, m in self.measures().items()},
            "one_shot": one_shot
            and {**vars(one_shot.accuracy), "ways": one_shot.ways, "episodes": one_shot.episodes},
            "confusion": {name: int(n) for name, n in self.confusion._asdict().items()},
            "images": self.images,
            "identities": self.identities,
            "drawn": self.drawn,
            "notes": self.notes,
            "skipped": [{"file": file, "reason": reason} for file, reason in self.skipped],
            "roc": _columns(self.roc, "false_same", "true_same"),
            "precision_recall": _columns(self.precision_recall, "recall", "precision"),
            "log": self.log,
            "settings": self.settings,
            "files": self.files,
            "pairs": {
                **dict(zip(("one", "two", "same"), self.pairs.T, strict=True)),
                "distance": self.distances,
            },
        }
        long = () if pairs else ("roc", "precision_recall", "files", "pairs")
        return {name: plain(value) for name, value in found.items() if name not in long}

    def save(self, folder: str | os.PathLike) -> list[Path]:
        """Writes evaluation.json, report.html and the plots there is something to draw in, each
        whole or not at all; makes the folder. Gives their paths. Errors: OutputError."""
        from imgdiff.recognition.evaluate.plots import draw_all
        from imgdiff.recognition.evaluate.report import html_of

        target = Path(folder)
        plots = draw_all(self)
        lines = (f"  {json.dumps(k)}: {_json(v)}" for k, v in self.to_dict().items())
        text = "{\n" + ",\n".join(lines) + "\n}\n"
        contents = {
            "evaluation.json": text.encode("utf-8", "backslashreplace"),
            "report.html": html_of(self, plots).encode("utf-8", "xmlcharrefreplace"),
            **{f"{name}.png": picture for name, picture in plots.items()},
        }
        try:
            target.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"cannot write to {os.fspath(folder)!r}: {error.strerror or error}. "
                "Choose another folder"
            ) from error
        return [write_file(target / name, data) for name, data in contents.items()]


def plain(value: Any) -> Any:
    """Plain types only: arrays as lists, what is not finite as None, what JSON has no word for
    as text."""
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return value if value is None or isinstance(value, str | int) else str(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _columns(points: np.ndarray, *names: str) -> dict[str, np.ndarray]:
    """At most ``_POINTS`` of them, the ends among these."""
    kept = points
    if len(points) > _POINTS:
        kept = points[np.unique(np.linspace(0, len(points) - 1, _POINTS).round().astype(int))]
    return dict(zip(names, kept.T, strict=True))
