"""Pages drawn with inserted and removed bands and other changes in between: how many are explained.

    pip install -r benchmarks/requirements.txt
    python -m benchmarks.layout [--count 20] [--seed 1] [--tools NAME ...] [--lossless]
        [--save FOLDER] [--browser]

Explained: every band found in its place (bare ground at its ends aside, which could as well lie at
the other one; a band of bare ground alone is not asked for), and at most one region where nothing
is. Beside imgdiff told to move nothing ("in place") and BlazeDiff (its marks within 10 px are one
region; of pages of two sizes, both on the smallest canvas that holds them). --save: panels of what
imgdiff did not explain. --browser: pages that Chromium draws (playwright is needed), with other
letters, other changes and JPEG in turn.
"""

import argparse
import time
from collections import defaultdict
from pathlib import Path

import cv2
import numpy as np

from benchmarks.layout import html
from benchmarks.layout.browser import make_browser_pairs
from benchmarks.layout.measure import Answer, judge, judge_regions
from benchmarks.layout.pairs import KINDS, PagePair, make_pairs
from benchmarks.markdown import of, table
from imgdiff import compare_images
from imgdiff.geometry import Box

#: imgdiff as it is, and told to move nothing; another tool.
TOOLS = ("imgdiff", "in place", "BlazeDiff")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=20, help="pages of every kind")
    parser.add_argument("--seed", type=int, default=1, help="draws other pages")
    parser.add_argument(
        "--tools", nargs="*", choices=TOOLS, default=TOOLS, metavar="NAME", help="ask only these"
    )
    parser.add_argument(
        "--lossless", action="store_true", help="no JPEG and no noise, which is slow"
    )
    parser.add_argument("--browser", action="store_true", help="pages that Chromium draws")
    parser.add_argument("--save", type=Path, help="folder for panels of what was not explained")
    return parser.parse_args()


def blazediff(pair: PagePair) -> Answer:
    """BlazeDiff's marks as regions."""
    from benchmarks.accuracy.peers import blaze
    from imgdiff.align.canvas import place

    padded = place(pair.before, pair.after, "pad")
    marks = (blaze(padded.before, padded.after) > 0) | padded.one_sided
    joined = cv2.dilate(marks.astype(np.uint8), np.ones((11, 11), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    boxes = [Box(x + 5, y + 5, x + w - 5, y + h - 5) for x, y, w, h, _ in stats[1:count].tolist()]
    return judge_regions(pair, boxes)


def main() -> None:
    options = arguments()
    answers: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    disturbed: dict[str, list[Answer]] = defaultdict(list)
    seconds = 0.0
    make, kinds = (make_browser_pairs, html.KINDS) if options.browser else (make_pairs, KINDS)
    for index, pair in enumerate(make(options.count, options.seed)):
        if options.lossless and pair.disturbance not in ("none", "as drawn"):
            continue
        if "imgdiff" in options.tools:
            start = time.process_time()
            result = compare_images(pair.before, pair.after)
            seconds += time.process_time() - start
            answer = judge(pair, result)
            answers["imgdiff", pair.kind].append(answer)
            disturbed[pair.disturbance].append(answer)
            wrong = answer.different != bool(answer.bands or answer.edits)
            if options.save and (wrong or (answer.bands and not answer.explained)):
                options.save.mkdir(parents=True, exist_ok=True)
                name = f"{index:03}_{pair.kind.replace(' ', '_')}_{pair.disturbance}.png"
                result.save(options.save / name, view="panels")
        if "in place" in options.tools:
            result = compare_images(pair.before, pair.after, align="none")
            answers["in place", pair.kind].append(judge(pair, result))
        if "BlazeDiff" in options.tools:
            answers["BlazeDiff", pair.kind].append(blazediff(pair))
    names = list(dict.fromkeys(tool for tool, _ in answers))
    rows = []
    for kind in kinds:
        for tool in names:
            rows.append([kind, tool, *_row(answers[tool, kind])])
    moved = [kind for kind in kinds if kind not in ("still", "cookie bar")]
    for tool in names:
        every = [answer for kind in moved for answer in answers[tool, kind]]
        rows.append(["all that moved", tool, *_row(every)])
    head = ["page", "tool", "explained", "bands found", "other changes found", "regions beside"]
    print("\n".join(table([*head, "false verdicts", "equal and lit"], rows)))
    rows = [[name, *_row([a for a in group if a.bands])] for name, group in disturbed.items()]
    print("\n".join(table(["saved with", *head[2:], "false verdicts", "equal and lit"], rows)))
    asked = sum(map(len, disturbed.values()))
    if asked:
        print(f"imgdiff: {seconds / asked:.2f} s of a processor each")


def _row(answers: list[Answer]) -> list[str]:
    total = len(answers)
    bands, edits = sum(a.bands for a in answers), sum(a.edits for a in answers)
    moved = [a for a in answers if a.bands]  # of some nothing that moved is in view
    false = sum(a.different != bool(a.bands or a.edits) for a in answers)
    return [
        of(sum(a.explained for a in moved), len(moved)) if bands else "-",
        of(sum(a.bands_found for a in answers), bands),
        of(sum(a.edits_found for a in answers), edits),
        f"{sum(a.beside for a in answers) / max(1, total):.1f}",
        of(false, total),
        f"{100 * np.mean([a.lit for a in answers]):.3f} %",
    ]


if __name__ == "__main__":
    main()
