"""A short run of the faults, and that it would notice."""

import subprocess
import sys

from tests import ROOT
from tests.faults.check import broken, contents, unfinished
from tests.faults.scenarios import SCENARIOS


def test_killed_or_out_of_room_nothing_is_lost_and_the_next_run_goes_on():
    command = [sys.executable, "-m", "tests.faults", "--kills", "20"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    rows = [line.split("|") for line in answer.stdout.splitlines() if line.startswith("| ")][1:]
    assert {row[1].strip() for row in rows} >= {scenario.name for scenario in SCENARIOS}
    stopped = sum(int(row[3]) for row in rows if "disk" not in row[1])
    assert stopped >= 8  # of 20, these at a place where it must be


def test_what_is_lost_or_half_written_is_noticed():
    before, after = {"a.png": b"old", "b.png": b"x"}, {"a.png": b"new", "b.png": b"x"}
    assert broken(before, before, after) == broken(after, before, after) == []
    assert broken({"a.png": b"ne", "b.png": b"x"}, before, after) == [
        "a.png is neither old nor new"
    ]
    assert broken({"a.png": b"new"}, before, after) == ["b.png is lost"]
    assert broken({**after, "c": b""}, before, after) == ["c is there"]
    assert unfinished(before, after) and not unfinished(after, after)
    log = {"imgdiff-approvals.jsonl": b'{"action": "approve", "name": "a"}\n'}
    cut = {"imgdiff-approvals.jsonl": log["imgdiff-approvals.jsonl"] + b'{"act'}
    assert broken(cut, log, log) == [] and broken({}, log, log)
    assert broken({"imgdiff-approvals.jsonl": b'{"act\n'}, {}, log)


def test_decoded_images_are_known_by_what_they_are_and_not_by_their_names(tmp_path):
    """A copy of a folder is of other files; what was kept twice is seen all the same."""
    images = tmp_path / "cache" / "images"
    images.mkdir(parents=True)
    (images / f"{'a' * 64}.npy").write_bytes(b"pixels")
    (images / f"{'a' * 64}.json").write_bytes(b"[]")
    once = contents(tmp_path)
    assert once == {"cache/images/DECODED.npy": b"pixels", "cache/images/DECODED.json": b"[]"}
    (images / f"{'a' * 64}.npy").rename(images / f"{'b' * 64}.npy")
    assert contents(tmp_path) == once
    (images / f"{'a' * 64}.npy").write_bytes(b"pixels")
    assert broken(contents(tmp_path), {}, once) and unfinished(contents(tmp_path), once)


def test_a_state_in_between_has_to_be_a_whole_file():
    before, after = {}, {"log.csv": b"a,b\n1,2\n2,3\n"}
    assert broken({"log.csv": b"a,b\n1,2\n"}, before, after, steps=True) == []
    assert broken({"log.csv": b"a,b\n1,2\n"}, before, after)
    assert broken({"log.csv": b"a,b\n1"}, before, after, steps=True)
    scratch = {"run/features/train/0_0.npy": b""}  # gone with the next run, not before
    assert not broken(scratch, {}, {}, steps=True) and unfinished(scratch, {})


#: Work in a process that has no threads: a fork of one that has may hang.
_FORKING = """
import sys
from pathlib import Path
from imgdiff.io.write import write_file
from tests.faults.inject import Fault, run

folder, log = Path(sys.argv[1]).resolve(), Path(sys.argv[2])

def work():
    for number in range(3):
        write_file(f"{number}.txt", b"x" * 10_000)

faults = Fault("kill", 4), Fault("full", 2), Fault("read-only", 0), Fault("size", 5000)
for fault in (Fault(), *faults):
    ending = run(lambda: work(), folder, log, fault)
    print(ending.status, ending.changes, sorted(p.name for p in folder.glob("[0-9]*")))
    for file in folder.iterdir():
        file.unlink()
"""


def test_faults_happen_where_they_are_told_to(tmp_path):
    (tmp_path / "in").mkdir()
    command = [sys.executable, "-c", _FORKING, str(tmp_path / "in"), str(tmp_path / "log")]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    # Three changes a file: it is opened under another name and renamed, and that one is removed.
    assert answer.stdout.splitlines() == [
        "0 9 ['0.txt', '1.txt', '2.txt']",
        "-9 0 ['0.txt']",
        "70 0 ['0.txt']",
        "70 0 []",
        "70 0 []",
    ], answer.stderr
