"""How far training is, for whoever wants to know."""

from collections.abc import Callable

#: Called with the stage in words, how much of it is done, and how much there is.
StageProgress = Callable[[str, int, int], None]


def no_progress(stage: str, done: int, total: int) -> None:
    """Tells nobody."""
