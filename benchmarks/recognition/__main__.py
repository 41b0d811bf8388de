"""Networks trained on one's own images, tried on people, writers and alphabets never seen.

    python -m benchmarks.recognition --data FOLDER --set att --work FOLDER

FOLDER holds att_faces.zip, cedar_signatures.zip, lfw_faces.zip and omniglot.zip. Each run is kept
under --work: what is there is not trained again, and one that was stopped is gone on with.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.markdown import table
from benchmarks.recognition.sets import SETS, Set, run_folder, unzipped
from imgdiff.recognition.data.dataset import Dataset
from imgdiff.recognition.data.decoding import decode
from imgdiff.recognition.data.pair_labels import evaluation_pairs
from imgdiff.recognition.evaluate.intervals import intervals, mean_interval, pair_weights
from imgdiff.recognition.evaluate.metrics import best_threshold, measure
from imgdiff.recognition.evaluate.one_shot import Trials, draw_trials, score_trials
from imgdiff.recognition.runs.run import Run

#: Side at which pixels are correlated.
_PIXELS = 48


@dataclass(frozen=True, eq=False)
class Judge:
    """What tells the same from different. minutes: its training took."""

    name: str
    size: tuple[int, int]
    fit: str
    embed: Callable[[Sequence[np.ndarray]], np.ndarray]
    distance: Callable[[np.ndarray, np.ndarray], np.ndarray]
    threshold: float | None
    minutes: float = 0.0
    best_epoch: str = ""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a judge did on the test part: its row, and the pairs and trials it predicted right."""

    judge: Judge
    row: list[str]
    right: np.ndarray
    trials: np.ndarray | None


