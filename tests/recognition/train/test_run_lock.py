"""Two trainings never work in one folder."""

import os
import subprocess
import sys

import pytest

from imgdiff import OutputError, train
from imgdiff.network.saved_run import SETTINGS
from imgdiff.recognition.runs.folder import write_json
from imgdiff.recognition.train import run_lock as run_lock_module
from imgdiff.recognition.train import train as train_module
from imgdiff.recognition.train.run_lock import LOCK, run_lock
from tests import ROOT
from tests.recognition.train.conftest import QUICK


def test_a_second_training_is_refused_and_names_the_first(people, tmp_path):
    with run_lock(tmp_path / "run"), pytest.raises(OutputError, match=f"process {os.getpid()}"):
        train(people, tmp_path / "run", **QUICK)
    assert not any((tmp_path / "run").iterdir())
    with run_lock(tmp_path / "run"):
        pass  # free again


def test_a_lock_that_was_taken_away_meanwhile_locks_nobody_out(tmp_path, monkeypatch):
    """Its file has no name any more: whoever came later would lock another one beside it."""
    taken, first = run_lock_module._taken, []

    def ended_meanwhile(descriptor):
        if not first:
            first.append(descriptor)
            (tmp_path / LOCK).unlink()
        return taken(descriptor)

    monkeypatch.setattr(run_lock_module, "_taken", ended_meanwhile)
    with run_lock(tmp_path), pytest.raises(OutputError, match="another"), run_lock(tmp_path):
        pass


def test_what_another_training_wrote_meanwhile_is_not_begun_anew(people, tmp_path, monkeypatch):
    def another(options):
        (tmp_path / "run").mkdir()
        write_json(tmp_path / "run", SETTINGS, {"options": options.to_dict()})

    monkeypatch.setattr(train_module, "Learner", another)
    with pytest.raises(OutputError, match="meanwhile"):
        train(people, tmp_path / "run", **QUICK)
    assert [file.name for file in (tmp_path / "run").iterdir()] == [SETTINGS]


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
