"""Very many pairs on Ray: ``python -m benchmarks.batch --pairs 1000 --workers 1 2``.

Draws as many small pairs as asked (120 x 90, each of other contents, a third of them changed), has
``imgdiff batch`` compare them with each number of workers, and prints pairs a second from the first
chunk that was done to the last. With ``--full-size`` it also measures, in one worker without Ray,
what pairs of 1920 x 1080 take of a core. Seconds of the command are by the clock: Ray's workers are
no children of it that the system would count.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.markdown import table
from benchmarks.processor import processor
from benchmarks.serve import processor as seconds_of
from benchmarks.speed.cases import CASES, SIZES, make_pair


def small_pairs(folder: Path, count: int) -> Path:
    """A manifest of drawn pairs of 120 x 90."""
    rng = np.random.default_rng(7)
    rows = []
    for n in range(count):
        before = np.full((90, 120, 3), 245, np.uint8)
        for top, left in zip(rng.integers(2, 80, 40), rng.integers(2, 100, 40), strict=True):
            before[top : top + 3, left : left + 12] = rng.integers(0, 120)
        after = before.copy()
        if n % 3 == 0:
            after[60:80, 10:60] = (30, 90, 220)
        for side, pixels in (("before", before), ("after", after)):
            Image.fromarray(pixels).save(folder / f"{side}{n}.png", compress_level=1)
        rows.append((f"before{n}.png", f"after{n}.png"))
    path = folder / "pairs.csv"
    with open(path, "w", newline="") as stream:
        csv.writer(stream).writerows([("before", "after"), *rows])
    return path


def measured(manifest: Path, out: Path, workers: int, chunk: int) -> list[str]:
    """A row of the table: one run of the command."""
    command = [sys.executable, "-m", "imgdiff", "batch", str(manifest), "--out", str(out)]
    command += ["--workers", str(workers), "--chunk", str(chunk), "--json"]
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
    total = time.monotonic() - began
    counts = json.loads(done.stdout)
    ends = sorted(path.stat().st_mtime for path in (out / "results").glob("*.parquet"))
    rate = (len(ends) - 1) * chunk / max(ends[-1] - ends[0], 1e-9)
    known = [f"{counts['pairs']:,}", str(counts["failed"])]
    return [str(workers), *known, f"{rate:.1f}", f"{total:.0f}"]


def full_size(folder: Path, repeat: int) -> list[list[str]]:
    """Rows of what pairs of 1920 x 1080 take of one worker's core."""
    from imgdiff.cluster.plan import lay_down
    from imgdiff.cluster.records import read_records
    from imgdiff.cluster.seen import Seen
    from imgdiff.cluster.worker import Task, Worker
    from imgdiff.options import CompareOptions

    class Forgetful(Seen):
        def get(self, content: str) -> None:
            return None

    rows = []
    for case in CASES:
        place = folder / case.replace(" ", "_")
        place.mkdir()
        pair = make_pair(case, SIZES["1080p"], place).files
        plan, _ = lay_down(str(place / "out"), [pair] * (repeat + 1), 1, {})
        worker = Worker(plan, Task(CompareOptions(scores=False)), Forgetful())
        worker({"chunk": 0})  # warm
        seconds = []
        for chunk in range(1, repeat + 1):
            before = sum(seconds_of(os.getpid()))
            worker({"chunk": chunk})
            seconds.append(sum(seconds_of(os.getpid())) - before)
        state = read_records(plan.results(1))[0]["state"]
        worker.close()
        median = float(np.median(seconds))
        rows.append([case, state, f"{median:.2f}", f"{1e6 * median / 3600:,.0f}"])
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=1000, help="Small ones; 0 for none.")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--chunk", type=int, default=50)
    parser.add_argument("--full-size", type=int, default=0, help="Pairs of 1080p of each kind.")
    given = parser.parse_args()
    print(processor())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.pairs:
            manifest = small_pairs(folder, given.pairs)
            rows = [
                measured(manifest, folder / f"out{count}", count, given.chunk)
                for count in given.workers
            ]
            heads = ["workers", "pairs", "failed", "pairs a second", "s in all"]
            print("\n".join(table(heads, rows)))
        if given.full_size:
            heads = ["1920 x 1080", "verdict", "s of a core", "hours of a core for a million"]
            print("\n".join(table(heads, full_size(folder, given.full_size))))


if __name__ == "__main__":
    main()
