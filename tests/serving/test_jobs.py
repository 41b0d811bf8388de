"""Comparisons in the background: they can be stopped, and take turns."""

import threading
import time

import numpy as np
import pytest

from imgdiff.compare import compare_images
from imgdiff.options import CompareOptions
from imgdiff.serving import concurrency, jobs
from imgdiff.serving.uploaded_pair import Pair
from tests.app.driving import png


@pytest.fixture
def before():
    y, x = np.mgrid[:64, :64]
    return np.stack([x * 3, y * 3, x + y], axis=2).astype(np.uint8)


@pytest.fixture
def after(before):
    changed = before.copy()
    changed[16:48, 16:48] = (230, 10, 10)
    return changed


def job(pair, key="key") -> jobs.Job:
    return jobs.Job(key, pair, CompareOptions())


def test_a_job_hears_stop_at_its_next_step(before, after, monkeypatch):
    begun, ended = threading.Event(), threading.Event()

    def slow(*_, progress, **__):
        begun.set()
        try:
            for done in range(1000):
                progress(done, 1000)
                time.sleep(0.01)
        finally:
            ended.set()

    monkeypatch.setattr(jobs, "compare_images", slow)
    work = job(Pair(png(before), png(after), ("a", "b")))
    assert begun.wait(5)
    work.stop()
    assert work.wait(1) and ended.is_set()
    assert work.held is None and work.error is None and 0 <= work.share < 0.5


def most_at_once(image, count: int, monkeypatch) -> int:
    """Of so many jobs that are begun together."""
    at_work, most = [], []

    def counted(before, *_, **__):
        at_work.append(1)
        most.append(len(at_work))
        time.sleep(0.05)
        at_work.pop()
        return compare_images(before, before)

    monkeypatch.setattr(jobs, "compare_images", counted)
    pair = Pair(png(image), png(image), ("a", "b"))
    started = [job(pair, number) for number in range(count)]
    assert all(work.wait(10) for work in started)
    assert all(work.held for work in started)
    return max(most)


def test_jobs_take_turns(before, monkeypatch):
    """However many visitors: no more at work at once than there are places."""
    places = concurrency.single_pairs.count
    assert most_at_once(before, 8, monkeypatch) <= places


def test_pairs_of_many_pixels_go_one_after_the_other(before, monkeypatch):
    """However few bytes their files have."""
    monkeypatch.setattr(concurrency, "LARGE_PIXELS", 2 * before[..., 0].size - 1)
    assert most_at_once(before, 4, monkeypatch) == 1
    assert jobs._pixel_count(b"nothing") == 0
