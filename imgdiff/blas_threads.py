"""Linear algebra in one thread while two images are compared.

What is solved there is small, thousands of times over: threads would wait for each other longer
than they work, and those of OpenBLAS spin while they wait. Beside other work that made a comparison
of a 1080p pair take four times the processor time.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any


class _Held:
    """How many comparisons are under way, and how many threads each library had before."""

    lock = threading.Lock()
    count = 0
    before: tuple[int, ...] = ()


@cache
def _libraries() -> list[Any]:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas").lib_controllers


def _set(numbers: Iterable[int]) -> None:
    for library, number in zip(_libraries(), numbers, strict=True):
        # From 3.8 on threadpoolctl lets one thread set it, until that says it is done; here any
        # may be the first or the last.
        done = getattr(library, "clear_controlling_thread", lambda force: None)
        done(force=True)
        library.set_num_threads(number)
        done(force=True)


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """For the time of a ``with``: BLAS, NumPy's and OpenCV's, works in one thread.

    It has one number of threads for the whole process: of several comparisons at once the last one
    gives the threads back.
    """
    with _Held.lock:
        if _Held.count == 0:
            _Held.before = tuple(library.get_num_threads() for library in _libraries())
            _set([1] * len(_Held.before))
        _Held.count += 1
    try:
        yield
    finally:
        with _Held.lock:
            _Held.count -= 1
            if _Held.count == 0:
                _set(_Held.before)
