"""int8 against float32: how far the heat moves, and how often the verdict.

    python -m benchmarks.int8_vs_float32 --photos FOLDER

Made pairs from the test photographs, disturbed and undisturbed, as in benchmarks.accuracy. Prints
only, with the processor's name: where products of bytes saturate (AVX2 without VNNI), int8 is
another arithmetic.
"""

import argparse
from pathlib import Path

import numpy as np

from benchmarks.accuracy.cases import CONTENTS, Case, make_cases
from benchmarks.accuracy.findings import regions_of, wrong
from benchmarks.accuracy.product import heat_of
from benchmarks.markdown import of, table
from benchmarks.processor import processor
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.network.runtime.runtime import Runtime
from recipe.photos import read_photos

PRECISIONS = ("float32", "int8")


def embeddings_moved(runtimes: dict[str, Runtime], cases: list[Case]) -> np.ndarray:
    """How far int8 moves the embedding of each first image, relative to its length.

    Args:
        runtimes: The network by precision.
        cases: Pairs of images.

    Returns:
        float (N,).
    """
    images = [case.pair.before for case in cases]
    exact, rounded = (runtimes[precision].embed(*images) for precision in PRECISIONS)
    return np.linalg.norm(rounded - exact, axis=1) / np.linalg.norm(exact, axis=1)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", required=True, type=Path, help="folder of photographs")
    parser.add_argument("--pairs", type=int, default=160, help="photo pairs; half of all else")
    parser.add_argument("--size", type=int, default=160, help="side of the pairs")
    options = parser.parse_args()
    print(f"Processor: {processor()}.\n")
    test = read_photos(options.photos, "test")
    cases = make_cases(test, options.pairs, options.size, seed=7, undisturbed=0.2)
    runtimes = {p: get_runtime("default", p) for p in PRECISIONS}
    detectors = {p: heat_of(runtime) for p, runtime in runtimes.items()}
    rows, totals, moved = [], [], []
    for content in CONTENTS:
        heats = {
            name: [detector(case.pair.before, case.pair.after) for case in cases[content]]
            for name, detector in detectors.items()
        }
        gaps = np.abs(np.array(heats["int8"]) - heats["float32"])
        regions = {
            name: [regions_of(h, case, 0.5) for h, case in zip(maps, cases[content], strict=True)]
            for name, maps in heats.items()
        }
        pairs = zip(regions["int8"], regions["float32"], strict=True)
        flips = sum(bool(rounded) != bool(exact) for rounded, exact in pairs)
        totals.append((flips, len(cases[content]), gaps.mean()))
        moved.append(embeddings_moved(runtimes, cases[content]))
        verdicts = [
            " / ".join(of(*wrong(regions[name], cases[content], side)) for name in regions)
            for side in (False, True)
        ]
        cell = f"{gaps.mean():.4f}, {gaps.max():.2f}"
        rows.append([content, cell, of(flips, len(cases[content])), *verdicts])
    flips, count, gaps = zip(*totals, strict=True)
    rows.append(["all", f"{np.mean(gaps):.4f}", of(sum(flips), sum(count)), "", ""])
    head = ["content", "heat moves by (mean, most)", "verdicts that differ"]
    head += ["false alarms, float32 / int8", "missed, float32 / int8"]
    print("\n".join(table(head, rows)))
    far = 100 * np.concatenate(moved)
    print(
        f"int8 and float32 agree on {of(sum(count) - sum(flips), sum(count))} verdicts; embeddings "
        f"lie {np.mean(far):.2f} % apart in the mean, {far.max():.2f} % at most."
    )


if __name__ == "__main__":
    main()
