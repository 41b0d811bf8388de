"""``python -m tests.fuzz``: many cases at every door, and the table of figures."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from tests.fuzz.doors import doors
from tests.fuzz.processes import in_processes
from tests.fuzz.run import Figures, Finding, keep, table


def main() -> None:
    names = [door.name for door in doors()]
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="of all doors together")
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--door", choices=names, action="append", help="all unless given")
    parser.add_argument(
        "--sum", type=Path, metavar="FILE", help="JSON to which the figures are added"
    )
    arguments = parser.parse_args()
    chosen = [door for door in doors() if door.name in (arguments.door or names)]
    each = arguments.cases / sum(door.share for door in chosen)
    figures = _read(arguments.sum)
    for door in chosen:
        first, count = arguments.first, max(1, round(each * door.share))
        new = in_processes(door.name, first, first + count)
        figures.setdefault(door.name, Figures()).add(new)
        once = {f"{finding.kind}: {finding.what}": finding for finding in new.findings}
        for finding in once.values():
            kept = keep(door, finding.number) or "made anew"
            print(f"{door.name} {finding.number} {finding.kind}: {finding.what} -> {kept}")
        print(table({door.name: new}).splitlines()[2], flush=True)
        if arguments.sum:
            arguments.sum.write_text(json.dumps({n: asdict(f) for n, f in figures.items()}))
    print(f"\n{table(figures)}")
    sys.exit(any(f.findings for f in figures.values()))


def _read(file: Path | None) -> dict[str, Figures]:
    kept = json.loads(file.read_text()) if file and file.exists() else {}
    return {
        name: Figures(**{**f, "findings": [Finding(**finding) for finding in f["findings"]]})
        for name, f in kept.items()
    }


if __name__ == "__main__":
    main()
