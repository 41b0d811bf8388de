"""False Same and false Different on families of pairs whose answer a person gives at a glance.

    pip install -r benchmarks/requirements.txt
    python -m benchmarks.verdicts [--family NAME ...] [--cases FOLDER] [--ui FOLDER]
        [--boards FOLDER] [--save FOLDER]

Draws the pairs, asks imgdiff and other tools, and prints tables. --save: sheets of what imgdiff
says wrong (before, after, overlay) and all answers as JSON. odiff comes from npm (odiff-bin);
tools that are not installed are named and left out.
"""

import argparse
import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from benchmarks.verdicts import product, report
from benchmarks.verdicts.deep_pcb import measure_boards
from benchmarks.verdicts.families import FAMILIES, make_pairs
from benchmarks.verdicts.folder_pairs import read_cases, read_ui
from benchmarks.verdicts.measure import Asked, measure
from benchmarks.verdicts.montage import strip, write_sheets
from benchmarks.verdicts.pair import Pair
from benchmarks.verdicts.peers import PEERS, load_peers
from imgdiff.options import EFFORTS


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        *("--family", "--families"),
        nargs="*",
        choices=[*FAMILIES, []],
        default=[],
        metavar="NAME",
        help="only these; --list names them",
    )
    parser.add_argument("--list", action="store_true", help="name the families and end")
    parser.add_argument("--no-families", action="store_true", help="only the folders given")
    parser.add_argument("--seed", type=int, default=0, help="draws other pairs of the same kinds")
    parser.add_argument("--cases", type=Path, help="folder of reported cases with a cases.json")
    parser.add_argument("--ui", type=Path, help="folder of image pairs with a pairs.json")
    parser.add_argument("--boards", type=Path, help="folder of board pairs with a boxes.json")
    parser.add_argument(
        "--peers",
        nargs="*",
        choices=[*PEERS, []],
        default=list(PEERS),
        metavar="NAME",
        help=f"of {', '.join(PEERS)}; none where none is named",
    )
    parser.add_argument("--level", help="asked at instead of each pair's own")
    parser.add_argument("--weights", default="default")
    parser.add_argument("--effort", choices=EFFORTS, help="asked with; auto as a rule")
    parser.add_argument("--save", type=Path, help="folder for sheets and answers.json")
    return parser.parse_args()


def all_pairs(options: argparse.Namespace) -> Iterator[Pair]:
    """The families asked for, then the pairs of the folders."""
    parts = [] if options.no_families else [make_pairs(options.seed, options.family)]
    if options.cases:
        parts.append(read_cases(options.cases))
    if options.ui:
        parts.append(read_ui(options.ui))
    return chain.from_iterable(parts)


def main() -> None:
    options = arguments()
    if options.list:
        print("\n".join(FAMILIES))
        return
    compare = product.compare(options.level, options.weights, options.effort)
    peers, absent = load_peers(options.peers)
    if absent and not options.no_families:
        print(f"Not installed here, so not asked: {', '.join(absent)}.\n")
    every: list[Asked] = []
    strips: dict = {}
    for pair, asked, result in measure(all_pairs(options), compare, peers):
        every.append(asked)
        if options.save and (asked.wrong or asked.misplaced):
            strips.setdefault(asked.family, []).append(strip(pair, asked, result))
    if every:
        print("\n".join(report.tables(every, [product.NAME, *peers])))
    if options.save:
        options.save.mkdir(parents=True, exist_ok=True)
        write_sheets(strips, options.save)
        text = json.dumps(report.as_json(every), indent=1)
        (options.save / "answers.json").write_text(text, encoding="utf-8")
    if options.boards:
        boards = measure_boards(options.boards, compare)
        print(
            f"Boards: region F1 {boards.f1:.3f}, {boards.defects} defects, "
            f"{boards.missed} missed, {boards.regions} regions, {boards.extras} extras"
        )


if __name__ == "__main__":
    main()
