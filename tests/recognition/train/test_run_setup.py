"""Is a run a new one, one to go on with, or neither?"""

import json
import shutil
import sys

import numpy as np
import pytest

from imgdiff import DataError, OptionError, OutputError, WeightsError, train
from imgdiff.io.temporary_names import temporary_name
from imgdiff.network.saved_run import SETTINGS, WEIGHTS
from imgdiff.recognition.runs.folder import CHECKPOINT, CURVES, DISTRIBUTION, LOG, SPLIT
from imgdiff.recognition.train.options import TrainOptions
from imgdiff.recognition.train.run_lock import LOCK
from imgdiff.recognition.train.run_setup import can_resume
from tests.recognition.drawn_people import draw_people
from tests.recognition.train.conftest import QUICK


def test_a_finished_run_is_left_as_it_is(finished, people):
    run, _ = finished
    before = {path: path.read_bytes() for path in run.folder.iterdir()}
    train(people, run.folder, **QUICK)
    assert {path: path.read_bytes() for path in run.folder.iterdir()} == before


def test_a_run_goes_on_to_more_epochs_but_not_otherwise(finished, people, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(finished[0].folder, folder)
    run = train(people, folder, **{**QUICK, "epochs": 3})
    assert [row["epoch"] for row in run.log] == [0, 1, 2, 3]
    with pytest.raises(OptionError, match="loss: 'contrastive' then, 'cross-entropy' now"):
        train(people, folder, **QUICK, loss="cross-entropy")
    with pytest.raises(DataError, match="changed"):
        train(draw_people(tmp_path / "others", people=13), folder, **QUICK)


def test_other_images_under_the_same_names_are_noticed(finished, people, tmp_path):
    """Neither as a run that is done, nor as one to go on with."""
    others, folder = tmp_path / "others", tmp_path / "copy"
    shutil.copytree(people, others)
    shutil.copytree(finished[0].folder, folder)
    train(others, folder, **QUICK)  # the same images elsewhere
    file = others / "person_00" / "0.png"
    file.write_bytes((others / "person_01" / "0.png").read_bytes())
    before = {path: path.read_bytes() for path in folder.iterdir()}
    for epochs in (2, 3):
        with pytest.raises(DataError, match=f"changed since.*{people.name}"):
            train(others, folder, **{**QUICK, "epochs": epochs})
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_start_that_fails_leaves_nothing(people, tmp_path):
    with pytest.raises(WeightsError, match="nowhere"):
        train(people, tmp_path / "run", **QUICK, weights="nowhere.npz")
    assert not (tmp_path / "run").exists()
    for wrong in ((None, tmp_path / "run"), (people, None)):
        with pytest.raises(OptionError, match="must be a path"):
            train(*wrong, **QUICK)


def test_numbers_of_numpy_and_one_side_are_settings_too(finished, people):
    """They are those of the run that is there."""
    same = {"size": 32, "seed": np.int64(0), "shares": np.array(QUICK["shares"])}
    assert train(people, finished[0].folder, **{**QUICK, **same}).log == finished[0].log


def test_of_a_finished_run_what_is_gone_is_said(finished, people, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(finished[0].folder, folder)
    (folder / LOG).unlink()
    run = train(people, folder, **QUICK)
    assert run.log == [] and run.best is None
    (folder / WEIGHTS).unlink()
    with pytest.raises(WeightsError, match="gone"):
        train(people, folder, **QUICK)


def test_other_files_are_not_written_over(people, tmp_path):
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(OptionError, match="other files"):
        train(people, tmp_path, **QUICK)
    assert [path.name for path in tmp_path.iterdir() if path.name != "cache"] == ["mine.txt"]


def test_tensorboard_that_is_not_there_is_said_before_any_work(people, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    with pytest.raises(OptionError, match=r"pip install"):
        train(people, tmp_path / "run", **QUICK, tensorboard=True)
    assert not (tmp_path / "run").exists()


def test_settings_are_plain_json(finished):
    settings = json.loads((finished[0].folder / SETTINGS).read_text())
    assert settings["options"]["loss"] == "contrastive" and settings["plan"]["network"] == "vgg16"


def test_what_a_killed_start_left_in_the_folder_is_no_file_of_others(tmp_path):
    """Its lock, its split, and what it was just writing."""
    options = TrainOptions.of(QUICK)
    for name in (LOCK, SPLIT, temporary_name(".json")):
        (tmp_path / name).write_text("")
    assert not can_resume(tmp_path, options)
    (tmp_path / "mine.json").write_text("")
    with pytest.raises(OptionError, match="other files"):
        can_resume(tmp_path, options)


def test_a_read_only_file_of_a_run_is_replaced_only_if_told(finished, people, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(finished[0].folder, folder)
    stages = []
    more = {**QUICK, "epochs": 3, "progress": lambda *stage: stages.append(stage)}
    before = {path: path.read_bytes() for path in folder.iterdir()}
    for name in (WEIGHTS, LOG, CHECKPOINT, CURVES, DISTRIBUTION):
        (folder / name).chmod(0o440)
        with pytest.raises(OutputError, match=f"{name}.*read-only"):
            train(people, folder, **more)
        (folder / name).chmod(0o600)
    assert not stages  # it is said before any work
    for path in folder.iterdir():
        path.chmod(0o440)
    assert train(people, folder, **QUICK).log == finished[0].log  # of which nothing is written
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert len(train(people, folder, **more, force=True).log) == 4
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o440}
    with pytest.raises(OptionError, match="force"):
        train(people, folder, **more, force="yes")
