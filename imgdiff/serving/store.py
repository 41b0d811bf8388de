"""Results that are kept while their visitor is there, and no more of them than memory allows.

Each is held by its visitor's session alone, and goes with it. What all sessions hold together is
watched through weak references: the oldest are let go first, and made again when asked for.
"""

import threading
import weakref
from collections import OrderedDict

from imgdiff.memory import give_back, machine_memory
from imgdiff.render.viewer import Pictures
from imgdiff.result import Comparison

#: Bytes that the results of all visitors may take, and of one.
ALL, EACH = max(1_500_000_000, machine_memory() // 4), 400_000_000


class Held:
    """A result and its files for the browser.

    Attributes:
        result: The result; None after ``drop``.
        pictures: The viewer's files; None after ``drop``.
        size: Bytes that both take.

    Args:
        result: The result.
        pictures: Its files.
    """

    def __init__(self, result: Comparison, pictures: Pictures) -> None:
        self.result: Comparison | None = result
        self.pictures: Pictures | None = pictures
        arrays = (
            result.heatmap, result.before, result.after, result.valid, result.before_alpha,
            result.after_alpha, result.after_given, result.after_given_alpha,
        )  # fmt: skip
        self.size = sum(a.nbytes for a in arrays if a is not None) + pictures.size

    def drop(self) -> None:
        """Lets go of both."""
        self.result = self.pictures = None
        self.size = 0


_all_held: "OrderedDict[int, weakref.ref[Held]]" = OrderedDict()
_all_held_lock = threading.Lock()


class Store:
    """One visitor's results by key, the latest last. Thread-safe.

    Args:
        each: Bytes that these results may take.
        everybody: Bytes that the results of all visitors may take.
    """

    def __init__(self, each: int = EACH, everybody: int = ALL) -> None:
        self._results: OrderedDict[object, Held] = OrderedDict()
        self._each, self._everybody = each, everybody
        self._lock = threading.Lock()

    def get(self, key: object) -> Held | None:
        """What ``put`` was given; None where it is held no longer."""
        with self._lock:
            held = self._results.get(key)
            if held is None or held.result is None:
                return None
            self._results.move_to_end(key)
            return held

    def put(self, key: object, held: Held) -> None:
        """Keeps ``held`` itself, however large, and lets go of older ones where it is too much."""
        with self._lock:
            self._results[key] = held
            self._results.move_to_end(key)
            while len(self._results) > 1 and self._size() > self._each:
                self._results.popitem(last=False)
        _limit(held, self._everybody)

    def clear(self) -> None:
        """Lets go of all, and gives their memory back."""
        with self._lock:
            for held in self._results.values():
                held.drop()
            self._results.clear()
        give_back()

    def _size(self) -> int:
        return sum(held.size for held in self._results.values())


def _limit(newest: Held, most: int) -> None:
    with _all_held_lock:
        _all_held[id(newest)] = weakref.ref(newest)
        alive = {number: held for number, ref in _all_held.items() if (held := ref())}
        for number in [n for n in _all_held if n not in alive]:
            del _all_held[number]
        for number, held in alive.items():
            if sum(h.size for h in alive.values()) <= most or held is newest:
                break
            held.drop()
            del _all_held[number]
