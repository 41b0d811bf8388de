import cv2
import numpy as np

from benchmarks.accuracy.cases import case
from benchmarks.accuracy.findings import regions_of
from benchmarks.accuracy.worst import failures, write_sheet
from tests.recipe.made_pair import SIDE, made


def test_failures_are_named_and_drawn(tmp_path):
    cases = [case(made([(8, 8, 16, 16)])), case(made()), case(made([(2, 2, 9, 9)]))]
    hot = np.zeros((SIDE, SIDE), np.float32)
    hot[20:30, 20:30] = 1
    heats = [hot * 0, hot, hot + case(made([(2, 2, 9, 9)])).pair.changed]
    found = [regions_of(h, c, 0.5) for h, c in zip(heats, cases, strict=True)]
    kinds = [f.kind for f in failures(found, cases)]
    assert sorted(kinds) == ["false alarm", "false region", "missed"]
    path = tmp_path / "worst.png"
    assert write_sheet(path, heats, found, cases) and cv2.imread(str(path)) is not None
    assert not write_sheet(path, heats[:1], [cases[0].true], cases[:1]) and not path.exists()
