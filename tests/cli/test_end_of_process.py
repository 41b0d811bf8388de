"""The exit status is the one that was said, whatever native libraries do when Python ends."""

import subprocess
import sys

import pytest

from tests import ROOT

#: A module that aborts the process while its objects are taken down, as Ray does now and then.
ABORTING = """
import atexit, os, sys, types
sys.modules["ray"] = types.ModuleType("ray")
atexit.register(os.abort)
sys.argv[1:] = {arguments!r}
from imgdiff.cli import main
main()
"""


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--version"], 0, "imgdiff"),
        (["compare", "none.png", "none.png"], 2, "none.png"),
        (["compare", "samples/chart_before.png", "samples/chart_after.png", "--no-scores"], 1, ""),
    ],
)
def test_an_abort_at_the_end_does_not_change_the_status(arguments, status, said):
    ended = subprocess.run(
        [sys.executable, "-c", ABORTING.format(arguments=arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == status, ended.stderr
    assert said in ended.stdout + ended.stderr
