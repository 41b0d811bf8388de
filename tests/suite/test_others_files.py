"""What somebody else wrote for a visual test: said in our words, and nothing leads elsewhere."""

import json
import os
from dataclasses import replace

import pytest

from imgdiff.app.compare.viewer_component import look_of
from imgdiff.cli import main
from imgdiff.errors import DataError, OptionError, OutputError
from imgdiff.io.fingerprint import fingerprint
from imgdiff.io.read_text import read_json
from imgdiff.suite.approvals import approve, select
from imgdiff.suite.config import find_config
from imgdiff.suite.decision_log import LOG, open_log, read_log, rejections
from imgdiff.suite.record import Entry, Record, read_record, write_record
from tests.suite.screens import screen, write

DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    "text",
    [
        "tool = 3",
        "[tool]\nimgdiff = 3",
        "[tool.imgdiff]\nignore = " + DEEP,
        "[tool",
        "\0",
        "a = \xff",
    ],
)
def test_a_configuration_of_other_things(tmp_path, text):
    (tmp_path / "pyproject.toml").write_bytes(text.encode("latin-1"))
    if text == "tool = 3":
        assert find_config(tmp_path).path is None
    else:
        with pytest.raises(OptionError, match=r"pyproject\.toml"):
            find_config(tmp_path)


def test_json_that_is_too_deep_or_a_pipe_or_too_large(tmp_path):
    (tmp_path / "deep.json").write_text(DEEP)
    with pytest.raises(ValueError, match="deeply"):
        read_json(tmp_path / "deep.json")
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(OSError, match="expected a file"):
        read_json(tmp_path / "pipe.json")
    (tmp_path / "large.json").write_text("[1, 2, 3]")
    with pytest.raises(OSError, match="at most 5 bytes"):
        read_json(tmp_path / "large.json", 5)


@pytest.fixture
def record(tmp_path):
    """A changed and a new picture, and what a file of them says."""
    write(tmp_path / "approved", home=screen())
    write(tmp_path / "shots", home=screen(button=1), fresh=screen(2))
    home, fresh = tmp_path / "shots" / "home.png", tmp_path / "shots" / "fresh.png"
    before = tmp_path / "approved" / "home.png"
    entries = (
        Entry(
            "home.png",
            "changed",
            (),
            str(before),
            fingerprint(before.read_bytes()),
            str(home),
            fingerprint(home.read_bytes()),
        ),
        Entry("fresh.png", "new", after=str(fresh), content=fingerprint(fresh.read_bytes())),
    )
    return Record(str(tmp_path / "approved"), entries, "2026-11-27T00:00:00+00:00")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "../elsewhere.png"),
        ("name", "/tmp/elsewhere.png"),  # noqa: S108
        ("name", "fresh.txt"),
        ("name", 5),
        ("before", "/etc/hosts.png"),
        ("before", "APPROVED/../elsewhere.png"),
        ("state", None),
        ("group", "1"),
        ("kinds", 3),
        ("unknown", 1),
        ("after", "\0"),
    ],
)
def test_a_run_that_leads_elsewhere_is_none(record, tmp_path, name, value):
    file = write_record(record, tmp_path)
    assert read_record(file) == record
    kept = json.loads(file.read_text())
    if isinstance(value, str):
        value = value.replace("APPROVED", record.baselines)
    kept["entries"][1][name] = value
    file.write_text(json.dumps(kept))
    with pytest.raises(DataError, match="no run of imgdiff test"):
        read_record(file)


def test_a_pipe_is_no_picture_to_approve(record, tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    entries = (replace(record.entries[1], after=str(tmp_path / "pipe.png")),)
    with pytest.raises(DataError, match="expected a file"):
        approve(replace(record, entries=entries), entries)


def test_a_stopped_approval_goes_on(record, tmp_path):
    """What it took over already is no picture that somebody else approved."""
    write(tmp_path / "approved", home=screen(button=1))
    done = approve(record, select(record, everything=True), keep=tmp_path / "kept")
    assert [entry.state for entry in done.entries] == ["approved", "approved"]
    assert not (tmp_path / "kept").exists()  # nothing was replaced
    write(tmp_path / "approved", home=screen(5))
    with pytest.raises(DataError, match="another picture was approved"):
        approve(record, select(record, ["home.png"]))


def test_decisions_of_other_kinds_are_passed_over(tmp_path):
    good = {"when": "2026-11-27", "who": "Ada", "action": "reject", "name": "a", "content": "1"}
    lines = [{**good, "name": ["a"]}, {**good, "when": 5}, [good], None, {**good, "reason": {}}]
    damaged = [json.dumps(line).encode() for line in lines] + [b"\xff\xfe", DEEP.encode(), b"{"]
    (tmp_path / LOG).write_bytes(b"\n".join([*damaged, json.dumps(good).encode(), b""]))
    assert read_log(tmp_path) == [good]
    assert rejections(tmp_path) == {"a": {"1": "Rejected by Ada on 2026-11-27."}}


def test_after_a_line_that_was_cut_the_next_one_is_whole(record, tmp_path):
    from imgdiff.suite.decision_log import ANYBODY

    (tmp_path / LOG).write_text('{"when": "2026-11-27", "action": "rej')
    for _ in range(2):
        with open_log(tmp_path) as log:
            log.add("reject", record.entries[0], ANYBODY)
    assert [line["name"] for line in read_log(tmp_path)] == ["home.png", "home.png"]
    assert len((tmp_path / LOG).read_text().splitlines()) == 3


def test_a_pipe_is_no_log(tmp_path):
    os.mkfifo(tmp_path / LOG)
    assert read_log(tmp_path) == []
    with pytest.raises(OutputError, match="expected a file"), open_log(tmp_path):
        pytest.fail("the block must not run")


def test_choices_that_are_none(record, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_record(record, tmp_path)
    (tmp_path / "choices.json").write_text(DEEP)
    with pytest.raises(SystemExit) as end:
        main(["approve", "--from", "choices.json"])
    assert end.value.code == 2 and "expected a file of choices" in capsys.readouterr().err


@pytest.mark.parametrize("value", [[1], {"a": 1}, 10**400, None, float("nan"), "x", -1])
def test_a_look_may_be_anything(value):
    names = ("view", "opacity", "mix", "swipe", "region")
    usual = look_of({})
    assert look_of(dict.fromkeys(names, value)) == usual


def test_a_number_of_megapixels_that_is_none(tmp_path, capsys):
    write(tmp_path, a=screen())
    files = [str(tmp_path / "a.png")] * 2
    with pytest.raises(SystemExit) as end:
        main(["compare", *files, "--max-megapixels", "nan"])
    assert end.value.code == 2 and "expected a number, got 'nan'" in capsys.readouterr().err
