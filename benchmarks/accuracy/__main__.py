"""How well changes are found, on photographs, drawings and kinds never trained or calibrated on.

    pip install -r benchmarks/requirements.txt
    python -m benchmarks.accuracy --photos FOLDER [--kinds ZIP] [--ui FOLDER]

--photos: photographs, of which those that the hash of their name puts into the test part are
measured on (and those of the validation part set the other tools' thresholds). --kinds: a zip of
labelled pictures as Tiny-ImageNet's is. --ui: image pairs with a pairs.json. Prints the tables
and writes accuracy.md, plots and sheets of the worst failures into --out.
"""

import argparse
import os
from pathlib import Path

# Before TensorFlow is loaded: its log would drown the tables.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
from benchmarks.accuracy import tables
from benchmarks.accuracy.breakdowns import STRENGTH, by_size, nuisance_table, size_table
from benchmarks.accuracy.cases import CONTENTS
from benchmarks.accuracy.findings import QUIET
from benchmarks.accuracy.per_pixel import Places, measure_places
from benchmarks.accuracy.plain_pictures import plain
from benchmarks.accuracy.plots import draw_all
from benchmarks.accuracy.product import NAME
from benchmarks.accuracy.ui_verdicts import ui_verdicts
from benchmarks.accuracy.unseen_classes import kinship
from benchmarks.accuracy.whole_images import wholes
from benchmarks.accuracy.worst import write_sheet
from benchmarks.timing import timed
from imgdiff.network.runtime.loading import get_runtime
from recipe.calibration import PLAIN_AREA
from recipe.object_classes import read_kinds
from recipe.photos import read_photos
from recipe.region_metrics import OVERLAP


def write_sheets(places: Places, contents, folder: Path) -> list[str]:
    """Returns the names of the sheets that have anything on them."""
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for content in contents:
        findings = places.findings[NAME][content].regions
        name = f"worst_{content}.png"
        if write_sheet(folder / name, places.heats[content], findings, places.cases[content]):
            names.append(name)
    return names


def places_text(places: Places, size: int, plots: list[str], sheets: list[str]) -> list[str]:
    """The part of accuracy.md on changed places, as lines."""
    equal = sum(case.equal for case in tables.every(places.clean))
    detected = tables.pooled(places.findings[NAME])
    return [
        "## Changed pixels",
        "",
        f"Average precision / AUROC over all pixels of pairs of {size} x {size}, changed and",
        "unchanged, with nuisance on both sides of every pair. imgdiff is measured through",
        "`compare_images` with its defaults; all detectors see the same pairs.",
        "",
        *tables.pixel_table(places.findings, places.cases),
        f"![precision and recall]({plots[0]})",
        "",
        "## Regions",
        "",
        f"Precision / recall / F1 at IoU {OVERLAP}, greedy by IoU and one to one. True regions are",
        "the true changed pixels grouped by the same rule (`find_regions`, the same gap) as the",
        "found ones, each of them, down to a single pixel. imgdiff's regions are the product's",
        "(heat from 0.5). Every other map is cut at the one threshold that gives it the best F1,",
        f"in hindsight, on {len(places.tuning)} pairs of the validation part, and grouped alike.",
        "",
        *tables.region_table(places.findings, places.cases, places.points),
        f"The same for true regions of {PLAIN_AREA} changed pixels and more; smaller ones are",
        "neither to be found nor wrong to find:",
        "",
        *tables.region_table(places.findings, places.cases, places.points, PLAIN_AREA),
        f"![F1 of regions]({plots[1]})",
        "",
        "## Verdicts",
        "",
        "A pair is called changed where any region is found. False alarms are of the unchanged",
        "pairs, missed ones of the changed. First at the thresholds of the regions above, then on",
        "equal terms at quiet ones: every detector's most sensitive threshold with at most",
        f"{100 * QUIET:g} % false alarms on those pairs of the validation part. Undisturbed: no",
        f"nuisance on either side; the {equal} pairs that are equal to the last bit are left out",
        "(nobody calls them changed), so the unchanged ones are drawings whose sides come from two",
        "renderers.",
        "",
        *tables.verdict_table(places),
        "False alarms / missed at the quiet thresholds, by content:",
        "",
        *tables.verdict_by_content_table(places.findings, places.cases),
        "## imgdiff by content",
        "",
        *tables.content_table(places.findings[NAME], places.cases),
        "## imgdiff by size of change",
        "",
        "Regions by their own changed pixels, pairs by those of all their changes together.",
        "",
        *size_table(by_size(detected, detected, tables.every(places.cases))),
        f"![recall by size]({plots[2]})",
        "",
        "## imgdiff by nuisance",
        "",
        f"Each nuisance alone, at strength {STRENGTH:g}, on both sides of the undisturbed pairs",
        "that it moves.",
        "",
        *nuisance_table(places.nuisances),
        f"![false alarms and misses by nuisance]({plots[3]})",
        "",
        "The worst failures (before, after, truth with the true regions in green, heat with the",
        "found ones in red; few colors): "
        + (", ".join(f"[{name}]({name})" for name in sheets) or "none")
        + ".",
        "",
    ]


def report(options) -> list[str]:
    """The lines of accuracy.md; plots and sheets are written on the way."""
    runtime = get_runtime(options.weights)
    test, validation = (read_photos(options.photos, part) for part in ("test", "validation"))
    flags = "--photos FOLDER" + " --kinds ZIP" * bool(options.kinds)
    flags += " --ui FOLDER" * bool(options.ui)
    places = measure_places(runtime, test, validation, options.pairs, options.size)
    plots = draw_all(options.out, places)
    # Photographs may not be passed on: theirs goes elsewhere, and only when asked for.
    sheets = write_sheets(places, CONTENTS[1:], options.out)
    if options.worst:
        write_sheets(places, CONTENTS[:1], options.worst)
    lines = [
        "# Accuracy on the test part",
        "",
        f"`python -m benchmarks.accuracy {flags} --pairs {options.pairs} --size {options.size}` "
        f"with {len(test)} test photographs, weights {runtime.name}.",
        "",
        *places_text(places, options.size, plots, sheets),
    ]
    some = [photos[: max(8, options.pairs)] for photos in (test, validation)]
    draws = max(1, round(options.pairs / 80))
    lines += ["## Whole images", ""]
    lines += timed("whole images", lambda: wholes(runtime, some[0], some[1], draws))
    lines += timed("plain pictures", lambda: plain(runtime))
    if options.kinds:
        known = read_kinds(options.kinds, "test")
        each = max(4, options.pairs // 20)
        lines += ["## Kinship", "", *timed("kinship", lambda: kinship(runtime, known, each))]
    if options.ui:
        lines += ["## Other tools' own tests", ""]
        lines += timed("other tools' tests", lambda: ui_verdicts(runtime, options.ui))
    return lines


def main() -> None:
    """Measures, prints and writes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", required=True, type=Path, help="folder of photographs")
    parser.add_argument("--kinds", type=Path, help="zip of labelled pictures")
    parser.add_argument("--ui", type=Path, help="folder of image pairs with a pairs.json")
    parser.add_argument("--pairs", type=int, default=160, help="photo pairs; scales all counts")
    parser.add_argument("--size", type=int, default=160, help="side of the pairs")
    parser.add_argument("--weights", default="default")
    here = Path(__file__).parents[1]
    parser.add_argument("--out", type=Path, default=here, help="folder to write to")
    parser.add_argument(
        "--worst", type=Path, help="folder for the worst photographs, which may not be passed on"
    )
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    text = "\n".join(timed("all", lambda: report(options)))
    (options.out / "accuracy.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
