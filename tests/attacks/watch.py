"""A way in, watched from outside: by the system's own account of the process."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests import ROOT

#: Seconds of the clock until a process hangs; machines are busy.
_PATIENCE = 240
#: A small process that starts the watched one: what is started by a large one counts as as large.
_STARTER = """
import json, resource, subprocess, sys
status = subprocess.call(sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as file:
    json.dump([status, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000], file)
"""


@dataclass(frozen=True)
class Outcome:
    """What came of a file by one way.

    Attributes:
        said: The last line: "answer: ...", "refused: ...", or what went wrong.
        seconds: Of the processor, those of starting Python and of imports too.
        megabytes: At the peak, likewise.
    """

    said: str
    seconds: float
    megabytes: float

    @property
    def ours(self) -> bool:
        """Whether that is an answer or an error of ours."""
        return self.said.startswith(("answer", "refused", "status 0", "status 1", "status 2"))


def enter(way: str, file: Path) -> Outcome:
    """Has a process take a file by a way of ``ways.WAYS``, and ends it where it hangs."""
    command = ["timeout", "-s", "KILL", str(_PATIENCE), sys.executable, "-m", "tests.attacks.ways"]
    with tempfile.TemporaryFile() as said, tempfile.NamedTemporaryFile() as account:
        starter = [sys.executable, "-S", "-c", _STARTER, account.name]
        streams = {"stdin": subprocess.DEVNULL, "stdout": said, "stderr": said}
        subprocess.run([*starter, *command, way, str(file)], cwd=ROOT, **streams, check=True)
        status, seconds, megabytes = json.load(account)
        said.seek(0)
        lines = [line for line in said.read().decode(errors="replace").splitlines() if line]
    last = lines[-1] if lines and not status else f"ends with {status}"
    if last.startswith("status 2") and len(lines) > 1:
        last = f"{last}: {lines[-2]}"
    return Outcome(last, seconds, megabytes)
