"""Very many pairs on Ray: ``python -m benchmarks.batch --pairs 1000 --workers 1 2``.

Draws as many small pairs as asked (see ``small_pairs``), has ``imgdiff batch`` compare them with
each number of workers, and prints pairs a second from the first chunk that was done to the last,
processor time a pair of all its processes, Ray's own and its start among them, and how long the
whole command took. ``--scores`` asks for both scores too, which run the network for each pair whose
pixels differ. With ``--folder`` pictures and results stay there, and the same command goes on after
a kill. Without Ray, in processor time of a core: ``--each`` measures what comparing a small pair of
each kind takes, ``--full-size`` what pairs of 1920 x 1080 take of a worker, and computes what a
million of them takes.
"""

import argparse
import contextlib
import csv
import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.markdown import table
from benchmarks.processor import processor
from benchmarks.serve import processor as seconds_of
from benchmarks.speed.cases import CASES, SIZES, make_pair

_SIZES = ((64, 64), (120, 160))
#: What becomes of the second picture, and of how many of a hundred pairs.
_MIX = {"the same file": 10, "written anew": 60, "edited": 20, "brighter": 5, "noise": 5}
_MARK = "IMGDIFF_BENCHMARK"


def small_pairs(folder: Path, count: int) -> Path:
    """A manifest of drawn pairs of 64 x 64 and 160 x 120, each of other contents.

    Of a hundred, ten are the same file twice, 60 the same pixels written anew, 20 have one place
    edited, five are brighter everywhere, and five have noise everywhere.
    """
    path = folder / f"pairs{count}.csv"
    if path.exists():  # written last
        return path
    rng = np.random.default_rng(7)
    kinds = [kind for kind, share in _MIX.items() for _ in range(share)]
    rows = []
    for n in range(count):
        pair = _drawn(_SIZES[n % 2], kinds[rng.integers(len(kinds))], rng)
        for side, data in zip(("before", "after"), pair, strict=True):
            (folder / f"{side}{n}.png").write_bytes(data)
        rows.append((f"before{n}.png", f"after{n}.png"))
    with open(path, "w", newline="") as stream:
        csv.writer(stream).writerows([("before", "after"), *rows])
    return path


def _drawn(size: tuple[int, int], kind: str, rng: np.random.Generator) -> tuple[bytes, bytes]:
    """Both files of a pair, as PNG."""
    height, width = size
    before = np.full((height, width, 3), rng.integers(225, 256, 3), np.uint8)
    for _ in range(height * width // 400):
        top, left = rng.integers(height - 3), rng.integers(width - 12)
        before[top : top + 3, left : left + 12] = rng.integers(0, 120, 3)
    return _png(before), _png(_after(before, kind, rng), 9 if kind == "written anew" else 1)


def _png(pixels: np.ndarray, level: int = 1) -> bytes:
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, "PNG", compress_level=level)
    return stream.getvalue()


def _after(before: np.ndarray, kind: str, rng: np.random.Generator) -> np.ndarray:
    if kind == "brighter":
        return np.clip(before * 1.06, 0, 255).astype(np.uint8)
    if kind == "noise":
        return np.clip(before + rng.normal(0, 4, before.shape), 0, 255).astype(np.uint8)
    after = before.copy()
    if kind == "edited":
        height, width = before.shape[:2]
        top, left = rng.integers(height - 14), rng.integers(width - 24)
        after[top : top + rng.integers(6, 14), left : left + rng.integers(8, 24)] = rng.integers(
            0, 256, 3
        )
    return after


def each_kind(repeat: int) -> list[list[str]]:
    """Rows of what comparing a small pair takes of a core, without and with both scores, in ms."""
    from imgdiff.cluster.one_pair import compare_for_table
    from imgdiff.options import CompareOptions, RenderOptions

    def seconds(pair: tuple[bytes, bytes], scores: bool) -> float:
        began = time.process_time()
        compare_for_table(
            before=pair[0],
            after=pair[1],
            names=("before", "after"),
            options=CompareOptions(scores=scores),
            render=RenderOptions(),
            heat=False,
            embeddings=False,
            progress=lambda done, total: None,
        )
        return time.process_time() - began

    rng = np.random.default_rng(7)
    seconds(_drawn(_SIZES[0], "noise", rng), True)  # warm
    rows = []
    for kind in _MIX:
        row = [kind]
        for size in _SIZES:
            pairs = [_drawn(size, kind, rng) for _ in range(repeat)]
            for scores in (False, True):
                row.append(f"{1000 * np.median([seconds(pair, scores) for pair in pairs]):.1f}")
        rows.append(row)
    return rows


