"""Who may work at the same time: the cores are shared."""

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterator


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


#: Pairs of those who compare many: no core is theirs alone.
batch_pairs = Turns(2)
