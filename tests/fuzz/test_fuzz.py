"""A short run of the fuzzing, the same in every run, and all that it ever found."""

import numpy as np
import pytest

from imgdiff.errors import ImgDiffError
from tests.fuzz.doors import Door, doors
from tests.fuzz.mutator import mutated
from tests.fuzz.run import REGRESSIONS, Figures, door_named, enter, fuzz

_CASES = {"picture": 400, "pair": 60}


@pytest.mark.parametrize("door", doors(), ids=lambda door: door.name)
def test_what_is_damaged_is_answered_or_refused_in_our_words(door):
    figures = fuzz(door, range(_CASES.get(door.name, 200)))
    assert figures.findings == []
    assert figures.refusals > 0.2 * figures.cases


def test_what_was_found_once_stays_mended():
    for path in sorted(REGRESSIONS.glob("*.case")):
        _, finding = enter(door_named(path.stem.split("-")[0]), path.read_bytes(), Figures())
        assert finding is None, path.name


def test_the_watchdog_sees_what_it_is_there_for():
    def foreign(_):
        raise ZeroDivisionError("x")

    def ours(_):
        raise ImgDiffError("x")

    assert "ZeroDivisionError" in enter(Door("x", bytes, foreign), b"", Figures())[1]
    assert enter(Door("x", bytes, ours), b"", Figures())[1] is None


def test_damage_is_always_the_same_and_never_none():
    seeds = [bytes(range(256)), b"\x89PNG\r\n\x1a\n" + bytes(60)]
    cases = [mutated(seeds, np.random.default_rng(i)) for i in range(200)]
    assert cases == [mutated(seeds, np.random.default_rng(i)) for i in range(200)]
    assert sum(case not in seeds for case in cases) > 190
