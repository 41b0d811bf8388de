import numpy as np
import pytest

from recipe.calibration import calibrate, verdicts
from tests.recipe.made_pair import SIDE, made


def test_verdicts_count_false_alarms_and_misses():
    pairs = [made([(8, 8, 16, 16)]), made([(8, 8, 16, 16)]), made(), made(), made()]
    hot, cold = np.zeros((2, SIDE, SIDE), np.float32)
    hot[4:8, 4:8] = 1.0
    found = verdicts([hot, cold, hot, cold, cold], pairs, 0.9, 6)
    assert found.missed == 0.5 and found.false_alarms == pytest.approx(1 / 3)
    assert verdicts([hot], pairs[:1], 0.9, 17).missed == 1  # 16 px are too few
    assert np.isnan(verdicts([hot], pairs[:1], 0.9, 6).false_alarms)


def test_calibration_lies_in_the_middle_of_what_is_right():
    pairs = [made([(8, 8, 16, 16)]), made()]
    levels = [np.zeros((SIDE, SIDE), np.float32) for _ in pairs]
    levels[0][8:16, 8:16] = 1.5
    levels[1][8:16, 8:16] = 0.7
    best = calibrate(levels, pairs, 6)
    assert best.threshold == pytest.approx(1.1, abs=0.03)
    assert best.false_alarms == best.missed == best.missed_plain == 0


def test_calibration_weighs_false_alarms_against_plain_misses():
    pairs = [made([(8, 8, 16, 16)])] * 4 + [made()] * 4 + [made([(8, 8, 11, 11)])] * 9
    peaks = [1.5, 1.5, 1.5, 0.6] + [0.9, 0.3, 0.3, 0.3] + [0.7] * 9
    levels = []
    for peak in peaks:
        level = np.zeros((SIDE, SIDE), np.float32)
        level[8:16, 8:16] = peak
        levels.append(level)
    # Below 0.6 one false alarm of 4, above 0.9 one miss of 4: nine tiny misses do not count.
    best = calibrate(levels, pairs, 6)
    assert best.false_alarms + best.missed_plain == pytest.approx(0.25)
    assert best.missed_plain == pytest.approx(0.25 if best.threshold > 0.9 else 0)


def test_traces_alone_are_neither_changed_nor_unchanged():
    trace = made((), [(4, 4, 8, 8)])
    hot = np.ones((SIDE, SIDE), np.float32)
    found = verdicts([hot], [trace], 0.5, 6)
    assert np.isnan([found.false_alarms, found.missed, found.missed_plain]).all()
