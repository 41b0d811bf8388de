"""A run against what is approved, and what becomes of it."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from imgdiff import cli
from imgdiff.errors import DataError, OutputError
from imgdiff.suite import approvals, decision_log
from imgdiff.suite.baselines import baseline_items, next_variant
from imgdiff.suite.record import Entry, read_record
from tests import ROOT
from tests.suite.screens import CLOCK, screen, write


def write_project(folder: Path, weights: str) -> None:
    """Approved pictures and others: one is gone, one is new, and one has changed."""
    (folder / "imgdiff.toml").write_text(
        f"baselines = 'approved'\nresults = 'made'\nweights = '{weights}'\n"
    )
    write(folder / "approved", home=screen(1), shop__cart=screen(2), old=screen(3))
    write(folder / "made", home=screen(1), shop__cart=screen(2, button=1), new=screen(4))


@pytest.fixture
def project(tmp_path, monkeypatch, narrow_file):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IMGDIFF_USER", "A Tester")
    write_project(tmp_path, narrow_file)
    return tmp_path


@pytest.fixture
def run(project, capsys):
    def call(*arguments):
        status = 0
        try:
            cli.main(list(arguments))
        except SystemExit as stop:
            status = stop.code or 0
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def log(project: Path):
    return [json.loads(line) for line in (project / "approved" / decision_log.LOG).open()]


def test_an_approved_picture_that_is_read_only_is_replaced_only_with_force(run, project):
    approved, made = project / "approved" / "shop" / "cart.png", project / "made" / "shop/cart.png"
    approved.chmod(0o444)
    before = approved.read_bytes()
    run("test")
    status, _, err = run("approve", "shop/cart.png")
    assert status == 2 and "read-only" in err and approved.read_bytes() == before
    assert run("approve", "shop/cart.png", "--force")[0] == 0
    assert approved.read_bytes() == made.read_bytes()
    assert approved.stat().st_mode & 0o777 == 0o444


def test_an_approved_picture_that_is_read_only_is_removed_only_with_force(run, project):
    gone = project / "approved" / "shop" / "cart.png"
    gone.chmod(0o444)
    (project / "made" / "shop" / "cart.png").unlink()
    run("test")
    status, _, err = run("approve", "shop/cart.png", "--remove")
    assert status == 2 and "cannot remove" in err and "read-only" in err and gone.exists()
    assert run("approve", "shop/cart.png", "--remove", "--force")[0] == 0 and not gone.exists()


def test_the_whole_road(run, project):
    status, out, _ = run("test", "--html", "report.html")
    assert status == 1
    assert out.splitlines()[0] == "4 pictures: 1 changed, 1 new, 1 missing, 1 passed."
    status, out, err = run("approve", "--all")
    assert (status, out) == (0, "approved new.png\napproved shop/cart.png\n") or sorted(
        out.splitlines()
    ) == ["approved new.png", "approved shop/cart.png"]
    assert "1 missing, as old.png: --remove" in err
    made, approved = project / "made", project / "approved"
    for name in ("shop/cart.png", "new.png"):
        assert (approved / name).read_bytes() == (made / name).read_bytes()
    assert (approved / "old.png").is_file()  # nothing is removed unasked
    lines = log(project)
    assert {line["name"] for line in lines} == {"shop/cart.png", "new.png"}
    assert {line["who"] for line in lines} == {"A Tester"} and lines[0]["action"] == "approve"
    assert run("approve", "--all")[1] == "nothing to approve\n"
    assert run("test")[0] == 1 and run("test", "--allow-missing")[0] == 0
    assert run("approve", "--state", "missing")[1] == "removed old.png\n"
    assert not (approved / "old.png").exists()
    assert run("test")[0] == 0


def test_names_globs_states_and_kinds(run, project):
    run("test")
    assert run("approve", "shop/*")[1] == "approved shop/cart.png\n"
    status, out, err = run("approve", "home.png")
    assert status == 0 and "home.png is passed already" in err and out == "nothing to approve\n"
    status, _, err = run("approve", "nowhere.png")
    assert status == 2 and "no picture 'nowhere.png'" in err
    assert run("approve")[0] == 2 and run("approve", "a", "--all")[0] == 2
    assert run("approve", "--state", "new")[1] == "approved new.png\n"
    entries = (Entry("a", "changed", ("moved",)), Entry("b", "changed", ("color",)))
    record = read_record(project / ".imgdiff" / "last-run.json")
    record = type(record)(record.baselines, entries, record.when)
    assert [e.name for e in approvals.select(record, kinds=["moved"])] == ["a"]


def test_a_second_variant_passes_beside_the_first(run, project):
    run("test")
    assert run("approve", "shop/cart.png", "--variant")[1] == "approved shop/cart.png\n"
    first, second = (project / "approved/shop" / name for name in ("cart.png", "cart@2.png"))
    assert second.read_bytes() == (project / "made/shop/cart.png").read_bytes()
    assert first.read_bytes() != second.read_bytes()
    assert "2 passed" in run("test")[1].replace("3 passed", "2 passed")
    write(project / "made", shop__cart=screen(2))
    assert "changed" not in run("test")[1]
    write(project / "made", shop__cart=screen(2, button=2))
    assert "1 changed" in run("test")[1]
    assert next_variant(first).name == "cart@3.png"


def test_a_picture_that_is_really_called_so_is_no_variant(project):
    files = {name: project / name for name in ("a.png", "a@2.png", "b@2.png", "c@2x.png")}
    made = {name: project / name for name in ("a.png", "a@2.png", "b.png", "c@2x.png")}
    items = baseline_items(files, made, lambda name: None)
    grouped = {item.name: [path.name for path in item.approved] for item in items}
    assert grouped == {
        "a.png": ["a.png"],
        "a@2.png": ["a@2.png"],
        "b.png": ["b@2.png"],
        "c@2x.png": ["c@2x.png"],
    }


def test_the_reason_of_a_rejection_is_told_while_nothing_changes(run, project):
    run("test")
    assert run("reject", "shop/cart.png", "--reason", "wrong red")[1] == "rejected shop/cart.png\n"
    out = run("test")[1]
    assert "Rejected by A Tester on " in out and ": wrong red." in out
    assert run("approve", "--from", "nowhere.json")[0] == 2
    write(project / "made", shop__cart=screen(2, button=2))
    assert "wrong red" not in run("test")[1]
    write(project / "made", shop__cart=screen(2, button=1))
    run("test")
    run("approve", "shop/cart.png")
    assert "wrong red" not in run("test")[1]


def test_choices_of_the_page(run, project):
    run("test")
    record = read_record(project / ".imgdiff" / "last-run.json")
    content = {entry.name: entry.content for entry in record.entries}
    choices = [
        {"name": "new.png", "verb": "approve", "content": content["new.png"]},
        {"name": "old.png", "verb": "approve", "content": ""},
        {
            "name": "shop/cart.png",
            "verb": "reject",
            "content": content["shop/cart.png"],
            "reason": "no",
        },
    ]
    (project / "c.json").write_text(json.dumps({"choices": choices}))
    status, out, _ = run("approve", "--from", "c.json")
    assert status == 0 and "rejected shop/cart.png" in out
    assert (project / "approved/new.png").is_file() and not (project / "approved/old.png").exists()
    choices[0]["content"] = "0" * 64
    (project / "c.json").write_text(json.dumps({"choices": choices}))
    status, _, err = run("approve", "--from", "c.json")
    assert status == 2 and "another run" in err
    (project / "c.json").write_text("[]")
    assert run("approve", "--from", "c.json")[0] == 2


def test_what_nobody_has_seen_is_not_approved(run, project):
    run("test")
    write(project / "made", shop__cart=screen(2, button=2))
    before = (project / "approved/shop/cart.png").read_bytes()
    status, out, err = run("approve", "--all")
    assert status == 2 and "written anew since it was tested" in err and out == ""
    assert (project / "approved/shop/cart.png").read_bytes() == before
    assert not (project / "approved/new.png").exists()  # all or nothing
    run("test")
    write(project / "approved", shop__cart=screen(9))  # somebody else was faster
    status, _, err = run("approve", "--all")
    assert status == 2 and "another picture was approved" in err


def test_without_a_run_or_with_a_broken_one(run, project):
    assert "Run imgdiff test first" in run("approve", "--all")[2]
    run("test")
    (project / ".imgdiff" / "last-run.json").write_text("{}")
    status, _, err = run("approve", "--all")
    assert status == 2 and "no run of imgdiff test" in err


def test_a_first_run_has_nothing_approved(run, project):
    import shutil

    shutil.rmtree(project / "approved")
    status, out, _ = run("test")
    assert status == 1 and "3 new" in out
    assert run("test", "--allow-new")[0] == 0
    run("approve", "--all")
    assert run("test")[0] == 0
    assert run("test", "made", "--baselines", "made")[0] == 2


def test_ignored_places_of_the_configuration(run, project):
    with (project / "imgdiff.toml").open("a") as stream:
        left, top, right, bottom = CLOCK
        stream.write(
            f"[[pictures]]\nnames = 'home.png'\n"
            f"ignore = ['{left},{top},{right - left},{bottom - top}']\n"
        )
    write(project / "made", home=screen(1, clock=1))
    assert "home.png" not in run("test")[1]
    (project / "imgdiff.toml").write_text("baselines = 'approved'\nresults = 'made'\nlevel = 3\n")
    status, _, err = run("test")
    assert status == 2 and err.startswith("imgdiff: imgdiff.toml:3: level must be")


def test_an_unwritable_folder_is_a_sentence_and_loses_nothing(run, project, monkeypatch):
    run("test")
    before = (project / "approved/shop/cart.png").read_bytes()

    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    status, _, err = run("approve", "shop/cart.png")
    assert status == 2 and "No space left on device" in err
    assert (project / "approved/shop/cart.png").read_bytes() == before
    assert sorted(p.name for p in (project / "approved/shop").iterdir()) == ["cart.png"]


def test_two_who_approve_at_once_both_succeed(run, project):
    for i in range(12):
        write(project / "made", **{f"n{i}": screen(20 + i)})
    run("test")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "imgdiff", "approve"]
    both = [
        subprocess.Popen([*command, glob], env=environment, stdout=subprocess.DEVNULL)
        for glob in ("n[0-5].png", "n[6-9].png")
    ]
    assert [process.wait() for process in both] == [0, 0]
    names = [line["name"] for line in log(project)]
    assert sorted(names) == sorted(f"n{i}.png" for i in range(10))
    for name in names:
        assert (project / "approved" / name).read_bytes() == (project / "made" / name).read_bytes()


def test_one_who_holds_the_log_too_long_is_told(run, project, monkeypatch):
    monkeypatch.setattr(decision_log, "_PATIENCE", 0.1)
    run("test")
    record = read_record(project / ".imgdiff" / "last-run.json")
    held, done = threading.Event(), threading.Event()

    def hold():
        with decision_log.open_log(project / "approved"):
            held.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    try:
        with pytest.raises(OutputError, match="at this moment"):
            approvals.approve(record, approvals.select(record, ["new.png"]))
    finally:
        done.set()
        thread.join()


def test_a_log_that_was_cut_is_read_as_far_as_it_goes(project):
    path = project / "approved" / decision_log.LOG
    path.write_text('{"when": "2026-01-01", "action": "reject", "name": "a", "who": "b"}\n{"wh')
    assert len(decision_log.read_log(project / "approved")) == 1
    with pytest.raises(DataError):
        read_record(project / "nowhere.json")
