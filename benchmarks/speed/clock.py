"""Times taken side by side, so that a noisy machine hits all alike."""

import math
import os
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


def processor_time() -> float:
    """Of this process and of those that it started and that have ended, in seconds."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


#: Time as it passes, or of the processor: what other work on the machine stretches less. The latter
#: holds nothing of a server (odiff).
CLOCKS = {"wall": time.perf_counter, "processor": processor_time}
_clock = [CLOCKS["wall"]]


def use_clock(name: str) -> None:
    """Which of the ``CLOCKS`` measures from now on."""
    _clock[0] = CLOCKS[name]


def _seconds(run: Callable[[], Any]) -> float:
    start = _clock[0]()
    run()
    return _clock[0]() - start
