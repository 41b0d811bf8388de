"""Who may work at the same time: each pair at work takes memory, and the cores are shared."""

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterator

from imgdiff.memory import give_back
from imgdiff.network.runtime.processor import usable_cores

#: Pairs of more pixels than this, both images together, go one after the other.
LARGE_PIXELS = 12_000_000


def _never() -> bool:
    return False


class Turns:
    """A number of places, given out in the order in which they are asked for.

    So several visitors get on, pair by pair, and none waits for another's hundreds.

    Args:
        count: How many may work at once.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._free, self._queue = count, deque[object]()
        self._change = threading.Condition()

    @contextlib.contextmanager
    def take(self, given_up: Callable[[], bool] = _never) -> Iterator[bool]:
        """Waits for a place and keeps it within the ``with`` block.

        Args:
            given_up: Asked while waiting: is the place no longer wanted?

        Yields:
            Whether the place was got; False where it was given up before.
        """
        ticket = object()
        with self._change:
            self._queue.append(ticket)
            while not (got := self._free > 0 and self._queue[0] is ticket) and not given_up():
                self._change.wait(0.1)
            self._queue.remove(ticket)
            self._free -= got
            self._change.notify_all()
        try:
            yield got
        finally:
            with self._change:
                self._free += got
                self._change.notify_all()


#: Pairs of those who compare two images.
single_pairs = Turns(max(2, usable_cores()))
#: The large ones among them.
large_pairs = Turns(1)
#: Pairs of those who compare many: no core is theirs alone.
batch_pairs = Turns(2)


@contextlib.contextmanager
def turn_for(pixels: int, given_up: Callable[[], bool] = _never) -> Iterator[bool]:
    """Waits for a place for one pair; what a large one took of memory is given back afterwards.

    Args:
        pixels: Of both images together.
        given_up: As for ``Turns.take``.

    Yields:
        Whether the place was got.
    """
    large = pixels > LARGE_PIXELS
    try:
        with (large_pairs if large else single_pairs).take(given_up) as got:
            yield got
    finally:
        if large:
            give_back()
