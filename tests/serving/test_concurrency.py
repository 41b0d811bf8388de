"""Turns: in the order of coming, and no more at once than there are places."""

import threading
import time

from imgdiff.serving.concurrency import Turns
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
