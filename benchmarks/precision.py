"""int8 against float32: how far the heat moves, and how often the verdict.

    python benchmarks/precision.py --photos FOLDER

Made pairs from the test photographs, disturbed and undisturbed, as in accuracy.py. Prints only.
"""

import argparse
from pathlib import Path

import numpy as np
from cases import CONTENTS, make_cases
from findings import regions_of, wrong
from product import heat_of
from tables import of, table

from imgdiff.network.runtime.runtime import get_runtime
from recipe.trainer import read_photos


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", required=True, type=Path, help="folder of photographs")
    parser.add_argument("--pairs", type=int, default=160, help="photo pairs; half of all else")
    parser.add_argument("--size", type=int, default=160, help="side of the pairs")
    options = parser.parse_args()
    test = read_photos(options.photos, "test")
    cases = make_cases(test, options.pairs, options.size, seed=7, undisturbed=0.2)
    detectors = {p: heat_of(get_runtime("default", p)) for p in ("float32", "int8")}
    rows, totals = [], []
    for content in CONTENTS:
        heats = {
            name: [detector(case.pair.before, case.pair.after) for case in cases[content]]
            for name, detector in detectors.items()
        }
        gaps = np.abs(np.array(heats["int8"]) - heats["float32"])
        found = {
            name: [regions_of(h, case, 0.5) for h, case in zip(own, cases[content], strict=True)]
            for name, own in heats.items()
        }
        pairs = zip(found["int8"], found["float32"], strict=True)
        flips = sum(bool(one) != bool(other) for one, other in pairs)
        totals.append((flips, len(cases[content]), gaps.mean()))
        verdicts = [
            " / ".join(of(*wrong(found[name], cases[content], side)) for name in found)
            for side in (False, True)
        ]
        moved = f"{gaps.mean():.4f}, {gaps.max():.2f}"
        rows.append([content, moved, of(flips, len(cases[content])), *verdicts])
    flips, count, gaps = zip(*totals, strict=True)
    rows.append(["all", f"{np.mean(gaps):.4f}", of(sum(flips), sum(count)), "", ""])
    head = ["content", "heat moves by (mean, most)", "verdicts that differ"]
    head += ["false alarms, float32 / int8", "missed, float32 / int8"]
    print("\n".join(table(head, rows)))


if __name__ == "__main__":
    main()
