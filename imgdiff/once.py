"""A value that is found when it is first asked for."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """A value, or a function that finds it when it is first asked for. Thread-safe.

    A pickle holds the value: making one finds it.

    Args:
        values: The value, or a function that gives it; called once at most, and let go of then,
            with the images that it holds.
    """

    def __init__(self, values: T | Callable[[], T]):
        self._find = values if callable(values) else None
        self._values = None if callable(values) else values
        self._lock = threading.Lock()

    def __call__(self) -> T:
        """The value."""
        with self._lock:
            if self._values is None and self._find is not None:
                self._values, self._find = self._find(), None
        return self._values  # type: ignore[return-value]

    @property
    def known(self) -> bool:
        """Whether it is found already."""
        return self._values is not None

    def __reduce__(self) -> tuple[type["Once[T]"], tuple[T]]:
        return type(self), (self(),)
