"""Who wants to know how far training is."""

from collections.abc import Callable

#: Called with the stage in words, how much of it is done, and how much there is.
Watcher = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    """For nobody."""
