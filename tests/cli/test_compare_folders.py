"""Two folders compared by the command."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from imgdiff import cli
from imgdiff.io.temporary_names import is_temporary
from tests import ROOT
from tests.suite.conftest import narrow_file, own_cache  # noqa: F401
from tests.suite.screens import screen, write


@pytest.fixture
def folders(tmp_path, monkeypatch):
    write(tmp_path / "a", same=screen(1), deep__edit=screen(2))
    write(tmp_path / "b", same=screen(1), deep__edit=screen(2, button=1))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(folders, narrow_file, capsys):  # noqa: F811
    def call(*arguments):
        with pytest.raises(SystemExit) as stop:
            cli.main(["compare", *arguments, "--weights", narrow_file])
        said = capsys.readouterr()
        return stop.value.code, said.out, said.err

    return call


def test_status_and_words(run, folders):
    status, out, err = run("a", "b")
    assert status == 1 and err == ""
    assert out.splitlines()[0] == "2 pictures: 1 changed, 1 passed."
    assert " changed  deep/edit.png: Different: 1 region" in out
    assert run("a", "a")[0] == 0
    write(folders / "b", same=b"no picture")
    status, out, _ = run("a", "b")
    assert status == 2 and "failed  same.png" in out and "changed  deep/edit.png" in out
    assert run("a", "b", "--exclude", "same*")[0] == 1
    assert run("a", "b", "-q") == (2, "", "")


def test_reports_and_json(run, folders):
    files = ("--html", "r.html", "--junit", "j.xml", "--csv", "t.csv", "--markdown", "s.md")
    status, out, _ = run("a", "b", *files, "--json")
    assert status == 1 and json.loads(out)["counts"] == {"changed": 1, "passed": 1}
    assert all((folders / name).is_file() for name in files[1::2])


def test_what_does_not_go_together_is_refused(run, folders):
    for arguments in (
        ("a", "b", "heat.png"),
        ("a", "a/same.png"),
        ("a/same.png", "b/same.png", "--html", "r.html"),
        ("a", "b", "--html", "nowhere/r.html"),
        ("a", "b", "--html", "r.png"),
        ("a", "nowhere"),
    ):
        status, out, err = run(*arguments)
        assert status == 2 and out == "" and err.startswith("imgdiff: "), arguments


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_run_that_is_killed_leaves_nothing_half_written(folders, narrow_file):  # noqa: F811
    for i in range(60):
        write(folders / "a", **{f"n{i}": screen(i)})
        write(folders / "b", **{f"n{i}": screen(i, button=1)})
    command = [sys.executable, "-m", "imgdiff", "compare", "a", "b", "--html", "r.html"]
    command += ["--weights", narrow_file]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    (folders / "r.html").write_text("the last one")
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        results = folders / "cache" / "results"
        end = time.monotonic() + 60
        while time.monotonic() < end and len(list(results.rglob("*.json"))) < 3:
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    assert (folders / "r.html").read_text() == "the last one"
    kept = [file for file in results.rglob("*.json") if not is_temporary(file.name)]
    assert kept  # beside it there may be what was being written, which nobody reads
    for file in kept:
        json.loads(file.read_text())
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 1 and "61 changed" in done.stdout, done.stderr
    assert not any(is_temporary(file.name) for file in results.rglob("*"))  # it was swept
