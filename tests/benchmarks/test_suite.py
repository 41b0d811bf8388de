"""What a tool costs in the benchmark of suites."""

import subprocess
import sys

import pytest

from benchmarks.suite import measured

#: Works for so many seconds of the processor.
WORK = "import time\nwhile time.process_time() < 0.5: pass"
LEFT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {WORK!r}])"


@pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux alone")
def test_the_time_of_processes_that_a_tool_does_not_wait_for_counts():
    seconds, processor, megabytes = measured([sys.executable, "-c", LEFT])
    assert processor >= 0.5 and seconds < processor + 5 and megabytes > 1


def test_what_runs_beside_is_not_counted():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as beside:
        _, processor, _ = measured([sys.executable, "-c", WORK])
        beside.communicate(b"\n")
    assert 0.5 <= processor < 5
