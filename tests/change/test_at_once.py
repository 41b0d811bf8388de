"""Several kinds of evidence at once."""

import threading

import cv2
import numpy as np
import pytest

from imgdiff.change import at_once as room
from imgdiff.change.at_once import at_once, raise_at_once

#: Pixels of a picture that two threads look at.
ENOUGH = room._PIXELS


@pytest.fixture
def two_threads():
    before = cv2.getNumThreads()
    cv2.setNumThreads(2)
    yield
    cv2.setNumThreads(before)


def numbered(number):
    return lambda: np.array(number)


def test_what_they_give_comes_in_their_order(two_threads):
    assert [int(each) for each in at_once(ENOUGH, *map(numbered, range(5)))] == [0, 1, 2, 3, 4]


def test_two_work_at_the_same_time(two_threads):
    both = threading.Barrier(2, timeout=20)  # nobody passes it alone

    def job():
        both.wait()
        return np.zeros(1)

    assert len(list(at_once(ENOUGH, job, job))) == 2


@pytest.mark.parametrize("why", ["one thread", "a small picture", "a large picture"])
def test_else_one_comes_after_the_other_when_it_is_asked_for(two_threads, why):
    if why == "one thread":
        cv2.setNumThreads(1)
    begun = []
    jobs = [lambda n=n: (begun.append(n), np.zeros(1))[1] for n in range(2)]
    sizes = {"a small picture": room._FEWEST - 1, "a large picture": room._PIXELS + 1}
    found = at_once(sizes.get(why, ENOUGH), *jobs)
    next(found)
    assert begun == [0]
    next(found)
    assert begun == [0, 1]


def test_an_error_is_that_of_the_job(two_threads):
    def fails():
        raise MemoryError("none left")

    with pytest.raises(MemoryError, match="none left"):
        list(at_once(ENOUGH, numbered(1), fails))


@pytest.mark.parametrize("large", [False, True])
def test_a_heat_is_raised_to_all_kinds(two_threads, large, monkeypatch):
    if large:
        monkeypatch.setattr(room, "_PIXELS", 0)

    def raised_to(values):
        def job(out):
            assert (out is heat) == large  # else two would write to one
            return np.maximum(np.zeros(3, np.float32) if out is None else out, values, out=out)

        return job

    heat = np.array([0.5, 0, 0], np.float32)
    raising = raise_at_once(heat, raised_to([0.1, 0.2, 0]), raised_to([0, 0.1, 0.3]))
    seen = [heat.tolist() for _ in raising]
    np.testing.assert_allclose(seen, [[0.5, 0.2, 0], [0.5, 0.2, 0.3]])
