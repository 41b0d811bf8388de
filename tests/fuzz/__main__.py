"""``python -m tests.fuzz``: many cases at every door, and the table of figures."""

import argparse
import sys

from tests.fuzz.doors import doors
from tests.fuzz.run import fuzz, keep, table


def main() -> None:
    names = [door.name for door in doors()]
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=1000, help="of each door")
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--door", choices=names, action="append", help="all unless given")
    arguments = parser.parse_args()
    numbers = range(arguments.first, arguments.first + arguments.cases)
    figures = {}
    for door in doors():
        if door.name in (arguments.door or names):
            figures[door.name] = fuzz(door, numbers)
            for number, finding in figures[door.name].findings:
                print(f"{door.name} {number}: {finding} -> {keep(door, number) or 'made anew'}")
    print(table(figures))
    sys.exit(any(f.findings for f in figures.values()))


if __name__ == "__main__":
    main()
