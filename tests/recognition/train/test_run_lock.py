"""Two trainings never work in one folder."""

import os
import subprocess
import sys

import pytest

from imgdiff import OutputError, train
from imgdiff.recognition.train.run_lock import LOCK, run_lock
from tests import ROOT
from tests.recognition.train.conftest import QUICK


def test_a_second_training_is_refused_and_names_the_first(people, tmp_path):
    with run_lock(tmp_path / "run"), pytest.raises(OutputError, match=f"process {os.getpid()}"):
        train(people, tmp_path / "run", **QUICK)
    assert not any((tmp_path / "run").iterdir())
    with run_lock(tmp_path / "run"):
        pass  # free again


def test_what_a_killed_training_left_locks_nobody_out(tmp_path):
    code = (
        "import os, signal, sys\nfrom pathlib import Path\n"
        "from imgdiff.recognition.train.run_lock import run_lock\n"
        "with run_lock(Path(sys.argv[1])):\n    os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "run")], cwd=ROOT, check=False)
    assert (tmp_path / "run" / LOCK).exists()
    with run_lock(tmp_path / "run"):
        pass
    assert not (tmp_path / "run" / LOCK).exists()


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(OutputError, match="cannot make the folder"),
        run_lock(tmp_path / "file" / "run"),
    ):
        pass
