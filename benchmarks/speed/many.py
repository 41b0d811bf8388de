"""Many pairs from files to files: how the throughput grows with the cores."""

import tempfile
from pathlib import Path

import cv2

from benchmarks.speed.cases import make_pair
from benchmarks.speed.clock import best_times
from imgdiff import compare_many
from imgdiff.network.runtime.processor import usable_cores

_PAIRS, _SIZE = 16, (640, 480)


def measure_many(repeat: int) -> dict[int, float]:
    """{workers: pairs a second}, each pair read, compared and its heatmap saved."""
    with tempfile.TemporaryDirectory() as folder:
        files = make_pair("one small change", _SIZE, Path(folder)).files
        pairs = []
        for i in range(_PAIRS):
            names = [Path(folder) / f"{i}_{side}.png" for side in ("before", "after")]
            for name, file in zip(names, files, strict=True):
                cv2.imwrite(str(name), cv2.imread(file))
            pairs.append((names[0], names[1]))

        def work(workers: int) -> None:
            def finish(result) -> None:
                result.save(Path(folder) / f"{result.names[0]}.heat.png")

            for _ in compare_many(pairs, workers=workers, finish=finish):
                pass

        counts = sorted({1, 2, usable_cores()} - {n for n in (2,) if usable_cores() < 2})
        runs = {str(n): lambda n=n: work(n) for n in counts}
        return {int(n): _PAIRS / s for n, s in best_times(runs, repeat).items()}


def many_lines(rates: dict[int, float]) -> list[str]:
    """The throughput in a sentence, as lines."""
    alone = rates[1]
    listed = ", ".join(f"{n} workers {rate:.1f} ({rate / alone:.2f}x)" for n, rate in rates.items())
    size = "x".join(map(str, _SIZE))
    return [
        f"Many pairs (`compare_many`, {_PAIRS} of {size} with one small change, from PNG to PNG),",
        f"pairs a second: {listed}.",
        "",
    ]
