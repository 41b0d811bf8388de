"""One thread for linear algebra while a comparison is under way; after it, as many as before."""

import threading

import numpy as np
import pytest

from imgdiff import blas_threads, compare
from imgdiff.blas_threads import one_blas_thread


def shared() -> list:
    """The libraries of which every thread sees one number; of others each has its own."""
    found = [
        each
        for each in blas_threads._libraries()
        if getattr(each, "threading_layer", "") == "pthreads"
    ]
    return found or pytest.skip("NumPy's linear algebra has no threads that all share")


def threads() -> set[int]:
    return {each.get_num_threads() for each in shared()}


@pytest.fixture(autouse=True)
def three(monkeypatch):
    """Three of them before, whatever else is loaded."""
    libraries = shared()
    before = [each.get_num_threads() for each in libraries]
    monkeypatch.setattr(blas_threads, "_libraries", lambda: libraries)
    blas_threads._set([3] * len(libraries))
    assert threads() == {3}
    yield
    blas_threads._set(before)


def test_it_is_one_within_and_what_it_was_after():
    with one_blas_thread():
        assert threads() == {1}
        with one_blas_thread():
            assert threads() == {1}
        assert threads() == {1}
    assert threads() == {3}


def test_an_error_gives_the_threads_back():
    with pytest.raises(ValueError, match="oops"), one_blas_thread():
        raise ValueError("oops")
    assert threads() == {3}


def test_of_several_at_once_the_last_gives_them_back():
    first_left, second_came = threading.Event(), threading.Event()
    seen = []

    def second():
        with one_blas_thread():
            second_came.set()
            first_left.wait(10)
            seen.append(threads())
        seen.append(threads())

    other = threading.Thread(target=second)
    with one_blas_thread():
        other.start()
        assert second_came.wait(10)
        assert threads() == {1}
    first_left.set()
    other.join(10)
    assert seen == [{1}, {3}] and threads() == {3}


def test_another_thread_has_its_turn():
    seen = []

    def alone():
        with one_blas_thread():
            seen.append(threads())

    for _ in range(2):
        other = threading.Thread(target=alone)
        other.start()
        other.join(10)
    assert seen == [{1}, {1}] and threads() == {3}


def test_a_comparison_works_in_one(monkeypatch, rng):
    seen = []
    pair_heat = compare.pair_heat
    monkeypatch.setattr(
        compare, "pair_heat", lambda *each: (seen.append(threads()), pair_heat(*each))[1]
    )
    before = rng.integers(0, 256, (40, 40, 3)).astype(np.uint8)
    compare.compare_images(before, 255 - before, level="strict")
    assert seen == [{1}] and threads() == {3}
