"""Many pairs in the background: in order, to the end whatever happens, and not for nobody."""

import gc
import threading
import weakref
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from imgdiff.batch.rows import Row
from imgdiff.errors import OptionError, WeightsError
from imgdiff.options import CompareOptions
from imgdiff.serving import batch_job
from imgdiff.serving.batch_job import BatchJob, Task
from imgdiff.serving.concurrency import Turns
from imgdiff.workers.objects import packed
from tests.serving import PATIENCE, until
from tests.serving.here import Here

OPTIONS = CompareOptions()


def png(level: int, size: int = 20) -> bytes:
    stream = BytesIO()
    Image.fromarray(np.full((size, size, 3), level, np.uint8)).save(stream, "PNG")
    return stream.getvalue()


def tasks(count: int) -> list[Task]:
    return [Task(i, (f"{i}.png", f"{i}.png"), (png(i), png(i))) for i in range(count)]


class Comparing:
    """Takes the place of ``compare_row``. Pairs wait for ``gate``, if there is one."""

    def __init__(self, raises: dict[str, Exception] | None = None, gate=None):
        self.begun: list[str] = []
        self.options: dict = {}
        self.raises, self.gate = raises or {}, gate

    def __call__(self, *, before, after, names, progress, **options):
        self.begun.append(names[0])
        self.options = options
        assert Image.open(BytesIO(before)).size == (20, 20)
        while self.gate is not None and not self.gate.wait(0.01):
            progress(0, 1)  # where what is stopped ends
        if error := self.raises.get(names[0]):
            raise error
        return packed((Row(*names, score=0.5), None))


@pytest.fixture
def comparing(monkeypatch):
    def put(**how) -> Comparing:
        made = Comparing(**how)
        monkeypatch.setattr(batch_job, "compare_row", made)
        return made

    return put


def test_all_pairs_in_their_order(comparing):
    made, options = comparing(), CompareOptions(threshold=0.3, weights="imagenet")
    job = BatchJob(tasks(5), options, Here())
    assert job.wait(PATIENCE) and not job.running and not job.waiting
    assert (job.done, job.total, job.keys) == (5, 5, [])
    assert list(job.rows()) == [0, 1, 2, 3, 4] and made.begun == [f"{i}.png" for i in range(5)]
    assert {(r.before, r.after) for r in job.rows().values()} == {(n, n) for n in made.begun}
    assert made.options == {"options": options, "threads": 1}


def test_nothing_to_do_is_done_at_once(comparing):
    comparing()
    assert BatchJob([], OPTIONS, Here()).wait(PATIENCE)


def test_whatever_happens_to_a_pair_is_a_row(comparing, caplog):
    raises = {
        "0.png": OptionError("sizes differ"),
        "1.png": RuntimeError("secret"),
        "2.png": MemoryError(),
    }
    comparing(raises=raises)
    job = BatchJob(tasks(4), OPTIONS, Here())
    assert job.wait(PATIENCE)
    errors = [row.error for row in job.rows().values()]
    assert errors[0] == "sizes differ" and errors[3] == ""
    assert "wrong on our side" in errors[1] and "secret" not in errors[1]
    assert "memory" in errors[2]
    assert "secret" in caplog.text


def test_weights_that_cannot_be_used_are_said(comparing):
    comparing(raises={"0.png": WeightsError("no such weights")})
    job = BatchJob(tasks(1), OPTIONS, Here())
    assert job.wait(PATIENCE) and job.rows()[0].error == "no such weights"


def test_broken_files_are_named(tmp_path):
    broken, gone = tmp_path / "secret" / "x.png", tmp_path / "secret" / "gone.png"
    broken.parent.mkdir()
    broken.write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    job = BatchJob(
        [
            Task(0, ("same.png", "same.png"), (png(1), b"")),
            Task(1, ("in/a.png", "b.png"), (broken, b"no image")),
            Task(2, ("in/a.png", "b.png"), (png(1), gone)),
            Task(3, ("a.png", "b.png"), (png(1), png(1))),
        ],
        OPTIONS,
        Here(),
    )
    assert job.wait(PATIENCE)
    rows = job.rows()
    assert rows[0].error.startswith("after: cannot read 'same.png'")
    first, second = rows[1].error.split("; after: ")
    assert first.startswith("before: cannot read 'in/a.png'")
    assert second.startswith("cannot read 'b.png'")
    assert rows[2].error.startswith("cannot read 'b.png': No such file")
    assert not any("secret" in row.error for row in rows.values())
    assert rows[3].error == "" and not rows[3].changed and rows[3].where


def test_stopping_begins_no_other_pair(comparing):
    gate = threading.Event()
    made = comparing(gate=gate)
    job = BatchJob(tasks(5), OPTIONS, Here())
    until(lambda: made.begun)
    assert job.running and job.keys == [0, 1, 2, 3, 4]
    job.stop()
    assert not job.running and job.keys == [] and job.wait(0)
    gate.set()
    until(lambda: not at_work())
    assert made.begun == ["0.png"] and job.rows() == {}
    job.stop()


def test_a_forgotten_job_ends_and_holds_nothing(comparing):
    gate = threading.Event()
    made = comparing(gate=gate)
    pairs = tasks(4)
    watched = [weakref.ref(task) for task in pairs]
    job = BatchJob(pairs, OPTIONS, Here())
    until(lambda: made.begun)
    del job, pairs
    gc.collect()
    assert [ref() is None for ref in watched[1:]] == [True] * 3
    gate.set()
    until(lambda: not at_work())
    assert made.begun == ["0.png"]
    gc.collect()
    assert watched[0]() is None


def test_the_time_left_is_that_of_the_pairs_so_far(comparing, monkeypatch):
    comparing()
    job = BatchJob(tasks(2), OPTIONS, Here())
    assert job.wait(PATIENCE)
    job.total, work = 6, job._work
    work.began, work.latest = 100.0, 104.0
    for now, left in ((104, 8), (105, 7), (106, 6), (200, 6)):
        monkeypatch.setattr(batch_job.time, "monotonic", lambda now=now: now)
        assert job.seconds_left() == left
    work.rows.popitem()
    assert job.seconds_left() is None


def test_no_more_pairs_at_once_than_turns(comparing, monkeypatch):
    monkeypatch.setattr(batch_job, "batch_pairs", Turns(2))
    gate = threading.Event()
    made = comparing(gate=gate)
    jobs = [BatchJob(tasks(2), OPTIONS, Here()) for _ in range(4)]
    until(lambda: len(made.begun) == 2)
    until(lambda: sum(job.waiting for job in jobs) == 2)
    gate.set()
    assert all(job.wait(PATIENCE) for job in jobs) and len(made.begun) == 8


def at_work() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "imgdiff-batch"]
