"""A run that was killed goes on as if nothing had happened."""

import shutil
import subprocess
import sys

import numpy as np

from imgdiff import load_run, train
from imgdiff.recognition.runs.folder import CHECKPOINT, CURVES, LOG
from tests import ROOT
from tests.recognition.train.conftest import QUICK

_KILLED = """
import os, signal, sys
from imgdiff import train
from tests.recognition.train.narrow_vgg16 import narrow_vgg16

def epoch_ended(row):
    if row["epoch"] == 3:
        os.kill(os.getpid(), signal.SIGKILL)

with narrow_vgg16():
    train(sys.argv[1], sys.argv[2], epoch_ended=epoch_ended, **eval(sys.argv[3]))
"""


def test_a_killed_run_goes_on_as_if_nothing_had_happened(people, tmp_path):
    options = {**QUICK, "epochs": 4, "checkpoint_every": 2}
    command = [sys.executable, "-c", _KILLED, str(people), str(tmp_path / "killed"), repr(options)]
    assert subprocess.run(command, cwd=ROOT, capture_output=True).returncode == -9
    assert load_run(tmp_path / "killed").log[-1]["epoch"] == 3
    for name in ("killed", "whole"):
        train(people, tmp_path / name, **options)
    killed, whole = (load_run(tmp_path / name) for name in ("killed", "whole"))
    for one, other in zip(killed.log, whole.log, strict=True):
        one.pop("seconds"), other.pop("seconds")
        assert one == other
    with (
        np.load(tmp_path / "killed" / CHECKPOINT) as one,
        np.load(tmp_path / "whole" / CHECKPOINT) as two,
    ):
        assert one.files == two.files
        for name in one.files:
            np.testing.assert_array_equal(one[name], two[name])
    for name, array in whole.arrays().items():
        np.testing.assert_array_equal(killed.arrays()[name], array)
    assert killed.threshold == whole.threshold
    texts = [(tmp_path / name / LOG).read_text().splitlines() for name in ("killed", "whole")]
    assert [line.rsplit(",", 1)[0] for line in texts[0]] == [
        line.rsplit(",", 1)[0] for line in texts[1]
    ]


def test_a_run_killed_after_its_last_epoch_is_brought_to_its_end(finished, people, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(finished[0].folder, folder)
    (folder / CURVES).unlink()
    before = {path: path.read_bytes() for path in folder.iterdir()}
    train(people, folder, **QUICK)
    after = {path: path.read_bytes() for path in folder.iterdir()}
    assert after.pop(folder / CURVES).startswith(b"\x89PNG")
    assert after == before
