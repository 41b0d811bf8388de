"""``python -m tests.faults``: faults at every place of every kind of work, and the table."""

import argparse
import shutil
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.faults.check import broken, contents, leftovers, survivors, unfinished
from tests.faults.inject import Ending, Fault, run
from tests.faults.scenarios import SCENARIOS, Scenario

#: Faults of the disk for each kind of work, beside the kills.
_DISK = {"full": 0.5, "read-only": 0.25, "size": 0.25}
_SIZES = (0, 5000, 20_000, 100_000)


@dataclass
class Figures:
    """What came of some work's faults."""

    faults: int = 0
    stopped: int = 0
    swept: int = 0
    wrong: int = 0


class Disturbed:
    """Some work, done without a fault once, and then with as many as one likes.

    Args:
        scenario: The work.
        root: A folder for it.
    """

    def __init__(self, scenario: Scenario, root: Path) -> None:
        self._name, self._work = scenario.name, scenario.work
        self._root, self._steps = root, scenario.steps
        # Always under one name: some of what is written has it in it.
        self._folder, self._seed = root / "folder", root / "seed"
        self._folder.mkdir()
        scenario.prepare(self._folder)
        shutil.copytree(self._folder, self._seed)
        self._before = contents(self._folder)
        self.ending = self.run(Fault())
        self._after = contents(self._folder)
        if self.ending.status not in (0, 1):
            raise RuntimeError(f"{scenario.name} fails by itself: {self.ending.said}")

    def run(self, fault: Fault) -> Ending:
        """Once, in the folder as it is."""
        return run(self._work, self._folder, self._root / "said.txt", fault)

    def disturb(self, fault: Fault, figures: Figures) -> None:
        """Once with a fault, then once more without, looking at what is there after each."""
        shutil.rmtree(self._folder)
        shutil.copytree(self._seed, self._folder)
        ending = self.run(fault)
        figures.faults += 1
        wrong = [f"process {number} lives on" for number in survivors(self._folder)]
        wrong += broken(contents(self._folder), self._before, self._after, self._steps)
        if fault.kind in ("kill", "time"):
            figures.stopped += ending.status < 0
            figures.swept += len(leftovers(self._folder))
        else:
            figures.stopped += ending.status == 2
            if fault.kind != "read-only":  # there they cannot be removed
                wrong += [f"left {name}" for name in leftovers(self._folder)]
            if ending.status not in (0, 1, 2) or "unexpected" in ending.said:
                wrong.append(f"status {ending.status}: {ending.said[-300:]}")
        again = self.run(Fault())
        if again.status not in (0, 1):
            wrong.append(f"the next run fails: {again.said[-300:]}")
        wrong += unfinished(contents(self._folder), self._after)
        wrong += [f"not swept: {name}" for name in leftovers(self._folder)]
        for what in wrong:
            print(f"{self._name}: {fault}: {what}", flush=True)
        figures.wrong += len(wrong)


def faults_of(ending: Ending, kills: int, rng: np.random.Generator) -> list[Fault]:
    """Kills, half at a change and half at a moment; then what disks do."""
    places = rng.permutation(np.resize(np.arange(ending.changes), kills // 2)).tolist()
    moments = rng.uniform(0, ending.seconds, kills - kills // 2).tolist()
    faults = [Fault("kill", at) for at in places] + [Fault("time", at) for at in moments]
    for kind, share in _DISK.items():
        count = max(1, round(share * kills / 4))
        at = rng.choice(_SIZES if kind == "size" else ending.changes, count)
        faults += [Fault(kind, int(a)) for a in at]
    return [faults[i] for i in rng.permutation(len(faults))]  # a part of a run has some of each


def table(figures: dict[str, Figures]) -> str:
    """As Markdown."""
    lines = [
        "| work | faults | stopped by it | temporary files swept | lost or half-written |",
        "|---|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {name} | {f.faults} | {f.stopped} | {f.swept} | {f.wrong} |"
        for name, f in figures.items()
    ]
    return "\n".join(lines)


def main() -> None:
    names = [scenario.name for scenario in SCENARIOS]
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=60, help="of all work together")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--work", choices=names, action="append", help="all unless given")
    arguments = parser.parse_args()
    chosen = [s for s in SCENARIOS if s.name in (arguments.work or names)]
    figures: dict[str, Figures] = {}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what is known by then is printed
    try:
        for scenario in chosen:
            count = round(scenario.share / sum(s.share for s in chosen) * arguments.kills)
            if count:
                rng = np.random.default_rng([arguments.seed, *scenario.name.encode()])
                _disturb(scenario, count, rng, figures)
    finally:
        print(table(figures), flush=True)
    sys.exit(any(f.wrong for f in figures.values()))


def _disturb(
    scenario: Scenario, kills: int, rng: np.random.Generator, figures: dict[str, Figures]
) -> None:
    """Puts faults into some work; what comes of it is added to the figures."""
    killed, disk = Figures(), Figures()
    with tempfile.TemporaryDirectory() as root:
        disturbed = Disturbed(scenario, Path(root).resolve())
        figures |= {scenario.name: killed, f"{scenario.name}, disk": disk}
        for fault in faults_of(disturbed.ending, kills, rng):
            disturbed.disturb(fault, killed if fault.kind in ("kill", "time") else disk)


if __name__ == "__main__":
    main()
