"""What is timed is what the table says."""

import time
from pathlib import Path

import pytest

from benchmarks.speed import clock
from benchmarks.speed.named_cases import named_cases
from imgdiff.arrays import differs


def test_named_pairs_hold_as_many_changes_as_they_say(tmp_path):
    cases = named_cases(None, None)
    for name, changes in (
        ("table, 1 changed cell", 1),
        ("table, 20 changed cells", 20),
        ("table, 200 changed cells", 200),
        ("long page, 2 changed cells", 2),
    ):
        pair = cases[name](tmp_path)
        moved = (differs(pair.before, pair.after) > 0).astype("uint8")
        cells = moved[: moved.shape[0] // 28 * 28]
        rows = cells.reshape(-1, 28, moved.shape[1]).max(axis=1)
        wide = moved.shape[1] // 110 * 110
        assert rows[:, :wide].reshape(len(rows), -1, 110).max(axis=2).sum() == changes
        assert all(Path(file).read_bytes()[1:4] == b"PNG" for file in pair.files)


def test_processor_time_does_not_count_waiting():
    assert clock.best_times({"wait": lambda: time.sleep(0.05)}, 1)["wait"] > 0.04
    clock.use_clock("processor")
    try:
        assert clock.best_times({"wait": lambda: time.sleep(0.05)}, 1)["wait"] < 0.03
    finally:
        clock.use_clock("wall")


def test_a_clock_has_a_name():
    with pytest.raises(KeyError):
        clock.use_clock("sundial")
