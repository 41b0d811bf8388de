"""``python -m tests.cluster.kills``: batches on Ray that are killed and go on, and the table."""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests import ROOT
from tests.cluster.conftest import write_pairs
from tests.cluster.test_ray import records
from tests.faults.check import command_line, leftovers, processes_of, survivors

_PAIRS, _CHUNK = 12, 2
#: Seconds after which a command counts as one that hangs; machines are busy.
_PATIENCE = 300
#: Seconds in which all processes of a killed command end, and those in which Ray's agents do: they
#: look for their cluster for a minute.
_ENDING, _AGENTS = 30, 120
#: What is killed: the command alone; one process that compares, or the one beside it that does
#: the work; the command with all that Ray started for it.
VICTIMS = ("command", "worker", "session")
_WORKERS = ("ray::MapWorker", "from imgdiff.workers")


@dataclass
class Figures:
    """What came of the kills of one victim."""

    kills: int = 0
    stopped: int = 0
    kept: int = 0
    swept: int = 0
    wrong: int = 0


class Batch:
    """A batch, done without a kill once, and then with as many as one likes.

    Args:
        root: A folder for it.
    """

    def __init__(self, root: Path) -> None:
        self._root, self._log = root, root / "said.txt"
        self._manifest = write_pairs(root / "in", _PAIRS)
        # How fast the network is here is measured once, and kept in the cache folder.
        self._status(self._begin("compare", root / "in/before0.png", root / "in/after0.png"))
        started = time.monotonic()
        if (status := self._status(self._batch(root / "out"))) != 1:
            raise RuntimeError(f"it fails by itself: status {status}: {self._log.read_text()}")
        self._seconds = time.monotonic() - started
        self._expected = answers(root / "out")

    def disturb(self, victim: str, rng: np.random.Generator, to: Figures) -> None:
        """One kill, then the same command to its end, looking at what is there after each.

        Args:
            victim: One of ``VICTIMS``.
            rng: Chooses the moment, of half the kills and of all those of workers by how many
                chunks are done, for most of the time goes by before there is one.
            to: The figures to which what came of it is added.
        """
        to.kills += 1
        out = self._root / f"out{victim}{to.kills}"
        share, by_chunks = rng.uniform(), victim == "worker" or rng.uniform() < 0.5
        command = self._batch(out)
        if by_chunks:
            enough = int(share * _PAIRS / _CHUNK)
            while command.poll() is None and not (_chunks(out) >= enough and self._workers()):
                time.sleep(0.01)
        else:
            time.sleep(share * self._seconds)
        killed = self._kill(victim, command, rng)
        to.kept += _chunks(out) if killed else 0
        status = self._status(command)
        goes_on = victim == "worker" or not killed
        wrong = [] if status == (1 if goes_on else -signal.SIGKILL) else [f"status {status}"]
        wrong += [f"lives on: {line}" for line in self._living()]
        to.stopped += killed
        to.swept += len(leftovers(out))
        if (status := self._status(self._batch(out))) != 1:
            wrong.append(f"the next run: status {status}: {self._log.read_text()[-300:]}")
        wrong += differences(answers(out), self._expected)
        wrong += [f"not swept: {name}" for name in leftovers(out)]
        for what in wrong:
            print(f"{victim} {to.kills} at {share:.2f}: {what}", flush=True)
        to.wrong += len(wrong)

    def _batch(self, out: Path) -> subprocess.Popen[bytes]:
        chunk = ("--chunk", _CHUNK)
        return self._begin("batch", self._manifest, "--out", out, *chunk, "--no-scores")

    def _begin(self, *words: object) -> subprocess.Popen[bytes]:
        """A command in a session of its own; all its processes are known by their cache."""
        folders = {"IMGDIFF_CACHE": str(self._root), "RAY_TMPDIR": str(self._root)}
        with open(self._log, "wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "imgdiff", *map(str, words)],
                cwd=ROOT,
                env={**os.environ, **folders},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _status(self, command: subprocess.Popen[bytes]) -> int:
        try:
            return command.wait(_PATIENCE)
        except subprocess.TimeoutExpired as error:
            self._kill("session", command, np.random.default_rng(0))
            raise TimeoutError(f"it hangs: {self._log.read_text()}") from error

    def _workers(self) -> list[int]:
        lines = ((n, command_line(n)) for n in processes_of(self._root))
        return [n for n, line in lines if any(word in line for word in _WORKERS)]

    def _kill(
        self, victim: str, command: subprocess.Popen[bytes], rng: np.random.Generator
    ) -> bool:
        """Whether there was something to be killed."""
        if command.poll() is not None:
            return False
        chosen: Sequence[int] = [command.pid]
        if victim == "worker":
            workers = self._workers()
            chosen = workers and [int(rng.choice(workers))]
        elif victim == "session":
            chosen = [n for n in processes_of(self._root) if _session(n) == command.pid]
        for process in chosen:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        return bool(chosen)

    def _living(self) -> list[str]:
        """What is still there of a command that has ended, but for Ray's agents."""
        end = time.monotonic() + _ENDING
        while True:
            lines = map(command_line, processes_of(self._root))
            found = [line[:100] for line in lines if line and "agent" not in line.lower()]
            if not found or time.monotonic() > end:
                return found
            time.sleep(0.2)


def _chunks(out: Path) -> int:
    return len(list(out.glob("results/[0-9]*.parquet")))


def _session(process: int) -> int:
    try:
        return os.getsid(process)
    except ProcessLookupError:
        return 0


def answers(out: Path) -> list[dict[str, Any]]:
    """The table of a batch by its pairs, but for what they took, and its failures at the end."""
    rows = [{**row, "seconds": 0.0} for row in records(out)]
    failures = {"pair": "failures", "table": (out / "failures.csv").read_bytes()}
    return [*sorted(rows, key=lambda row: row["pair"]), failures]


def differences(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> list[str]:
    """What is wrong with a table: each pair has to be there once, as without a kill."""
    pairs = [row["pair"] for row in found]
    wrong = [] if pairs == [row["pair"] for row in expected] else [f"it has the pairs {pairs}"]
    known = {row["pair"]: row for row in expected}
    for row in found:
        other = known.get(row["pair"], {})
        columns = [name for name in row if row[name] != other.get(name)]
        wrong += [f"pair {row['pair']} differs in {', '.join(columns)}"] if columns else []
    return wrong


def table(figures: dict[str, Figures]) -> str:
    """As Markdown."""
    lines = [
        "| killed | kills | stopped by it | chunks done by then | temporary files swept | wrong |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {name} | {f.kills} | {f.stopped} | {f.kept} | {f.swept} | {f.wrong} |"
        for name, f in figures.items()
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.cluster.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    figures = {victim: Figures() for victim in VICTIMS}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what is known by then is printed
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, _ended(Path(name)):
            batch = Batch(Path(name))
            for victim in rng.permutation(np.resize(VICTIMS, arguments.kills)).tolist():
                batch.disturb(victim, rng, figures[victim])
            living = survivors(Path(name), _AGENTS)
    finally:
        print(table(figures), flush=True)
    print(f"{len(living)} processes live on {_AGENTS} s later", flush=True)
    sys.exit(bool(living) or any(f.wrong for f in figures.values()))


@contextlib.contextmanager
def _ended(root: Path) -> Iterator[None]:
    """Nothing is left running, however that ends."""
    try:
        yield
    finally:
        for process in processes_of(root):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


if __name__ == "__main__":
    main()
