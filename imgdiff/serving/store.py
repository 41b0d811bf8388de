"""Results that are kept while their visitor is there, and no more of them than memory allows.

Each is held by its visitor's session alone, and goes with it. What all sessions hold together is
watched through weak references: the oldest are let go first, and made again when asked for.
"""

import threading
import weakref
from collections import OrderedDict

from imgdiff.render.viewer import Pictures, pictures_of
from imgdiff.result import Comparison
from imgdiff.serving.memory import give_back, machine_memory

#: Bytes that the results of all visitors may take, and of one.
ALL, EACH = max(1_500_000_000, machine_memory() // 4), 400_000_000


class Held:
    """A result and its files for the browser."""

    def __init__(self, result: Comparison):
        self.result: Comparison | None = result
        self.pictures: Pictures | None = pictures_of(result)
        arrays = (result.heatmap, result.before, result.after, result.valid)
        self.size = sum(a.nbytes for a in arrays) + self.pictures.size

    def drop(self) -> None:
        self.result = self.pictures = None
        self.size = 0


_everybodys: "OrderedDict[int, weakref.ref[Held]]" = OrderedDict()
_watch = threading.Lock()


class Store:
    """One visitor's results by key, the latest last."""

    def __init__(self, each: int = EACH, everybody: int = ALL):
        self._own: OrderedDict[object, Held] = OrderedDict()
        self._each, self._everybody = each, everybody

    def get(self, key: object) -> Held | None:
        held = self._own.get(key)
        if held is None or held.result is None:
            return None
        self._own.move_to_end(key)
        return held

    def put(self, key: object, held: Held) -> None:
        """``held`` itself stays, however large."""
        self._own[key] = held
        self._own.move_to_end(key)
        while len(self._own) > 1 and sum(h.size for h in self._own.values()) > self._each:
            self._own.popitem(last=False)
        _limit(held, self._everybody)

    def clear(self) -> None:
        for held in self._own.values():
            held.drop()
        self._own.clear()
        give_back()


def _limit(new: Held, most: int) -> None:
    with _watch:
        _everybodys[id(new)] = weakref.ref(new)
        alive = {number: held for number, ref in _everybodys.items() if (held := ref())}
        for number in [n for n in _everybodys if n not in alive]:
            del _everybodys[number]
        for number, held in alive.items():
            if sum(h.size for h in alive.values()) <= most or held is new:
                break
            held.drop()
            del _everybodys[number]
