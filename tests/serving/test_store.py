"""Results are kept within bounds, and let go with their visitors."""

import gc
import weakref

import numpy as np

from imgdiff.compare import compare_images
from imgdiff.memory import machine_memory
from imgdiff.render.viewer import pictures_of
from imgdiff.serving import store


def held(side: int) -> store.Held:
    blank = np.zeros((side, side, 3), np.uint8)
    result = compare_images(blank, blank)
    return store.Held(result, pictures_of(result))


def test_a_visitor_keeps_the_latest_results_that_fit():
    visitor = store.Store(each=3 * held(64).size)
    for number in range(5):
        visitor.put(number, held(64))
    assert [number for number in range(5) if visitor.get(number)] == [2, 3, 4]
    visitor.put("large", held(200))
    assert visitor.get("large") and not visitor.get(4)


def test_all_visitors_share_one_limit_and_the_oldest_give_way(monkeypatch):
    monkeypatch.setattr(store, "_all_held", store.OrderedDict())
    visitors = [store.Store(everybody=3 * held(64).size) for _ in range(5)]
    for visitor in visitors:
        visitor.put("key", held(64))
    assert [bool(visitor.get("key")) for visitor in visitors] == [False, False, True, True, True]


def test_the_limit_is_a_share_of_the_machine():
    assert 10**8 < machine_memory() < 10**14
    assert max(1_500_000_000, machine_memory() // 4) == store.ALL


def test_nothing_is_kept_of_a_visitor_who_left(monkeypatch):
    monkeypatch.setattr(store, "_all_held", store.OrderedDict())
    visitor, thing = store.Store(), held(64)
    gone = weakref.ref(thing.result)
    visitor.put("key", thing)
    del visitor, thing
    gc.collect()
    assert gone() is None
