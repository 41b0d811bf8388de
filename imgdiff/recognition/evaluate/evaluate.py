"""Tries a trained run on images whose identities are known."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from imgdiff.checks import choice, whole
from imgdiff.errors import DataError, WeightsError
from imgdiff.recognition.evaluate import intervals
from imgdiff.recognition.evaluate.data_selection import select_data
from imgdiff.recognition.evaluate.evaluation import Evaluation
from imgdiff.recognition.evaluate.evaluation_result import Measure, OneShot
from imgdiff.recognition.evaluate.examples import Example, choose
from imgdiff.recognition.evaluate.metrics import confusion
from imgdiff.recognition.evaluate.one_shot import draw_trials, score_trials
from imgdiff.recognition.evaluate.ranking import METRICS, Ranked

if TYPE_CHECKING:
    from imgdiff.recognition.data.dataset import Dataset

_PARTS = ("train", "validation", "test")
#: Pairs whose distances are computed at once.
_AT_ONCE = 2048
Progress = Callable[[int, int], None]


def evaluate(
    run: Any,
    data: str | os.PathLike | None = None,
    *,
    part: str = "test",
    ways: int = 20,
    episodes: int = 400,
    seed: int = 0,
    most_pairs: int = 20_000,
    progress: Progress | None = None,
) -> Evaluation:
    """How well a trained run tells the same from different, with 95 % intervals.

    The threshold is the run's, chosen on validation, never on what is reported.

    Args:
        run: A run's folder, or the ``Run``.
        data: A folder or a CSV of pairs. None, or the run's own data: the ``part`` of it that the
            run's split holds. Of other data its test part where it names one, else all.
        part: "train", "validation" or "test".
        ways: Identities of each one-shot trial, from 2 up.
        episodes: One-shot trials, from 1 up.
        most_pairs: At least 2; where the images make more, so many are drawn, as many of the same
            as of different ones where there are.
        seed: For all that is drawn, so that the same call gives the same result.
        progress: Called with (done, total).

    Returns:
        Metrics, curves, examples; ``save`` writes the report.

    Raises:
        WeightsError: There is no such run, or its training diverged.
        DataError: The data is not understood, or there is too little of it.
        OptionError: An option is outside its range.
    """
    from imgdiff.recognition.data.decoding import decode
    from imgdiff.recognition.data.pair_labels import evaluation_pairs

    choice("part", part, _PARTS)
    whole("ways", ways, 2)
    whole("episodes", episodes, 1)
    whole("most_pairs", most_pairs, 2)
    seed = whole("seed", seed, 0)
    if not hasattr(run, "embed"):
        from imgdiff.recognition.runs.run import load_run

        run = load_run(run)
    selected = select_data(run, data, part)
    dataset, images, skipped = decode(
        selected.dataset, run.size, fit=run.config.fit, progress=_half(progress, 0)
    )
    everything = np.arange(len(dataset))
    pairs = np.asarray(evaluation_pairs(dataset, everything, most=most_pairs, seed=seed))
    if not len(pairs):
        raise DataError(
            f"expected two or more images that make a pair in {selected.name!r}, got "
            f"{len(dataset)} that can be read and no pair. Give more images"
        )
    embeddings = np.asarray(run.embed(images, _half(progress, 1), decoded=True))
    distances = _distances(run, embeddings, pairs)
    if not np.isfinite(distances).all():
        raise WeightsError(
            f"expected finite distances of the run {run.name!r}, got NaN: its training diverged. "
            "Train it again, with a smaller learning rate"
        )
    threshold = float(run.threshold)
    units, notes = _units(dataset, pairs)
    measures = _measures(distances, pairs[:, 2], threshold, units, seed)
    one_shot, one_shot_notes = _one_shot(run, dataset, embeddings, ways, episodes, seed)
    notes = [*selected.notes, *_what_is_missing(pairs[:, 2], measures), *notes, *one_shot_notes]
    accepted = Ranked(distances, pairs[:, 2]).accepted()
    false_rate, true_rate = (share[0] for share in accepted.roc())
    both = bool(accepted.both[0])
    return Evaluation(
        run=str(run.name),
        data=selected.name,
        part=selected.part,
        unseen=selected.unseen,
        threshold=threshold,
        distance_kind=str(run.distance_kind),
        **measures,  # type: ignore[arg-type]
        one_shot=one_shot,
        confusion=confusion(distances, pairs[:, 2], threshold),
        roc=_corners(false_rate, true_rate) if both else np.zeros((0, 2)),
        precision_recall=_corners(true_rate, accepted.precision()[0]) if both else np.zeros((0, 2)),
        files=tuple(dataset.files),
        pairs=pairs,
        distances=distances,
        images=len(dataset),
        identities=len(np.unique(dataset.identities)) if dataset.pairs is None else None,
        drawn="pairs" if units is None else "identities",
        examples=_examples(run, dataset, images, pairs, distances),
        skipped=tuple((str(s.file), str(s.reason)) for s in skipped),
        notes=tuple(notes),
        log=tuple(run.log),
        settings=dict(run.settings),
    )


def _distances(run: Any, embeddings: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    blocks = [pairs[start : start + _AT_ONCE] for start in range(0, len(pairs), _AT_ONCE)]
    distances = [run.distance(embeddings[b[:, 0]], embeddings[b[:, 1]]) for b in blocks]
    return np.concatenate(distances).astype(np.float64)


def _units(dataset: "Dataset", pairs: np.ndarray) -> tuple[np.ndarray | None, list[str]]:
    """What intervals draw together, on either side of each pair.

    The groups a split keeps together; the identities where there are too few of those.
    """
    for of_image in (dataset.groups, dataset.identities):
        units = np.asarray(of_image)[pairs[:, :2]]
        if intervals.enough(units):
            return units, []
    return None, [
        f"the pairs show fewer than {intervals.FEWEST} identities: the intervals draw pairs, and "
        "say nothing about people or things that are not in this data"
    ]


def _measures(
    distances: np.ndarray, same: np.ndarray, threshold: float, units: np.ndarray | None, seed: int
) -> dict[str, Measure | None]:
    values = Ranked(distances, same).accepted().measures(threshold)
    ranges = intervals.intervals(distances, same, threshold, units, seed=seed)
    return {name: _measure(float(values[name][0]), ranges[name]) for name in METRICS}


def _measure(value: float, interval: intervals.Interval) -> Measure | None:
    if not np.isfinite(value):
        return None
    return Measure(value, *(interval if np.isfinite(interval).all() else (None, None)))


def _what_is_missing(same: np.ndarray, measures: dict[str, Measure | None]) -> list[str]:
    if same.all() or not same.any():
        kind = "the same" if same.all() else "different ones"
        return [f"all pairs are of {kind}: of the metrics only accuracy is defined"]
    notes = []
    if measures["precision"] is None:
        notes.append("no pair was predicted the same, so there is no precision")
    if measures["accuracy"] == Measure(1.0, 1.0, 1.0):
        notes.append(
            "not one pair was predicted wrong, so resampling sees no spread: that rare errors "
            "exist cannot be excluded"
        )
    return notes


def _one_shot(
    run: Any, dataset: "Dataset", embeddings: np.ndarray, ways: int, episodes: int, seed: int
) -> tuple[OneShot | None, list[str]]:
    if dataset.pairs is not None:
        return None, ["the data lists its pairs, not who is on each image: no one-shot trials"]
    trials = draw_trials(dataset.identities, ways=ways, episodes=episodes, seed=seed)
    if trials is None:
        return None, ["one-shot trials need two or more identities with two or more images each"]
    scores = score_trials(run, embeddings, trials)
    who = np.asarray(dataset.identities)[trials.queries]
    accuracy = Measure(float(scores.mean()), *intervals.mean_interval(scores, who, seed=seed))
    notes = []
    if trials.ways < ways:
        notes.append(f"one-shot trials are {trials.ways}-way: there are no more identities")
    return OneShot(accuracy, trials.ways, len(trials)), notes


def _examples(
    run: Any, dataset: "Dataset", images: np.ndarray, pairs: np.ndarray, distances: np.ndarray
) -> tuple[Example, ...]:
    examples = []
    for kind, k in choose(pairs, distances, float(run.threshold)):
        first, second, same = (int(value) for value in pairs[k])
        examples.append(
            Example(
                kind=kind,
                same=bool(same),
                predicted_same=bool(distances[k] < run.threshold),
                distance=float(distances[k]),
                probability=float(np.asarray(run.probability(distances[k : k + 1]))[0]),
                files=(dataset.files[first], dataset.files[second]),
                images=(images[first], images[second]),
                heat=np.asarray(run.contributions(images[first], images[second])),
            )
        )
    return tuple(examples)


def _corners(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """A curve's points (points, 2) without those that lie on a straight line between others."""
    points = np.stack([x, y], axis=1)
    steps = np.diff(points, axis=0)
    turns = np.abs(steps[:-1, 0] * steps[1:, 1] - steps[:-1, 1] * steps[1:, 0]) > 1e-15
    return points[np.concatenate([[True], turns, [True]])]


def _half(progress: Progress | None, half: int) -> Progress | None:
    """Progress of one of two equal halves as that of the whole."""
    if progress is None:
        return None
    return lambda done, total: progress(half * total + done, 2 * total)
