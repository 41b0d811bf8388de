"""What the network loses, or gains, by a smaller copy of large pairs.

    python -m benchmarks.resolution --photos FOLDER

Made pairs of 1200 x 1200, disturbed, from the validation photographs (the working size that
"auto" takes was chosen on them). Prints only.
"""

import argparse
from pathlib import Path

from benchmarks.accuracy.cases import CONTENTS, make_cases
from benchmarks.accuracy.findings import scored
from benchmarks.markdown import table
from imgdiff import compare_images
from imgdiff.change.heat import AUTO_MEGAPIXELS
from recipe.photos import read_photos
from recipe.pixel_metrics import average_precision, pixels

#: Changed pixels from which a region counts in the second column of F1.
_LARGE = 64


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", required=True, type=Path, help="folder of photographs")
    parser.add_argument("--pairs", type=int, default=12, help="photo pairs; half of all else")
    parser.add_argument("--size", type=int, default=1200, help="side of the pairs")
    parser.add_argument("--megapixels", type=float, nargs="+", default=[0.8, AUTO_MEGAPIXELS, 0.4])
    options = parser.parse_args()
    photos = read_photos(options.photos, "validation")
    cases = make_cases(photos, options.pairs, options.size, seed=90)
    rows = []
    for resolution in ("native", *options.megapixels):
        row = [f"{resolution}"]
        for content in CONTENTS:
            row.append(_measured(cases[content], resolution))
        rows.append(row)
        print(" | ".join(row), flush=True)
    head = ["megapixels", *(f"{content} ({len(cases[content])})" for content in CONTENTS)]
    print(f"pixel AP / F1 of regions / F1 of those of {_LARGE} px and more")
    print("\n".join(table(head, rows)))


def _measured(cases: list, resolution: "str | float") -> str:
    pairs = [case.pair for case in cases]
    results = [compare_images(p.before, p.after, resolution=resolution) for p in pairs]
    regions = [result.regions for result in results]
    precision = average_precision(*pixels((result.heatmap for result in results), pairs))
    f1 = (scored(regions, cases, least).f1 for least in (1, _LARGE))
    return " / ".join(f"{value:.2f}" for value in (precision, *f1))


if __name__ == "__main__":
    main()
