"""New processes, from the start to the end, and pairs that come from files."""

import functools
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.speed.cases import CASES, SIZES, make_pair
from benchmarks.speed.clock import best_times
from benchmarks.speed.tools import BASE, Tool
from benchmarks.speed.warm import DECODING, Row, decode
from benchmarks.timing import timed
from imgdiff import compare_images

_ROOT = Path(__file__).parents[2]
_SIZE = (640, 480)
_SSIM = """
import sys, cv2
from skimage.metrics import structural_similarity
before, after = (cv2.imread(file) for file in sys.argv[1:3])
_, full = structural_similarity(
    before, after, channel_axis=2, full=True, gaussian_weights=True, sigma=1.5
)
cv2.imwrite(sys.argv[3], 255 * (1 - full.mean(axis=2)).clip(0, 1))
"""
_IDENTICAL = "import sys; from imgdiff import compare_images; compare_images(*sys.argv[1:])"
_DECODED = "import sys; from imgdiff.io.load import load_image; [*map(load_image, sys.argv[1:])]"


def measure_cold(tools: dict[str, Tool | None], repeat: int) -> list[Row]:
    """A new process for each run; the system has read its files before."""
    commands = {
        BASE: ["-m", "imgdiff", "compare", "-q"],
        "SSIM": ["-c", _SSIM],
        "Keras": ["-m", "benchmarks.speed.dense_keras"],
    }
    commands = {name: command for name, command in commands.items() if tools.get(name)}
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "out.png")
        for case in (CASES[1], CASES[3]):
            files = make_pair(case, _SIZE, Path(folder)).files
            runs = {name: _process(*how, *files, out) for name, how in commands.items()}
            work = functools.partial(best_times, runs, repeat, warm_up=False)
            seconds = timed(f"new process, {case}", work)
            rows.append(Row("x".join(map(str, _SIZE)), f"new process, {case}", seconds))
    return rows


def measure_identical_files(repeat: int) -> list[Row]:
    """An identical pair from two files at 4K beside reading the two."""
    with tempfile.TemporaryDirectory() as folder:
        file = make_pair(CASES[0], SIZES["4k"], Path(folder)).files[0]
        copy = shutil.copy(file, Path(folder) / "copy.png")
        files = file, str(copy)
        warm = {BASE: lambda: compare_images(*files), DECODING: lambda: decode(files)}
        cold = {
            BASE: _process("-c", _IDENTICAL, *files),
            DECODING: _process("-c", _DECODED, *files),
        }
        return [
            Row("4k", "from files, identical", best_times(warm, repeat)),
            Row("4k", "new process, identical", best_times(cold, repeat, warm_up=False)),
        ]


def _process(*arguments: str) -> Callable[[], None]:
    def run() -> None:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=_ROOT, capture_output=True, check=False)  # noqa: S603
        if done.returncode not in (0, 1):  # imgdiff's 1 says "different"
            raise RuntimeError(f"{arguments} failed: {done.stderr.decode()[-2000:]}")

    return run