class _Processor:
    """Seconds of the processor of all processes that bear a mark, wherever they were started."""

    def __init__(self, mark: str) -> None:
        self._mark, self._seen = f"{_MARK}={mark}".encode(), dict[str, int]()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stop.wait(1):
            for entry in Path("/proc").glob("[0-9]*"):
                with contextlib.suppress(OSError):
                    if self._mark in (entry / "environ").read_bytes():
                        fields = (entry / "stat").read_text().rpartition(")")[2].split()
                        self._seen[f"{entry.name} {fields[19]}"] = int(fields[11]) + int(fields[12])

    def seconds(self) -> float:
        """All of them, but for the last second of each process."""
        self._stop.set()
        self._thread.join()
        return sum(self._seen.values()) / os.sysconf("SC_CLK_TCK")


def measured(manifest: Path, out: Path, workers: int, chunk: int, scores: bool) -> list[str]:
    """A row of the table: one run of the command."""
    command = [sys.executable, "-m", "imgdiff", "batch", str(manifest), "--out", str(out)]
    command += ["--workers", str(workers), "--chunk", str(chunk), "--json"]
    command += [] if scores else ["--no-scores"]
    mark = secrets.token_hex(8)
    watch, began = _Processor(mark), time.time()
    done = subprocess.run(  # noqa: S603
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, _MARK: mark}
    )
    total = time.time() - began
    counts = json.loads(done.stdout)
    took = watch.seconds() / max(counts["pairs"] - counts["before"], 1)
    ends = [path.stat().st_mtime for path in (out / "results").glob("*.parquet")]
    ends = sorted(end for end in ends if end > began)
    rate = (len(ends) - 1) * chunk / (ends[-1] - ends[0]) if len(ends) > 1 else 0
    known = [f"{counts[name]:,}" for name in ("pairs", "changed", "again", "failed")]
    return [str(workers), *known, f"{rate:.1f}", f"{1000 * took:.1f}", f"{total:.0f}"]


def full_size(folder: Path, repeat: int) -> dict[str, tuple[str, float]]:
    """The verdict on pairs of 1920 x 1080 by case, and seconds that each takes of a core."""
    from imgdiff.cluster.plan import lay_down
    from imgdiff.cluster.records import read_records
    from imgdiff.cluster.seen import Seen
    from imgdiff.cluster.worker import Task, Worker
    from imgdiff.options import CompareOptions

    class Forgetful(Seen):
        def get(self, content: str) -> None:
            return None

    found = {}
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
        found[case] = state, float(np.median(seconds))
    return found


def a_million(seconds: dict[str, float]) -> list[list[str]]:
    """Rows of what a million pairs take: hours of a core, and by the clock on 8, 64 and 512."""
    same, one, ten, noise = (seconds[case] for case in CASES)
    mixes = {
        "screens, none changed": same,
        "screens, one place changed in each tenth": 0.9 * same + 0.1 * one,
        "screens, ten places changed in each": ten,
        "noise everywhere in each tenth": 0.9 * same + 0.1 * noise,
        "photographs, noise everywhere in each": noise,
    }
    rows = []
    for mix, each in mixes.items():
        hours = each * 1e6 / 3600
        rows.append([mix, f"{hours:,.0f}", *(f"{hours / cores:,.1f}" for cores in (8, 64, 512))])
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=1000, help="Small ones; 0 for none.")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--chunk", type=int, default=50)
    parser.add_argument("--scores", action="store_true", help="Ask for both scores too.")
    parser.add_argument("--folder", type=Path, help="Where pictures and results stay.")
    parser.add_argument("--each", type=int, default=0, help="Small pairs of each kind, alone.")
    parser.add_argument("--full-size", type=int, default=0, help="Pairs of 1080p of each kind.")
    given = parser.parse_args()
    print(processor())
    with tempfile.TemporaryDirectory() as name:
        folder = given.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        if given.pairs:
            manifest = small_pairs(folder, given.pairs)
            kind = f"{given.pairs}{'scores' if given.scores else ''}"
            rows = [
                measured(manifest, folder / f"out{kind}.{count}", count, given.chunk, given.scores)
                for count in given.workers
            ]
            heads = ["workers", "pairs", "changed", "again", "failed", "pairs a second"]
            print("\n".join(table([*heads, "ms of a core a pair", "s in all"], rows)))
        if given.each:
            heads = [
                f"{w} x {h}, ms of a core{more}" for h, w in _SIZES for more in ("", ", scores")
            ]
            print("\n".join(table(["after is", *heads], each_kind(given.each))))
        if given.full_size:
            found = full_size(folder, given.full_size)
            rows = [[case, state, f"{each:.2f}"] for case, (state, each) in found.items()]
            print("\n".join(table(["1920 x 1080", "verdict", "s of a core"], rows)))
            heads = ["a million pairs of 1920 x 1080", "hours of a core", "on 8", "on 64", "on 512"]
            rows = a_million({case: each for case, (_, each) in found.items()})
            print("\n".join(table(heads, rows)))


if __name__ == "__main__":
    main()
