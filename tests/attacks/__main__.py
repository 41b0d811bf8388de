"""``python -m tests.attacks``: each file by every way in, and the table of what came of it."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.attacks.recipes import RECIPES
from tests.attacks.watch import Outcome, enter

_PICTURES = ("read", "compare", "before", "test", "page")
#: What has to hold: of starting Python with all imports too.
MOST_SECONDS, MOST_MEGABYTES = 5.0, 1500.0
#: Likewise where two images are compared on a grid of up to 100 megapixels.
_MOST_ON_ITS_GRID = 30.0, 4000.0


def ways_for(file: Path) -> tuple[str, ...]:
    """By what a file ends in."""
    if file.suffix == ".npz":
        return ("weights", "log") if not file.is_file() else ("weights",)
    return _PICTURES


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.attacks", description=__doc__)
    parser.add_argument("--files", type=Path, metavar="DIR", help="more of them")
    arguments = parser.parse_args()
    print("| file | way | outcome | processor | most memory |\n|---|---|---|--:|--:|")
    bad = 0
    with tempfile.TemporaryDirectory() as name:
        files = []
        for recipe, make in RECIPES.items():
            make(Path(name, recipe))
            files.append(Path(name, recipe))
        if arguments.files:
            given = sorted(arguments.files.resolve().iterdir())
            files += [file for file in given if file.suffix != ".md"]
        cases = [(file, way) for file in files for way in ways_for(file)]
        for file, way in [*cases, (Path("/dev/zero"), "stdin")]:
            outcome = enter(way, file)
            bad += not _holds(way, outcome)
            said = outcome.said.replace(name, "").replace("|", "/")[:110]
            print(
                f"| {file.name} | {way} | {said} | {outcome.seconds:.1f} s "
                f"| {outcome.megabytes:.0f} MB |",
                flush=True,
            )
    print(f"\n{bad} of {len(cases) + 1} are no answer and no error of ours, or beyond the limits")
    sys.exit(bad > 0)


def _holds(way: str, outcome: Outcome) -> bool:
    limits = _MOST_ON_ITS_GRID if way == "before" else (MOST_SECONDS, MOST_MEGABYTES)
    within = outcome.seconds <= limits[0] and outcome.megabytes <= limits[1]
    return outcome.ours and within


if __name__ == "__main__":
    main()
