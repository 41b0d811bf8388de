"""What the cascade saves and whether it changes an answer: python -m benchmarks.cascade.

Compares the pairs of ``benchmarks.verdicts`` twice, with the crops round what differs asked first
and without, and counts pairs that were settled by them, verdicts and regions that differ, and the
processor's time of both.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from unittest.mock import patch

import numpy as np

from benchmarks.markdown import table
from benchmarks.verdicts.families import FAMILIES, make_pairs
from imgdiff import compare_images
from imgdiff.change.cascade import settled_heat
from imgdiff.result import Comparison

_COLUMNS = ["family", "pairs", "settled", "verdicts differ", "heats differ", "s with", "s without"]


def compared(pair) -> tuple[Comparison, float]:
    """The result and the seconds that this process worked on it."""
    start = time.process_time()
    result = compare_images(pair.before, pair.after, level=pair.level, **pair.options)
    return result, time.process_time() - start


@contextmanager
def _asking(settled: Callable) -> Iterator[None]:
    """``settled`` in the cascade's place."""
    with patch.object(import_module("imgdiff.change.heat"), "settled_heat", settled):
        yield


def measure(pairs, ask: Callable = settled_heat) -> dict[str, np.ndarray]:
    """By family: pairs, settled, verdicts and heats that differ, seconds with and without."""
    families: dict[str, np.ndarray] = {}
    for pair in pairs:
        settled = []

        def asked(*sides, settled=settled):
            answer = ask(*sides)
            settled.append(answer is not None)
            return answer

        with _asking(asked):
            first, with_crops = compared(pair)
        with _asking(lambda *_: None):
            second, without = compared(pair)
        same_answer = first.verdict == second.verdict and first.regions == second.regions
        row = [
            1,
            any(settled),
            not same_answer,
            not np.array_equal(first.heatmap, second.heatmap),
            with_crops,
            without,
        ]
        families[pair.family] = families.get(pair.family, np.zeros(len(row))) + row
    return families


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--family", nargs="*", choices=FAMILIES, default=[], metavar="NAME")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--every", type=int, default=1, help="of so many pairs one")
    options = parser.parse_args()
    pairs = (pair for pair in make_pairs(options.seed, options.family) if pair.peers)
    families = measure(islice(pairs, 0, None, options.every))
    families["all"] = np.sum([*families.values()], axis=0)
    rows = [
        [name, *(f"{value:.0f}" for value in row[:4]), *(f"{value:.1f}" for value in row[4:])]
        for name, row in families.items()
    ]
    print("\n".join(table(_COLUMNS, rows)))


if __name__ == "__main__":
    main()
