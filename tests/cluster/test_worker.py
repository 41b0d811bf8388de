"""One worker: what a pair does to it stays with that pair."""

import json
import os
import time
from dataclasses import replace

import pytest

from imgdiff.cluster import one_pair, worker
from imgdiff.cluster.plan import lay_down
from imgdiff.cluster.records import read_records
from imgdiff.cluster.seen import Seen
from imgdiff.cluster.worker import Task, Worker
from imgdiff.errors import OutputError
from imgdiff.options import CompareOptions
from imgdiff.workers.process import Limits
from tests.suite.screens import BUTTON, screen

TASK = Task(CompareOptions(), limits=Limits(seconds=60))


def done(folder, pairs, task=TASK):
    """The records of a chunk of pairs, and what the worker says of it."""
    plan, _ = lay_down(f"{folder}/out", pairs, 100, {})
    made = Worker(plan, task, Seen())
    try:
        counts = made({"chunk": 0})
    finally:
        made.close()
    return read_records(plan.results(0)), counts


@pytest.fixture
def pictures(tmp_path):
    for name, picture in (("old", screen()), ("new", screen(button=1)), ("copy", screen())):
        picture.save(tmp_path / f"{name}.png")
    (tmp_path / "bad.png").write_bytes(b"no picture")
    return {name: f"{tmp_path}/{name}.png" for name in ("old", "new", "copy", "bad", "missing")}


@pytest.mark.real_weights
def test_records_have_what_the_comparison_has(pictures, tmp_path):
    p = pictures
    pairs = [
        (p["old"], p["new"]),
        (p["old"], p["copy"]),
        (p["copy"], p["new"]),
        (p["old"], p["bad"]),
        (p["missing"], p["new"]),
        (p["old"], ""),
    ]
    records, counts = done(tmp_path, pairs, replace(TASK, heat=True, embeddings=True))
    assert counts == {"chunk": 0, "pairs": 6, "failed": 3, "changed": 2, "again": 1}
    assert [(r["pair"], r["before"], r["after"]) for r in records] == [
        (n, *pair) for n, pair in enumerate(pairs)
    ]
    first, same, again, *failed = records
    assert first["state"] == "different" and same["state"] == "identical"
    (region,) = first["regions"]
    assert tuple(region[side] for side in ("left", "top", "right", "bottom")) == BUTTON
    assert first["kinds"] == [region["kind"]] and 0 < first["changed_fraction"] < 1
    assert len(first["embedding_before"]) == 128
    assert first["embedding_before"] != first["embedding_after"]
    assert same["cosine_similarity"] == 1 and same["heat"] is None
    picture = tmp_path / "out" / first["heat"]
    assert picture.read_bytes().startswith(b"\x89PNG")
    # The third pair holds what the first holds: answered from the table.
    assert again["again"] and again["content"] == first["content"]
    assert again["regions"] == first["regions"] and again["heat"] == first["heat"]
    words = ("expected an image", "cannot read", "no file of this name")
    assert all(word in record["error"] for word, record in zip(words, failed, strict=True))


def die_or_hang(*, before, names, progress, **_):
    if names[0] == "crash.png":
        os.abort()
    if names[0] == "hang.png":
        time.sleep(600)
    if names[0] == "eat.png":
        bytearray(10**12)
    parts = {"record": json.dumps({"error": "", "state": "same", "changed": False}).encode()}
    return parts | ({"heat": b"new"} if names[0] == "drawn.png" else {})


def ready(*, options, threads, progress):
    return {}


@pytest.fixture
def scripted(monkeypatch):
    """Processes that do what files' names say."""
    monkeypatch.setattr(worker, "compare_for_table", die_or_hang)
    monkeypatch.setattr(worker.comparing, "prepare", ready)


def test_a_poisoned_pair_ends_itself_alone(tmp_path, scripted):
    names = ("good", "crash", "hang", "eat", "fine")
    for n, name in enumerate(names):
        (tmp_path / f"{name}.png").write_bytes(bytes([n]))
    pairs = [(f"{tmp_path}/{name}.png", f"{tmp_path}/good.png") for name in names]
    records, counts = done(tmp_path, pairs, replace(TASK, limits=Limits(5, 3_000_000_000)))
    assert counts["failed"] == 3
    good, crash, hang, eat, fine = (record["error"] for record in records)
    assert good == fine == ""
    assert "died" in crash and "longer than 5 s" in hang and "more memory" in eat


def test_a_slow_file_costs_its_own_pair_alone(tmp_path, scripted, monkeypatch):
    monkeypatch.setattr(
        worker.storage, "read", lambda name: time.sleep(30 * ("slow" in name)) or b""
    )
    pairs = [("a.png", "b.png"), ("slow.png", "b.png"), ("c.png", "b.png")]
    started = time.monotonic()
    records, _ = done(tmp_path, pairs, replace(TASK, limits=Limits(2)))
    assert [bool(record["error"]) for record in records] == [False, True, False]
    assert "longer than 2 s" in records[1]["error"] and time.monotonic() - started < 25


def test_a_chunk_that_is_done_is_not_done_again(tmp_path, scripted):
    (tmp_path / "good.png").write_bytes(b"1")
    pairs = [(f"{tmp_path}/good.png", f"{tmp_path}/good.png")]
    _, first = done(tmp_path, pairs)
    (tmp_path / "good.png").unlink()
    assert done(tmp_path, pairs)[1] == first


def test_a_pair_whose_chunk_was_begun_by_a_killed_worker_is_not_called_known(tmp_path, scripted):
    """What that worker had compared is taken from its table; only another pair's is "again"."""
    (tmp_path / "one.png").write_bytes(b"1")
    pairs, seen = [(f"{tmp_path}/one.png",) * 2] * 2, Seen()
    for folder in ("killed", "out"):
        plan, _ = lay_down(f"{tmp_path}/{folder}", pairs, 2, {})
        made = Worker(plan, TASK, seen)
        made({"chunk": 0})
        made.close()
        assert [row["again"] for row in read_records(plan.results(0))] == [False, True]


def test_a_result_that_cannot_be_written_is_no_fault_of_the_pair(tmp_path, scripted):
    """The chunk is not done, so that who goes on compares it again; or replaces what is there."""
    (tmp_path / "drawn.png").write_bytes(b"1")
    heat = tmp_path / "out" / "heat" / "000000000.png"
    heat.parent.mkdir(parents=True)
    heat.write_bytes(b"old")
    heat.chmod(0o444)
    pairs, results = [(f"{tmp_path}/drawn.png",) * 2], tmp_path / "out" / "results"
    with pytest.raises(OutputError, match="read-only"):
        done(tmp_path, pairs, replace(TASK, heat=True))
    assert heat.read_bytes() == b"old" and not results.exists()
    records, counts = done(tmp_path, pairs, replace(TASK, heat=True, force=True))
    assert counts["failed"] == 0 and records[0]["heat"] == "heat/000000000.png"
    assert heat.read_bytes() == b"new" and heat.stat().st_mode & 0o777 == 0o444


def test_what_a_process_is_asked_is_found_by_its_name():
    assert worker.compare_for_table is one_pair.compare_for_table
