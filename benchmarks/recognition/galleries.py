"""Who is it, of a gallery with several images of each: named right, known or unknown told right.

    python -m benchmarks.recognition.galleries --data FOLDER --set att --work FOLDER

Takes the runs that ``python -m benchmarks.recognition`` left under --work. Of the people never seen
half are in the gallery, drawn anew each time, by some of their images; the others are asked.
95 % intervals by drawing the people asked anew.
"""

import argparse
from pathlib import Path

import numpy as np

from benchmarks.markdown import table
from benchmarks.recognition.intervals import with_interval
from benchmarks.recognition.sets import SETS, run_folder, unzipped
from imgdiff.recognition.data.dataset import Dataset
from imgdiff.recognition.data.decoding import decode
from imgdiff.recognition.gallery import Gallery
from imgdiff.recognition.nearest_identity import ranked
from imgdiff.recognition.runs.run import Run

_DRAWN, _ASKED = 40, 100


def row(run: Run, dataset: Dataset, count: int, part: str) -> list[str]:
    """How often the answer is right, by all images of a person and by the nearest.

    Args:
        run: That embeds.
        dataset: With its parts ``given``.
        count: Images of each person in the gallery.
        part: Of the data.
    """
    chosen = dataset.take(np.flatnonzero(dataset.given == part))
    people, images, _ = decode(chosen, run.size, fit=run.config.fit)
    points = run.embed(images, decoded=True)
    rng, who = np.random.default_rng(17), people.identities
    several = [i for i in np.unique(who) if (who == i).sum() > count]
    asked_of, named, right = [], [], {True: [], False: []}
    for _ in range(_DRAWN):
        order = rng.permutation(several)
        inside = [rng.permutation(np.flatnonzero(who == i))[:count] for i in order[::2]]
        held = np.concatenate(inside)
        names = tuple(f"{i:06d}" for i in who[held])
        known = Gallery(names, tuple(map(str, held)), points[held])
        asked = np.setdiff1d(np.flatnonzero(np.isin(who, several)), held)
        for i in rng.permutation(asked)[:_ASKED]:
            name, distances = f"{who[i]:06d}", run.distances(points[i][None], known.embeddings)[0]
            asked_of.append(who[i])
            for together in right:
                first = ranked(run, known, distances, None if together else run.threshold, 1)[0]
                answer = first.identity if first.within else None
                right[together].append(answer == (name if name in known.members else None))
            named.append(first.identity == name if name in known.members else np.nan)
    who_asked, named = np.unique(asked_of, return_inverse=True)[1], np.array(named, float)
    there = ~np.isnan(named)

    def both(values: np.ndarray, weights: np.ndarray) -> float:
        """As if as many were asked of either kind: in the gallery, and not."""
        kinds = [np.average(values[x], weights=weights[x]) for x in (there, ~there)]
        return float(np.mean(kinds))

    alone, together = (np.array(right[x], float) for x in (False, True))
    measured = [
        lambda weights: np.average(named[there], weights=weights[there]),
        lambda weights: both(alone, weights),
        lambda weights: both(together, weights),
        lambda weights: both(together - alone, weights),
    ]
    return [str(count), *(with_interval(one, who_asked) for one in measured)]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--set", choices=list(SETS), default="att")
    parser.add_argument("--run", default="vgg16, contrastive")
    parser.add_argument("--part", default="test")
    options = parser.parse_args()
    which = SETS[options.set]
    run = Run(run_folder(options.work, options.set, options.run))
    dataset = which.read(unzipped(options.data / which.zip, options.work))
    found = [row(run, dataset, count, options.part) for count in (1, 2, 3, 5, 7)]
    head = ["images of each", "named %", "right % by the nearest", "by all together", "gain"]
    print("\n".join(table(head, found)))


if __name__ == "__main__":
    main()
