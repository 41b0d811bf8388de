"""One image against several references of one identity: signatures against skilled forgeries.

    python -m benchmarks.recognition.references --data FOLDER --set cedar --work FOLDER

Takes the runs that ``python -m benchmarks.recognition`` left under --work. The references of each
trial are drawn anew; 95 % intervals by drawing the test's identities.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.markdown import table
from benchmarks.recognition.intervals import with_interval
from benchmarks.recognition.sets import SETS, run_folder, unzipped
from imgdiff.recognition.data.dataset import Dataset
from imgdiff.recognition.data.decoding import decode
from imgdiff.recognition.evaluate.metrics import equal_error_rate
from imgdiff.recognition.runs.run import Run
from imgdiff.recognition.train.measure_references import (
    ReferenceTrials,
    distances_to,
    draw_reference_trials,
)

#: Trials of the test, about.
_TRIALS = 8000


def rows(run: Run, name: str, dataset: Dataset, count: int) -> list[list[str]]:
    """How well each way of judging does on the test part.

    Args:
        run: Whose embeddings are judged.
        name: Of it.
        dataset: With its test part ``given``.
        count: References.
    """
    tested = dataset.take(np.flatnonzero(dataset.given == "test"))
    part, images, _ = decode(tested, run.size, fit=run.config.fit)
    points = run.embed(images, decoded=True)
    trials = draw_reference_trials(part, count, np.random.default_rng(51), _TRIALS)
    assert trials is not None  # noqa: S101 (there are images enough)
    to, among = distances_to(run.distance, points, trials)
    one = run.distance(points[trials.references[:, 0]], points[trials.asked])
    nearest = np.min(
        [run.distance(points[r], points[trials.asked]) for r in trials.references.T], 0
    )
    rule = run.reference_rule(count)
    ways = {
        "one reference": (one, one < run.threshold),
        "the nearest of them": (nearest, None),
        "their mean": (to, None),
    }
    if rule is not None:
        right = to < rule.limit + rule.share * among
        ways[f"as `verify` (share {rule.share:.1f})"] = (to - rule.share * among, right)
    return [
        [name, way, _told(distances, trials, part), _accuracy(accepted, trials, part)]
        for way, (distances, accepted) in ways.items()
    ]


def _told(distances: np.ndarray, trials: ReferenceTrials, part: Dataset) -> str:
    return _with_interval(
        lambda weights: equal_error_rate(distances, trials.same, weights), trials, part
    )


def _accuracy(accepted: np.ndarray | None, trials: ReferenceTrials, part: Dataset) -> str:
    if accepted is None:
        return ""
    right = accepted == trials.same
    return _with_interval(lambda weights: np.average(right, weights=weights), trials, part)


def _with_interval(
    measured: Callable[[np.ndarray], float], trials: ReferenceTrials, part: Dataset
) -> str:
    """In percent, with what it is where the identities are drawn anew."""
    who = np.unique(part.identities[trials.references[:, 0]], return_inverse=True)[1]
    return with_interval(measured, who)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--set", choices=list(SETS), default="cedar")
    parser.add_argument("--count", type=int, default=5, help="References.")
    options = parser.parse_args()
    which, found = SETS[options.set], []
    for name in which.runs:
        folder = run_folder(options.work, options.set, name)
        if folder.exists():
            dataset = which.read(unzipped(options.data / which.zip, options.work))
            found += rows(Run(folder), name, dataset, options.count)
    print("\n".join(table(["", "judged by", "equal error %", "accuracy %"], found)))


if __name__ == "__main__":
    main()
