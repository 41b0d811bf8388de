"""Comparisons in the background: in processes that are ended, and limited."""

import threading
import time

import numpy as np
import pytest

from imgdiff.compare import compare_images
from imgdiff.errors import ImageError
from imgdiff.options import CompareOptions
from imgdiff.render.viewer import pictures_of
from imgdiff.serving import jobs, visitors_work
from imgdiff.serving.uploaded_pair import Pair
from imgdiff.workers.errors import FullError, TimeLimitError
from imgdiff.workers.pool import WorkerPool
from imgdiff.workers.process import Limits
from tests.app.driving import png
from tests.serving import PATIENCE
from tests.serving.here import Here
from tests.workers import tasks


@pytest.fixture
def pair():
    y, x = np.mgrid[:64, :64]
    before = np.stack([x * 3, y * 3, x + y], axis=2).astype(np.uint8)
    after = before.copy()
    after[16:48, 16:48] = (230, 10, 10)
    return Pair(png(before), png(after), ("a.png", "b.png"))


def job(pair, pool) -> jobs.Job:
    return jobs.Job("key", pair, CompareOptions(), pool)


@pytest.fixture(scope="module")
def pool():
    made = WorkerPool(1, queue=1)
    yield made
    made.close()


@pytest.fixture
def hasty():
    made = WorkerPool(1, limits=Limits(2.0))
    yield made
    made.close()


def test_a_process_gives_what_the_library_gives(pair, pool):
    work = job(pair, pool)
    assert work.wait(PATIENCE) and work.error is None and work.share == 1
    here = compare_images(pair.before, pair.after, names=pair.names)
    result, pictures = work.held.result, work.held.pictures
    assert result.to_dict() == here.to_dict() and pictures == pictures_of(here)
    assert np.array_equal(result.heatmap, here.heatmap) and not result.heatmap.flags.writeable
    assert np.array_equal(result.overlay, here.overlay)
    lower = [region.box for region in here.with_threshold(0.3).regions]
    assert [region.box for region in result.with_threshold(0.3).regions] == lower


def test_a_broken_file_is_named(pair, pool):
    work = job(Pair(pair.before, b"nothing", pair.names), pool)
    assert work.wait(PATIENCE) and isinstance(work.error, ImageError)
    assert "'b.png'" in str(work.error)


def test_a_job_that_nobody_waits_for_ends_at_once(pair, pool, monkeypatch):
    monkeypatch.setattr(jobs, "compare_pair", tasks.linger)
    work = job(pair, pool)
    until_running(work)
    work.stop()
    assert work.wait(1) and work.held is None and work.error is None
    monkeypatch.undo()
    assert job(pair, pool).wait(PATIENCE)  # another process has taken its place


def test_what_takes_too_long_is_ended_and_said(pair, hasty, monkeypatch):
    monkeypatch.setattr(jobs, "compare_pair", tasks.linger)
    work = job(pair, hasty)
    assert work.wait(PATIENCE) and isinstance(work.error, TimeLimitError)
    assert "longer than 2 s" in str(work.error)


def test_too_many_that_wait_are_told_to_come_back(pair, pool, monkeypatch):
    monkeypatch.setattr(jobs, "compare_pair", tasks.linger)
    first = job(pair, pool)
    until_running(first)
    more = [job(pair, pool) for _ in range(2)]
    assert more[0].status.startswith("Waiting") and not more[0].wait(0)
    assert more[1].wait(0) and isinstance(more[1].error, FullError)
    for work in (first, *more):
        work.stop()


def test_a_job_says_how_far_it_is(pair, monkeypatch):
    told, go_on = [], threading.Event()

    def slow(*_, progress, **__):
        progress(1, 4)
        assert go_on.wait(PATIENCE)
        return compare_images(pair.before, pair.after)

    monkeypatch.setattr(visitors_work, "compare_images", slow)
    work = job(pair, Here())
    until_running(work)
    while work.share == 0:
        told.append(work.status)
        time.sleep(0.01)
    assert work.status == "Comparing… 25%" and set(told) <= {"Reading and aligning…"}
    go_on.set()
    assert work.wait(PATIENCE) and work.held


def until_running(work) -> None:
    end = time.monotonic() + PATIENCE
    while work.status.startswith("Waiting"):
        assert time.monotonic() < end
        time.sleep(0.01)
