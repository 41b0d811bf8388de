"""Cases in processes of their own: one that dies is a finding, and the rest goes on."""

import multiprocessing
from typing import Any

from tests.fuzz.doors import door_named
from tests.fuzz.run import CRASH, Figures, Finding, fuzz

#: Cases that a process enters with.
_AT_ONCE = 2000


def in_processes(name: str, first: int, end: int) -> Figures:
    """Enters a door with the cases of these numbers.

    Args:
        name: Of the door.
        first: Number of the first case.
        end: Of the first that is left out.
    """
    figures, place = Figures(), first
    while place < end:
        stop = min(end, place + _AT_ONCE)
        done, crashed = _in_a_process(name, place, stop)
        if crashed is None:
            figures.add(done)
            place = stop
            continue
        if crashed > place:
            figures.add(_in_a_process(name, place, crashed)[0])
        what = "the process died"
        figures.add(Figures(cases=1, findings=[Finding(crashed, CRASH, what)]))
        place = crashed + 1
    return figures


def _in_a_process(name: str, first: int, end: int) -> tuple[Figures, int | None]:
    """The figures, and the number of the case at which it died, if it did."""
    context = multiprocessing.get_context("spawn")
    current, (ours, theirs) = context.Value("q", first), context.Pipe()
    process = context.Process(target=_work, args=(name, first, end, current, theirs))
    process.start()
    theirs.close()
    try:
        figures = ours.recv()
        process.join()
        return figures, None
    except EOFError:
        process.join()
        return Figures(), int(current.value)


def _work(name: str, first: int, end: int, current: Any, pipe: Any) -> None:
    def begun(number: int) -> None:
        current.value = number

    pipe.send(fuzz(door_named(name), range(first, end), begun))
