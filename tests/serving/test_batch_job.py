"""Many pairs beside the page: in order, to the end whatever happens, and not for nobody."""

import gc
import threading
import time
import weakref
from io import BytesIO
from unittest.mock import MagicMock

import numpy as np
import pytest
from PIL import Image

from imgdiff.app.components import session_cleanup as leaving
from imgdiff.batch.rows import Row
from imgdiff.errors import ImgDiffError, OptionError
from imgdiff.serving import batch_job as many_job
from imgdiff.serving.batch_job import ManyJob, Task, Turns
from imgdiff.serving.limits import MAX_PIXELS

PATIENCE = 20


def png(level: int, size: int = 20) -> bytes:
    stream = BytesIO()
    Image.fromarray(np.full((size, size, 3), level, np.uint8)).save(stream, "PNG")
    return stream.getvalue()


def tasks(count: int) -> list[Task]:
    return [Task(i, (f"{i}.png", f"{i}.png"), (png(i), png(i))) for i in range(count)]


class Comparing:
    """Takes the place of ``compare_many``. Pairs wait for ``gate``, if there is one."""

    def __init__(self, raises: dict[str, Exception] | None = None, gate=None):
        self.begun: list[str] = []
        self.options: dict = {}
        self.raises, self.gate = raises or {}, gate

    def __call__(self, pairs, *, finish, names, **options):
        for before, after in pairs:
            self.begun.append(names[0])
            self.options = options
            assert Image.open(BytesIO(before.read())).size == (20, 20) and after.name == names[1]
            assert self.gate is None or self.gate.wait(PATIENCE)
            error = self.raises.get(names[0])
            if error and not isinstance(error, ImgDiffError):
                raise error
            yield error or Row("?", "?", score=0.5)


@pytest.fixture
def comparing(monkeypatch):
    def put(**how) -> Comparing:
        made = Comparing(**how)
        monkeypatch.setattr(many_job, "compare_many", made)
        return made

    return put


def test_all_pairs_in_their_order(comparing):
    made = comparing()
    job = ManyJob(tasks(5), threshold=0.3)
    assert job.wait(PATIENCE) and not job.running and not job.waiting
    assert (job.done, job.total, job.keys) == (5, 5, [])
    assert list(job.rows()) == [0, 1, 2, 3, 4] and made.begun == [f"{i}.png" for i in range(5)]
    assert {(r.before, r.after) for r in job.rows().values()} == {(n, n) for n in made.begun}
    assert made.options == {
        "workers": 1,
        "max_pixels": MAX_PIXELS,
        "weights": "default",
        "threshold": 0.3,
    }


def test_nothing_to_do_is_done_at_once(comparing):
    comparing()
    assert ManyJob([]).wait(PATIENCE)


def test_whatever_happens_to_a_pair_is_a_row(comparing, caplog):
    raises = {
        "0.png": OptionError("sizes differ"),
        "1.png": RuntimeError("secret"),
        "2.png": MemoryError(),
    }
    comparing(raises=raises)
    job = ManyJob(tasks(4))
    assert job.wait(PATIENCE)
    errors = [row.error for row in job.rows().values()]
    assert errors[0] == "sizes differ" and errors[3] == ""
    assert "wrong on our side" in errors[1] and "secret" not in errors[1]
    assert "memory" in errors[2]
    assert "secret" in caplog.text


def test_broken_files_are_named(tmp_path):
    broken, gone = tmp_path / "secret" / "x.png", tmp_path / "secret" / "gone.png"
    broken.parent.mkdir()
    broken.write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    job = ManyJob(
        [
            Task(0, ("same.png", "same.png"), (png(1), b"")),
            Task(1, ("in/a.png", "b.png"), (broken, b"no image")),
            Task(2, ("in/a.png", "b.png"), (png(1), gone)),
            Task(3, ("a.png", "b.png"), (png(1), png(1))),
        ]
    )
    assert job.wait(PATIENCE)
    rows = job.rows()
    assert rows[0].error.startswith("after: cannot read 'same.png'")
    first, second = rows[1].error.split("; after: ")
    assert first.startswith("before: cannot read 'in/a.png'")
    assert second.startswith("cannot read 'b.png'")
    assert "gone.png" in rows[2].error
    assert not any("secret" in row.error for row in rows.values())
    assert rows[3].error == "" and not rows[3].changed and rows[3].where


def test_stopping_begins_no_other_pair(comparing):
    gate = threading.Event()
    made = comparing(gate=gate)
    job = ManyJob(tasks(5))
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
    job = ManyJob(pairs)
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
    job = ManyJob(tasks(2))
    assert job.wait(PATIENCE)
    job.total, work = 6, job._work
    work.began, work.latest = 100.0, 104.0
    for now, left in ((104, 8), (105, 7), (106, 6), (200, 6)):
        monkeypatch.setattr(many_job.time, "monotonic", lambda now=now: now)
        assert job.seconds_left() == left
    work.rows.popitem()
    assert job.seconds_left() is None


def test_turns_go_round_in_the_order_of_coming():
    turns, order, gate = Turns(1), [], threading.Event()

    def take(name: str, again: int) -> None:
        for _ in range(again):
            with turns.take(lambda: False) as mine:
                assert mine
                order.append(name)
                gate.wait(PATIENCE)
                time.sleep(0.02)

    threads = [threading.Thread(target=take, args=(name, 3)) for name in "ab"]
    for n, thread in enumerate(threads, start=1):
        thread.start()
        until(lambda n=n: order[:1] and len(turns._line) == n - 1)
    gate.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert order == list("ababab")


def test_a_turn_can_be_given_up():
    turns = Turns(1)
    with turns.take(lambda: False), turns.take(lambda: True) as mine:
        assert not mine
    with turns.take(lambda: False) as mine:
        assert mine
    assert turns._free == 1 and not turns._line


def test_no_more_pairs_at_once_than_turns(comparing, monkeypatch):
    monkeypatch.setattr(many_job, "_turns", Turns(2))
    gate = threading.Event()
    made = comparing(gate=gate)
    jobs = [ManyJob(tasks(2)) for _ in range(4)]
    until(lambda: len(made.begun) == 2)
    until(lambda: sum(job.waiting for job in jobs) == 2)
    gate.set()
    assert all(job.wait(PATIENCE) for job in jobs) and len(made.begun) == 8


class Things:
    def __init__(self):
        self.gone = threading.Event()

    def forget(self):
        self.gone.set()


@pytest.mark.parametrize("back", [False, True])
def test_what_is_a_visitors_goes_with_them(monkeypatch, back):
    server = MagicMock()
    server.is_active_session.return_value = back
    monkeypatch.setattr(leaving, "GRACE", 0.01)
    monkeypatch.setattr(leaving, "get_instance", lambda: server)
    things = Things()
    leaving._gone(leaving._Visit("me", weakref.WeakMethod(things.forget)))
    assert things.gone.wait(0.5 if back else PATIENCE) != back
    server.is_active_session.assert_called_with("me")


def test_watching_a_visitors_things_does_not_keep_them(monkeypatch):
    monkeypatch.setattr(leaving, "get_instance", MagicMock())
    things = Things()
    watched = weakref.ref(things)
    visit = leaving._Visit("me", weakref.WeakMethod(things.forget))
    del things
    assert watched() is None
    leaving._forget(visit)


def at_work() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "imgdiff-many"]


def until(true) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)
