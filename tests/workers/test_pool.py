"""A pool's processes are limited, replaced and killed, and nobody else notices."""

import threading
import time

import pytest

from imgdiff.errors import ImgDiffError
from imgdiff.workers.errors import (
    CrashError,
    FullError,
    MemoryLimitError,
    StoppedError,
    TimeLimitError,
)
from imgdiff.workers.pool import WorkerPool
from imgdiff.workers.process import Limits
from tests.workers import tasks


@pytest.fixture(scope="module")
def shared():
    pool = WorkerPool(1, queue=3, limits=Limits(2, 1_000_000_000))
    yield pool
    pool.close()


def started(work) -> None:
    while not work.running:
        time.sleep(0.01)


def test_work_is_done_in_another_process_again_and_again(shared):
    first = shared.submit(tasks.echo, {"a": 1}).result(20)
    second = shared.submit(tasks.echo, lambda: {"a": 2}).result(20)
    assert (first["a"], second["a"]) == (b"1", b"2")
    assert first["process"] == second["process"]


@pytest.mark.parametrize("kind", ["ImgDiffError", "ImageError", "OptionError", "OutputError"])
def test_errors_of_ours_come_back_as_they_were(shared, kind):
    process = shared.submit(tasks.echo, {}).result(20)["process"]
    with pytest.raises(ImgDiffError) as caught:
        shared.submit(tasks.refuse, {"kind": kind}).result(20)
    assert type(caught.value).__name__ == kind
    assert (caught.value.message, caught.value.detail) == ("no such thing", " at all")
    assert shared.submit(tasks.echo, {}).result(20)["process"] == process


def test_a_defect_is_logged_and_not_told(shared, caplog):
    with pytest.raises(CrashError, match="on our side") as caught:
        shared.submit(tasks.fail, {}).result(20)
    assert "a defect" in caplog.text and "a defect" not in str(caught.value)


def test_what_is_printed_disturbs_nothing(shared):
    assert shared.submit(tasks.noise, {}).result(20) == {"fine": b""}


@pytest.mark.parametrize(
    ("task", "keywords", "error"),
    [
        (tasks.step_by_step, {"steps": 1, "seconds": 60}, TimeLimitError),
        (tasks.hog, {"size": 3_000_000_000}, MemoryLimitError),
        (tasks.die, {}, CrashError),
    ],
)
def test_what_goes_beyond_its_limits_ends_alone(shared, task, keywords, error):
    before = shared.submit(tasks.echo, {}).result(20)["process"]
    failures = shared.failures[error.__name__]
    bad, good = shared.submit(task, keywords), shared.submit(tasks.echo, {"a": "fine"})
    with pytest.raises(error):
        bad.result(20)
    after = good.result(20)
    assert after["a"] == b"fine" and after["process"] != before
    assert shared.failures[error.__name__] == failures + 1


def test_a_stop_kills_at_once_and_spares_what_waits(shared):
    slow = shared.submit(tasks.step_by_step, {"steps": 1, "seconds": 60})
    waiting = shared.submit(tasks.echo, {})
    spared = shared.submit(tasks.echo, {"a": 1})
    started(slow)
    waiting.stop()
    slow.stop()
    for work in (slow, waiting):
        with pytest.raises(StoppedError):
            work.result(1)
    assert spared.result(20)["a"] == b"1"


def test_the_share_grows(shared):
    work, shares = shared.submit(tasks.step_by_step, {"steps": 8, "seconds": 0.06}), set()
    while not work.future.done():
        shares.add(work.share)
        time.sleep(0.02)
    assert work.share == 1 and len(shares) > 3 and all(0 <= share <= 1 for share in shares)


def test_the_queue_has_an_end_and_what_was_stopped_takes_no_place_in_it(shared):
    slow = shared.submit(tasks.step_by_step, {"steps": 1, "seconds": 60})
    started(slow)
    waiting = [shared.submit(tasks.echo, {"n": n}) for n in range(3)]
    with pytest.raises(FullError):
        shared.submit(tasks.echo, {})
    assert shared.waiting == 3 and shared.busy == 1
    waiting[0].stop()
    waiting.append(shared.submit(tasks.echo, {"n": 3}))
    slow.stop()
    assert [work.result(20)["n"] for work in waiting[1:]] == [b"1", b"2", b"3"]


def test_what_is_in_the_background_comes_last(shared):
    slow = shared.submit(tasks.step_by_step, {"steps": 1, "seconds": 60})
    started(slow)
    ended = []
    for name, background in (("batch", True), ("one", False), ("two", False)):
        work = shared.submit(tasks.echo, {}, background=background)
        work.future.add_done_callback(lambda _, name=name: ended.append(name))
    slow.stop()
    work.result(20)
    while len(ended) < 3:
        time.sleep(0.01)
    assert ended == ["one", "two", "batch"]


def test_closing_lets_work_end_and_takes_no_more():
    pool = WorkerPool(1, prepare=(tasks.echo, {}))
    assert pool.wait_until_ready(20)
    work = pool.submit(tasks.step_by_step, {"steps": 1, "seconds": 0.3})
    started(work)
    closing = threading.Thread(target=pool.close, args=[10])
    closing.start()
    time.sleep(0.05)
    with pytest.raises(FullError):
        pool.submit(tasks.echo, {})
    closing.join(20)
    assert work.result(0) == {"steps": b"1"} and pool.ready == 0


def test_closing_waits_no_longer_than_it_may():
    pool = WorkerPool(1)
    work = pool.submit(tasks.step_by_step, {"steps": 1, "seconds": 60})
    started(work)
    began = time.monotonic()
    pool.close(0.1)
    assert time.monotonic() - began < 5
    with pytest.raises(StoppedError):
        work.result(0)


def test_where_no_process_can_be_prepared_nobody_waits(caplog):
    pool = WorkerPool(1, prepare=(tasks.die, {}))
    with pytest.raises(CrashError):
        pool.submit(tasks.echo, {}).result(20)
    assert not pool.wait_until_ready(0.01) and "could not be prepared" in caplog.text
    pool.close()
