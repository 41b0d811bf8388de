"""A short run of the fuzzing, the same in every run, and all that it ever found."""

import contextlib
import sys
import time

import numpy as np
import pytest

from imgdiff.errors import ImgDiffError
from tests.fuzz import run
from tests.fuzz.doors import Door, door_named, doors
from tests.fuzz.mutator import mutated
from tests.fuzz.run import REGRESSIONS, Figures, enter, fuzz, table

_CASES = {
    "picture": 400,
    "pair": 60,
    "upload": 60,
    "many": 40,
    "command": 40,
    "http": 40,
    "service": 30,
    "request": 60,
    "visit": 6,
}


@pytest.mark.parametrize("door", doors(), ids=lambda door: door.name)
def test_what_is_damaged_is_answered_or_refused_in_our_words(door, capfd):
    figures = fuzz(door, range(_CASES.get(door.name, 200)))
    assert figures.findings == []
    assert capfd.readouterr().err == ""
    assert figures.refusals >= door.refused * figures.cases


def test_what_was_found_once_stays_mended():
    for path in sorted(REGRESSIONS.glob("*.case")):
        finding = enter(door_named(path.stem.split("-")[0]), path.read_bytes(), Figures())
        assert finding is None, (path.name, finding)


def test_the_watchdog_sees_what_it_is_there_for(monkeypatch):
    def foreign(_):
        raise ZeroDivisionError("x")

    def ours(_):
        raise ImgDiffError("x")

    def busy(_):
        with contextlib.suppress(Exception):
            while True:
                pass

    def asleep(_):
        time.sleep(20)

    def large(_):
        return np.ones(300_000_000, np.uint8).max()

    def finding(what):
        return enter(Door("x", bytes, what), b"", figures)

    monkeypatch.setattr(run, "MOST_SECONDS", 0.2)
    monkeypatch.setattr(run, "_PATIENCE", 1)
    monkeypatch.setattr(run, "MOST_BYTES", 200_000_000)
    figures = Figures()
    assert "ZeroDivisionError" in finding(foreign).what
    assert finding(ours) is None
    assert [finding(what).kind for what in (busy, asleep)] == ["hang", "hang"]
    monkeypatch.setattr(run, "MOST_SECONDS", 5)
    monkeypatch.setattr(run, "_PATIENCE", 60)
    if sys.platform == "linux":
        assert finding(large).kind == "memory"
    assert figures.refusals == 1 and "| x | 5 | 1 | 1 | 1 | 0 | 2 | 1 |" in table({"x": figures})


def test_damage_is_always_the_same_and_never_none():
    seeds = [bytes(range(256)), b"\x89PNG\r\n\x1a\n" + bytes(60)]
    cases = [mutated(seeds, np.random.default_rng(i)) for i in range(200)]
    assert cases == [mutated(seeds, np.random.default_rng(i)) for i in range(200)]
    assert sum(case not in seeds for case in cases) > 190
