"""Comparisons beside the page: they can be stopped, take turns, and their results are let go."""

import threading
import time

import numpy as np
import pytest

from imgdiff.app.compare import downloads, samples
from imgdiff.app.compare.controls import Settings
from imgdiff.compare import compare_images
from imgdiff.serving import jobs, store
from imgdiff.serving.memory import machine_memory
from tests.app.browser import png


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
    return jobs.Job(key, pair, {"fit": "auto", "align": True})


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
    work = job(samples.Pair(png(before), png(after), ("a", "b")))
    assert begun.wait(5)
    work.stop()
    assert work.wait(1) and ended.is_set()
    assert work.held is None and work.error is None and 0 <= work.share < 0.5


def most_at_once(image, count: int, monkeypatch) -> int:
    """Of so many jobs that are begun together."""
    at_work, most = [], []

    def counted(one, *_, **__):
        at_work.append(1)
        most.append(len(at_work))
        time.sleep(0.05)
        at_work.pop()
        return compare_images(one, one)

    monkeypatch.setattr(jobs, "compare_images", counted)
    pair = samples.Pair(png(image), png(image), ("a", "b"))
    started = [job(pair, number) for number in range(count)]
    assert all(work.wait(10) for work in started)
    assert all(work.held for work in started)
    return max(most)


def test_jobs_take_turns(before, monkeypatch):
    """However many visitors: no more at work at once than there are places."""
    places = jobs._turns._initial_value
    assert most_at_once(before, 8, monkeypatch) <= places


def test_pairs_of_many_pixels_go_one_after_the_other(before, monkeypatch):
    """However few bytes their files have."""
    monkeypatch.setattr(jobs, "_LARGE", 2 * before[..., 0].size - 1)
    assert most_at_once(before, 4, monkeypatch) == 1
    assert jobs._pixels(b"nothing") == 0


def held(side: int) -> store.Held:
    blank = np.zeros((side, side, 3), np.uint8)
    return store.Held(compare_images(blank, blank))


def test_a_visitor_keeps_the_latest_results_that_fit():
    own = store.Store(each=3 * held(64).size)
    for number in range(5):
        own.put(number, held(64))
    assert [number for number in range(5) if own.get(number)] == [2, 3, 4]
    own.put("large", held(200))
    assert own.get("large") and not own.get(4)


def test_all_visitors_share_one_limit_and_the_oldest_give_way(monkeypatch):
    monkeypatch.setattr(store, "_everybodys", store.OrderedDict())
    visitors = [store.Store(everybody=3 * held(64).size) for _ in range(5)]
    for visitor in visitors:
        visitor.put("key", held(64))
    assert [bool(visitor.get("key")) for visitor in visitors] == [False, False, True, True, True]


def test_the_limit_is_a_share_of_the_machine():
    assert 10**8 < machine_memory() < 10**14
    assert max(1_500_000_000, machine_memory() // 4) == store.ALL


def test_a_download_holds_no_result_but_finds_it_again(before, after):
    pair = samples.Pair(png(before), png(after), ("a", "b"))
    work = job(pair)
    assert work.wait() and work.held
    heat = downloads._made("npy", work.held, pair, Settings())
    assert heat[:6] == b"\x93NUMPY"
    work.held.drop()
    assert downloads._made("npy", work.held, pair, Settings()) == heat


def test_nothing_is_kept_of_a_visitor_who_left(monkeypatch):
    import gc
    import weakref

    monkeypatch.setattr(store, "_everybodys", store.OrderedDict())
    visitor, thing = store.Store(), held(64)
    gone = weakref.ref(thing.result)
    visitor.put("key", thing)
    del visitor, thing
    gc.collect()
    assert gone() is None
