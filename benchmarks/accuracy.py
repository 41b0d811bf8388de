"""How well changes are found, on photographs and drawings never trained or calibrated on.

    python benchmarks/accuracy.py --photos FOLDER

FOLDER holds photographs; only those that the hash of their name puts into the test part are
used. Prints the tables and writes them to benchmarks/accuracy.md.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from peers import PEERS

from imgdiff.difference import heat
from imgdiff.options import MIN_AREA
from imgdiff.regions import find_regions
from imgdiff.siamese.runtime import get_runtime
from imgdiff.training.evaluation import made_pairs, pixel_scores, roc_auc
from imgdiff.training.synthesis import disturb
from imgdiff.training.trainer import read_photos

CONTENTS = ("photo", "page", "chart", "line_art", "shapes")


def places(runtime, photos, count: int, size: int) -> list[str]:
    """Pixel average precision of every detector on every content, and imgdiff's verdicts."""
    pairs = {
        c: made_pairs(photos, count if c == "photo" else count // 3, size, 3, c, undisturbed=0)
        for c in CONTENTS
    }
    heats = {c: [heat(runtime, p.before, p.after) for p in own] for c, own in pairs.items()}
    head = "| detector | " + " | ".join(f"{c} ({len(pairs[c])})" for c in CONTENTS) + " |"
    lines = [head, "|---|" + "---|" * len(CONTENTS)]
    scores = {"**imgdiff**": {}, **{name: {} for name in PEERS}}
    for content, own in pairs.items():
        ready = iter(heats[content])
        scores["**imgdiff**"][content] = pixel_scores(lambda a, b, r=ready: next(r), own)
        for name, peer in PEERS.items():
            scores[name][content] = pixel_scores(peer, own)
    for name, by in scores.items():
        row = (f"{s['average_precision']:.2f} / {s['auroc']:.2f}" for s in by.values())
        lines.append(f"| {name} | " + " | ".join(row) + " |")
    lines += ["", "| verdicts | " + " | ".join(CONTENTS) + " |", "|---|" + "---|" * len(CONTENTS)]
    said = {
        c: [bool(find_regions(h, np.ones(h.shape, bool), 0.5, MIN_AREA)) for h in own]
        for c, own in heats.items()
    }
    kinds = {
        "false alarms (unchanged called changed)": False,
        "missed (changed called same)": True,
    }
    for name, wanted in kinds.items():
        row = []
        for content, own in pairs.items():
            asked = zip(said[content], own, strict=True)
            wrong = [s != wanted for s, pair in asked if pair.changed.any() == wanted]
            row.append(f"{sum(wrong)} of {len(wrong)}")
        lines.append(f"| {name} | " + " | ".join(row) + " |")
    row = []
    for content, own in pairs.items():
        areas = {True: [], False: []}
        for found, pair in zip(said[content], own, strict=True):
            if pair.changed.any():
                areas[found].append(int(pair.changed.sum()))
        row.append(" / ".join(f"{np.median(areas[k]):.0f}" if areas[k] else "-" for k in areas))
    lines.append("| changed pixels, median: found / missed | " + " | ".join(row) + " |")
    return lines


def wholes(runtime, photos) -> list[str]:
    """Whole photographs: the same one disturbed on both sides against another one."""
    rng = np.random.default_rng(4)
    sides = [[], []]
    for photo in photos:
        square = photo[: min(photo.shape[:2]), : min(photo.shape[:2])]
        for side in sides:
            side.append(runtime.embed(disturb(rng, square, "photo")).astype(np.float64))
    a, b = (np.array(side) for side in sides)
    distance = np.linalg.norm(a[:, None] - b[None], axis=2)
    unit = [x / np.linalg.norm(x, axis=1, keepdims=True) for x in (a, b)]
    cosine = unit[0] @ unit[1].T
    same = np.eye(len(photos), dtype=bool)
    lines = [
        "| score | same: 5 %, median, 95 % | other: 5 %, median, 95 % | AUC | recall at 1 |",
        "|---|---|---|---|---|",
    ]
    for name, score, sign in (
        ("cosine similarity", cosine, 1),
        ("Euclidean distance", distance, -1),
    ):

        def three(values):
            return ", ".join(f"{v:.3f}" for v in np.quantile(values, (0.05, 0.5, 0.95)))

        auc = roc_auc((sign * score).ravel(), same.ravel())
        recall = float(((sign * score).argmax(axis=1) == np.arange(len(photos))).mean())
        lines.append(
            f"| {name} | {three(score[same])} | {three(score[~same])} | {auc:.4f} | {recall:.3f} |"
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", required=True, help="folder of photographs")
    parser.add_argument("--pairs", type=int, default=300, help="photo pairs; a third for the rest")
    parser.add_argument("--size", type=int, default=160, help="side of the pairs")
    parser.add_argument("--weights", default="default")
    parser.add_argument("--out", default=str(Path(__file__).with_name("accuracy.md")))
    options = parser.parse_args()
    start = time.monotonic()
    runtime = get_runtime(options.weights)
    photos = read_photos(options.photos, "test")
    text = [
        "# Accuracy on the test part",
        "",
        f"`python benchmarks/accuracy.py --photos FOLDER --pairs {options.pairs} "
        f"--size {options.size}` with {len(photos)} test photographs, weights {runtime.name}.",
        "",
        "Pixel average precision / AUROC over all pairs (changed and unchanged, with nuisance on",
        "both sides of every pair):",
        "",
        *places(runtime, photos, options.pairs, options.size),
        "",
        f"Whole photographs ({len(photos)}), nuisance on both sides:",
        "",
        *wholes(runtime, photos),
        "",
    ]
    Path(options.out).write_text("\n".join(text), encoding="utf-8")
    print("\n".join(text))
    print(f"{time.monotonic() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