def correlation() -> Judge:
    """1 - normalised cross-correlation of grey pixels: the plain baseline."""

    def embed(images: Sequence[np.ndarray]) -> np.ndarray:
        grey = [cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in images]
        flat = np.stack([image.astype(np.float32).ravel() for image in grey])
        flat -= flat.mean(axis=1, keepdims=True)
        return flat / (np.linalg.norm(flat, axis=1, keepdims=True) + 1e-6)

    def distance(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return 1 - (a * b).sum(axis=1)

    return Judge("pixels, correlation", (_PIXELS, _PIXELS), "stretch", embed, distance, None)


def learned(name: str, options: dict[str, Any], dataset: Dataset, folder: Path) -> Judge:
    """A network trained with these options, or the one that lies in the folder."""
    from imgdiff.recognition.train.train import train

    began = time.monotonic()
    stage_shown, trained = [""], []

    def progress(stage: str, done: int, total: int) -> None:
        if stage != stage_shown[0]:
            stage_shown[0] = stage
            print(f"  {name}: {stage} ({time.monotonic() - began:.0f} s)", file=sys.stderr)

    def epoch_ended(row: dict[str, float]) -> None:
        trained.append(row)
        print(f"  {name}: " + " ".join(f"{k} {v:.4g}" for k, v in row.items()), file=sys.stderr)

    took = folder.with_suffix(".minutes")
    run: Run = train(dataset, folder, progress=progress, epoch_ended=epoch_ended, **options)
    if trained:  # a run that is gone on with has taken some minutes before
        before = float(took.read_text()) if took.exists() else 0
        took.write_text(f"{before + (time.monotonic() - began) / 60:.2f}")
    assert run.best  # noqa: S101 (for the type checker)
    epochs = f"{run.best['epoch']:.0f} of {options['epochs']}"
    minutes = float(took.read_text())
    embed = partial(run.embed, decoded=True)
    fit = run.config.fit
    return Judge(name, run.size, fit, embed, run.distance, run.threshold, minutes, epochs)


def tried(judge: Judge, dataset: Dataset, trials: Trials | None) -> Outcome:
    """On the test part; the threshold of a judge that has none is chosen on validation."""
    threshold = judge.threshold
    if threshold is None:
        part = dataset.take(np.flatnonzero(dataset.given == "validation"))
        distances, pairs, _, _ = _distances(judge, part)
        threshold = best_threshold(distances, pairs[:, 2] == 1)
    part = dataset.take(np.flatnonzero(dataset.given == "test"))
    distances, pairs, points, part = _distances(judge, part)
    same = pairs[:, 2] == 1
    units = part.groups[pairs[:, :2]]
    values = measure(distances, same, threshold)
    ranges = intervals(distances, same, threshold, units)
    shot = None if trials is None else score_trials(judge, points, trials)
    one_shot = ""
    if shot is not None:
        low, high = mean_interval(shot, part.identities[trials.queries])
        one_shot = f"{100 * shot.mean():.1f} [{100 * low:.1f}, {100 * high:.1f}]"
    cells = [
        f"{100 * values[k]:.1f} [{100 * ranges[k][0]:.1f}, {100 * ranges[k][1]:.1f}]"
        for k in ("accuracy", "equal_error_rate")
    ]
    auc = f"{values['roc_auc']:.3f} [{ranges['roc_auc'][0]:.3f}, {ranges['roc_auc'][1]:.3f}]"
    minutes = f"{judge.minutes:.1f}" if judge.minutes else ""
    row = [judge.name, cells[0], auc, cells[1], one_shot, minutes, judge.best_epoch]
    return Outcome(judge, row, (distances < threshold) == same, shot)


def _distances(judge: Judge, dataset: Dataset):
    dataset, images, skipped = decode(dataset, judge.size, fit=judge.fit)
    if skipped:
        raise SystemExit(f"unreadable: {skipped[:3]}")
    points = judge.embed(images)
    pairs = evaluation_pairs(dataset, np.arange(len(dataset)))
    return judge.distance(points[pairs[:, 0]], points[pairs[:, 1]]), pairs, points, dataset


def one_shot_trials(name: str, dataset: Dataset) -> Trials | None:
    """20-way; Omniglot's within an alphabet, 20 for each, support and query by two drawers."""
    part = dataset.take(np.flatnonzero(dataset.given == "test"))
    if part.pairs is not None:
        return None
    if SETS[name].zip != "omniglot.zip":
        return draw_trials(part.identities)
    rng = np.random.default_rng(7)
    alphabet = np.array([file.split("/")[1] for file in part.files])
    drawer = np.array([int(file.rsplit("_", 1)[1][:2]) for file in part.files])
    queries, supports, answers = [], [], []
    for name_of_alphabet in np.unique(alphabet):
        for _ in range(20):
            here = np.flatnonzero(alphabet == name_of_alphabet)
            two = rng.choice(np.unique(drawer), 2, replace=False)
            names = rng.permutation(np.unique(part.identities[here]))[:20]
            if len(names) < 20:  # an alphabet of fewer characters repeats none
                names = np.concatenate([names, np.setdiff1d(part.identities, names)[:0]])
            first, second = (
                [here[(part.identities[here] == n) & (drawer[here] == d)][0] for n in names]
                for d in two
            )
            answer = int(rng.integers(len(names)))
            queries.append(second[answer])
            supports.append(first)
            answers.append(answer)
    ways = min(map(len, supports))
    kept = [i for i, s in enumerate(supports) if len(s) >= min(20, ways)]
    cut = [_cut(supports[i], answers[i], ways) for i in kept]
    return Trials(
        np.array([queries[i] for i in kept]),
        np.array([s for s, _ in cut]),
        np.array([a for _, a in cut]),
    )


def _cut(support: list[int], answer: int, ways: int) -> tuple[list[int], int]:
    """The first ``ways`` of the supports, the right one among them."""
    if answer < ways:
        return support[:ways], answer
    return [support[answer], *support[: ways - 1]], 0


def compared(outcomes: list[Outcome], units: np.ndarray, best: int) -> list[str]:
    """Each judge against the best: the difference of their accuracies on the same pairs, drawn
    together."""
    rights = np.stack([o.right for o in outcomes]).astype(float)
    sums = []
    for weights in pair_weights(units, rights.shape[1]):
        sums.append((weights @ rights.T) / weights.sum(axis=1, keepdims=True))
    drawn = np.concatenate(sums)
    lines = []
    for i, outcome in enumerate(outcomes):
        if i == best:
            continue
        gap = 100 * (drawn[:, best] - drawn[:, i])
        low, high = np.percentile(gap, (2.5, 97.5))
        words = "significant" if low > 0 else "not significant"
        mean = 100 * (rights[best].mean() - rights[i].mean())
        lines.append(
            f"- {outcomes[best].judge.name} against {outcome.judge.name}: {mean:+.1f} points "
            f"[{low:+.1f}, {high:+.1f}], {words}"
        )
    return lines


def prove(name: str, which: Set, data: Path, work: Path, only: str) -> list[str]:
    """All judges on one set, as lines."""
    dataset = which.read(unzipped(data / which.zip, work))
    trials = one_shot_trials(name, dataset)
    outcomes = [tried(correlation(), dataset, trials)]
    for run, options in which.runs.items():
        if only in run:
            folder = run_folder(work, name, run)
            judge = learned(run, options, dataset, folder)
            outcomes.append(tried(judge, dataset, trials))
            print("  " + " | ".join(outcomes[-1].row), file=sys.stderr)
    part = dataset.take(np.flatnonzero(dataset.given == "test"))
    pairs = evaluation_pairs(part, np.arange(len(part)))
    counts = {part: int((dataset.given == part).sum()) for part in ("train", "validation", "test")}
    ways = f"{trials.ways}-way" if trials else ""
    best = int(np.argmax([o.right.mean() for o in outcomes]))
    head = [
        "",
        "accuracy %",
        "ROC AUC",
        "equal error %",
        f"one-shot % ({ways})" if trials else "one-shot %",
        "minutes",
        "epoch",
    ]
    return [
        f"{name}: {counts['train']:,} images to train, {counts['validation']:,} to validate, "
        f"{counts['test']:,} of {which.unseen} never seen to test, {len(pairs):,} pairs"
        + (f", {len(trials)} one-shot trials" if trials else "")
        + (f". {which.reported}" if which.reported else "")
        + ".",
        "",
        *table(head, [o.row for o in outcomes]),
        *compared(outcomes, part.groups[pairs[:, :2]], best),
        "",
    ]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--set", choices=[*SETS, "all"], default="all")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--only", default="", help="Runs with this in their name.")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    for name, which in SETS.items():
        if options.set in (name, "all"):
            print("\n".join(prove(name, which, options.data, options.work, options.only)))


if __name__ == "__main__":
    main()
