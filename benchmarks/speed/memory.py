"""The most memory that a tool takes for a pair, in a process of its own.

python -m benchmarks.speed.memory TOOL BEFORE.png AFTER.png
"""

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def peak_megabytes(tool: str, files: tuple[str, str]) -> float:
    """The peak of a process of its own that compares the two files with a tool."""
    command = [sys.executable, "-m", "benchmarks.speed.memory", tool, *files]
    done = subprocess.run(  # noqa: S603
        command, stdout=subprocess.PIPE, text=True, check=True, cwd=_ROOT
    )
    return float(done.stdout.split()[-1])


def _own_peak() -> float:
    status = Path("/proc/self/status")
    if status.exists():
        # On Linux ru_maxrss starts from what the parent held, this from nothing.
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # macOS counts bytes


def main(tool: str, *files: str) -> None:
    """Compares and prints this process's peak."""
    import cv2

    from benchmarks.speed.cases import Pair
    from benchmarks.speed.tools import TOOLS

    before, after = (cv2.cvtColor(cv2.imread(f), cv2.COLOR_BGR2RGB) for f in files)
    TOOLS[tool]()(Pair(before, after, (files[0], files[1])))
    print(f"{_own_peak():.0f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
