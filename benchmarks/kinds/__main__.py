"""Whether each region says what happened there: macro F1, end to end, beside BlazeDiff's classes.

    pip install -r benchmarks/requirements.txt
    python -m benchmarks.kinds [--photos FOLDER] [--count 60] [--seed 1] [--tools NAME ...]
        [--contents NAME ...] [--confusion]

Each pair has one to three changes, of which it is known what was done and where: a hit is a region
there (30 % of the smaller box shared) that tells the same kind. What is told and was not done
counts against that kind; "changed", which names none, is a miss alone. Pages, charts and boards are
those of ``benchmarks.verdicts.scenes``; photographs are the tenth of FOLDER that no training sees,
as they are and with light, noise, compression and jitter on both sides.
"""

import argparse
import time
from pathlib import Path

import numpy as np

from benchmarks.kinds import drawn
from benchmarks.kinds.measure import Score
from benchmarks.kinds.pairs import KINDS, many
from benchmarks.kinds.photographs import photograph_maker
from benchmarks.kinds.tools import TOOLS
from benchmarks.markdown import decimal, table
from recipe.splits import photographs

_CONTENTS = ("photographs", "disturbed", "pages", "charts", "boards")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", type=Path, help="folder of photographs; without it drawings")
    parser.add_argument("--count", type=int, default=60, help="pairs of each content")
    parser.add_argument("--seed", type=int, default=1, help="draws other pairs")
    parser.add_argument("--tools", nargs="*", choices=list(TOOLS), default=list(TOOLS))
    parser.add_argument("--contents", nargs="*", choices=_CONTENTS, default=_CONTENTS)
    parser.add_argument("--confusion", action="store_true", help="what was told of what was done")
    return parser.parse_args()


def makers(options: argparse.Namespace) -> dict:
    """Of each content, what makes its pairs."""
    chosen = {"pages": drawn.page, "charts": drawn.chart, "boards": drawn.board}
    if options.photos is not None:
        paths = photographs(options.photos, "test")
        chosen["photographs"] = photograph_maker(paths, disturbed=False)
        chosen["disturbed"] = photograph_maker(paths, disturbed=True)
    return {name: chosen[name] for name in _CONTENTS if name in options.contents and name in chosen}


def main() -> None:
    options = arguments()
    rows = []
    for index, (content, make) in enumerate(makers(options).items()):
        pairs = many(make, options.count, (options.seed, index))
        for tool in options.tools:
            score, seconds = Score(), 0.0
            for pair in pairs:
                start = time.process_time()
                told = TOOLS[tool](pair.before, pair.after)
                seconds += time.process_time() - start
                score.add(pair, told)
            done = sum(len(pair.done) for pair in pairs)
            scores = [decimal(score.f1(kind)) for kind in KINDS]
            rows.append([content, tool, done, *scores, f"**{decimal(score.macro, 3)}**"])
            print(*rows[-1], f"{1000 * seconds / len(pairs):.0f} ms a pair", flush=True)
            if options.confusion:
                print(*confusion(score), sep="\n")
    print()
    print(*table(["content", "tool", "changes", *KINDS, "macro F1"], rows), sep="\n")


def confusion(score: Score) -> list[str]:
    """Rows: what was done; columns: what was told, the last two no kind and nothing found."""
    told = [*KINDS, "changed", ""]
    counts = np.array([[score.confusion[done, kind] for kind in told] for done in KINDS])
    rows = [[done, *line] for done, line in zip(KINDS, counts.tolist(), strict=True)]
    return table(["done", *KINDS, "changed", "not found"], rows)


if __name__ == "__main__":
    main()
