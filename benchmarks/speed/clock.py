"""Times taken side by side, so that a noisy machine hits all alike."""

import math
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

Key = TypeVar("Key")

#: Runs above this many seconds are measured once, the first time.
LONG = 10.0


def best_times(
    runs: Mapping[Key, Callable[[], Any]], repeat: int, warm_up: bool = True
) -> dict[Key, float]:
    """Best of ``repeat`` rounds in seconds; in each round all take their turn. With ``warm_up``
    there is one more round before, which does not count."""
    best: dict[Key, float] = {}
    if warm_up:
        first = {key: _seconds(run) for key, run in runs.items()}
        best = {key: seconds for key, seconds in first.items() if seconds > LONG}
    for _ in range(repeat):
        for key, run in runs.items():
            if best.get(key, 0) <= LONG:
                best[key] = min(_seconds(run), best.get(key, math.inf))
    return {key: best[key] for key in runs}


def _seconds(run: Callable[[], Any]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
