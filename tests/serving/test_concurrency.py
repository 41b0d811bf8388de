"""Turns: in the order of coming, and no more at once than there are places."""

import threading
import time

import pytest

from imgdiff.serving import concurrency
from imgdiff.serving.concurrency import Turns, turn_for
from tests.serving import PATIENCE, until


def test_turns_go_round_in_the_order_of_coming():
    places, order, gate = Turns(1), [], threading.Event()

    def take(name: str, again: int) -> None:
        for _ in range(again):
            with places.take() as got:
                assert got
                order.append(name)
                gate.wait(PATIENCE)
                time.sleep(0.02)

    threads = [threading.Thread(target=take, args=(name, 3)) for name in "ab"]
    for n, thread in enumerate(threads, start=1):
        thread.start()
        until(lambda n=n: order[:1] and len(places._queue) == n - 1)
    gate.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert order == list("ababab")


def test_a_turn_can_be_given_up():
    places = Turns(1)
    with places.take(), places.take(lambda: True) as got:
        assert not got
    with places.take() as got:
        assert got
    assert places._free == 1 and not places._queue


@pytest.mark.parametrize("failing", [False, True])
def test_a_large_pair_takes_a_turn_of_its_own_and_gives_its_memory_back(monkeypatch, failing):
    given_back = []
    monkeypatch.setattr(concurrency, "give_back", lambda: given_back.append(1))
    monkeypatch.setattr(concurrency, "large_pairs", Turns(1))
    try:
        with (
            turn_for(concurrency.LARGE_PIXELS + 1) as got,
            turn_for(concurrency.LARGE_PIXELS) as usual,
        ):
            assert got and usual and not given_back
            with turn_for(concurrency.LARGE_PIXELS + 1, lambda: True) as second:
                assert not second
            given_back.clear()
            if failing:
                raise MemoryError
    except MemoryError:
        assert failing
    assert given_back == [1] and concurrency.large_pairs._free == 1
