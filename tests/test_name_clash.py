"""Another program called imgdiff in our place is named."""

import os
import subprocess
import sys

import pytest

from tests import ROOT


@pytest.fixture
def other(tmp_path):
    """PyPI's imgdiff: one module, whose command asks for ``imgdiff.main``."""
    (tmp_path / "imgdiff.py").write_text("def main(): print('theirs')\n")
    return tmp_path


def run(code, *places):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, places))}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=places[0])


def test_the_other_module_in_our_place_is_named(other):
    start = other / "start"
    start.mkdir()
    (start / "imgdiff_start.py").write_bytes((ROOT / "imgdiff_start.py").read_bytes())
    ended = run("import imgdiff_start; imgdiff_start.main()", other, start)
    assert ended.returncode == 2 and str(other / "imgdiff.py") in ended.stderr
    assert "pip uninstall imgdiff" in ended.stderr and ended.stdout == ""


def test_the_others_command_on_our_package_is_named():
    ended = run("from imgdiff import main; main()", ROOT)
    assert ended.returncode == 2 and "pip uninstall imgdiff" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_the_other_the_command_runs():
    ended = run(
        "import sys, imgdiff_start; sys.argv[1:] = ['--version']; imgdiff_start.main()", ROOT
    )
    assert ended.returncode == 0 and ended.stdout.startswith("imgdiff, version")
