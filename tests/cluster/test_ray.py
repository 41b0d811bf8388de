"""The command on clusters of several processes, some of which are killed."""

import contextlib
import csv
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from imgdiff.cluster import storage as files
from imgdiff.cluster.records import read_records, to_parquet
from tests import ROOT
from tests.cluster.conftest import write_manifest, write_pairs
from tests.suite.screens import screen

pytestmark = pytest.mark.real_weights
WAIT = 300


@pytest.fixture(scope="module")
def cluster():
    """Two nodes with a core each, beside a head with none."""
    patch = pytest.MonkeyPatch()
    # A token made here, for this cluster and who speaks to it; before Ray is imported.
    patch.setenv("RAY_AUTH_MODE", "token")
    patch.setenv("RAY_AUTH_TOKEN", secrets.token_hex(32))
    from ray.cluster_utils import Cluster

    memory = {"object_store_memory": 100_000_000}
    made = Cluster(True, head_node_args={"num_cpus": 0, "include_dashboard": False, **memory})
    made.nodes_of_one = [made.add_node(num_cpus=1, **memory) for _ in range(2)]
    yield made
    made.shutdown()
    patch.undo()


def batch(*words) -> subprocess.Popen:
    command = [sys.executable, "-m", "imgdiff", "batch", *map(str, words), "--json", "--no-scores"]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def ended(process: subprocess.Popen) -> dict:
    said, complaints = process.communicate(timeout=WAIT)
    assert process.returncode in (0, 1, 2) and said, complaints
    return json.loads(said)


def records(folder) -> list[dict]:
    # What a killed process was writing is hidden, to whoever reads the folder as a table too.
    names = [name for name in files.names(f"{folder}/results") if not name.startswith(".")]
    return [row for name in names for row in read_records(f"{folder}/results/{name}")]


def each_once(folder, count: int) -> None:
    found = records(folder)
    assert [row["pair"] for row in found] == list(range(count))
    assert all((row["state"] == "different") == (row["pair"] % 3 == 0) for row in found)
    assert not any(row["error"] for row in found)


def wait_for(folder: Path, chunks: int) -> None:
    end = time.monotonic() + WAIT
    while len(list((folder / "results").glob("[0-9]*.parquet"))) < chunks:
        assert time.monotonic() < end
        time.sleep(0.05)


def children(word: str) -> list[int]:
    """Processes of Ray's actors."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if word in entry.read_bytes().decode(errors="replace"):
                found.append(int(entry.parent.name))
        except OSError:
            continue
    return found


def test_killed_workers_and_a_lost_node_lose_no_pair(cluster, tmp_path):
    manifest = write_pairs(tmp_path / "in", 60)
    out = tmp_path / "out"
    running = batch(manifest, "--out", out, "--address", cluster.address, "--chunk", 3)
    wait_for(out, 2)
    for process in children("MapWorker"):
        os.kill(process, signal.SIGKILL)
    wait_for(out, 6)
    cluster.remove_node(cluster.nodes_of_one.pop(), allow_graceful=False)
    assert ended(running) == {"pairs": 60, "failed": 0, "changed": 20, "again": 0, "before": 0}
    each_once(out, 60)


def test_a_killed_command_goes_on_in_object_storage(cluster, storage, tmp_path):
    folder = tmp_path / "in"
    write_pairs(folder, 24)
    for path in folder.glob("*.png"):
        files.write(f"{storage}/in/{path.name}", path.read_bytes())
    files.write(f"{storage}/in/pairs.csv", (folder / "pairs.csv").read_bytes())
    words = (f"{storage}/in/pairs.csv", "--out", f"{storage}/out", "--chunk", 3)
    running = batch(*words, "--workers", 1)
    end = time.monotonic() + WAIT
    while len(files.names(f"{storage}/out/results")) < 2:
        assert time.monotonic() < end and running.poll() is None
        time.sleep(0.1)
    running.kill()
    running.wait()
    done = 3 * len(files.names(f"{storage}/out/results"))
    last = ended(batch(*words, "--workers", 1))
    assert last["pairs"] == 24 and last["failed"] == 0 and done <= last["before"] < 24
    each_once(f"{storage}/out", 24)
    assert list(csv.reader(files.read(f"{storage}/out/failures.csv").decode().splitlines())) == [
        ["pair", "before", "after", "error"]
    ]


def test_failures_are_a_table_and_contents_are_compared_once(cluster, tmp_path):
    screen(0).save(tmp_path / "old.png")
    screen(0, button=1).save(tmp_path / "new.png")
    (tmp_path / "bad.png").write_bytes(b"no picture")
    (tmp_path / "copy.png").write_bytes((tmp_path / "new.png").read_bytes())
    rows = [("old.png", "new.png"), ("old.png", "bad.png"), ("old.png", "copy.png")]
    manifest = write_manifest(tmp_path, rows)
    out = tmp_path / "out"
    process = batch(manifest, "--out", out, "--address", cluster.address, "--heat")
    assert ended(process) == {"pairs": 3, "failed": 1, "changed": 2, "again": 1, "before": 0}
    assert process.returncode == 2
    with open(out / "failures.csv", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["pair"] == "1" and "expected an image" in row["error"]
    assert [path.name for path in (out / "heat").iterdir()] == ["000000000.png"]
    (out / "failures.csv").chmod(0o444)
    goes_on = (manifest, "--out", out, "--address", cluster.address, "--heat")
    refused = batch(*goes_on)
    said = refused.communicate(timeout=WAIT)[1]
    assert refused.returncode == 2 and "failures.csv" in said and "read-only" in said
    assert ended(batch(*goes_on, "--force"))["before"] == 3
    assert (out / "failures.csv").stat().st_mode & 0o777 == 0o444
    again = batch(manifest, "--out", out, "--address", cluster.address, "--threshold", "0.9")
    said = again.communicate(timeout=WAIT)[1]
    assert again.returncode == 2 and "another batch" in said


def test_progress_is_of_what_was_left(cluster, tmp_path, monkeypatch):
    from imgdiff.cluster import runner  # imports Ray, which reads its environment then
    from imgdiff.cluster.worker import Task

    def compared(plan, task, left, *_):
        return ({"pairs": 2, "failed": 0, "changed": 0, "again": 0} for _ in left)

    monkeypatch.setattr(runner, "_cluster", lambda *_: contextlib.nullcontext())
    monkeypatch.setattr(runner, "_run", compared)
    monkeypatch.setattr(runner, "_write_failures", lambda plan: None)
    manifest = write_manifest(tmp_path, [(f"{n}.png", f"{n}.png") for n in range(6)])
    files.write(f"{tmp_path}/out/results/000000.parquet", to_parquet([{"pair": 0}, {"pair": 1}]))
    told = []
    runner.run_batch(
        [str(manifest)],
        f"{tmp_path}/out",
        Task(),
        chunk=2,
        progress=lambda *done: told.append(done),
    )
    assert told == [(2, 4), (4, 4)]
