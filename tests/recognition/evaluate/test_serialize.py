import json
import math

import numpy as np

from imgdiff.recognition.evaluate.serialize import plain
from tests.recognition.evaluate.fake_run import NASTY, FakeRun


def test_json_holds_it_all_and_no_nan(evaluated, people):
    people.files = (*people.files[:-1], f"{NASTY}\udc80")
    run_with_nan = FakeRun("", {"test": people.files, "train": ()})
    run_with_nan.log[0]["precision"] = math.nan
    run_with_nan.settings["odd"] = np.float32("inf")
    result = evaluated(run=run_with_nan, data="elsewhere").to_dict()
    text = json.dumps(result, allow_nan=False)
    assert json.loads(text)["log"][0]["precision"] is None
    assert result["metrics"]["accuracy"].keys() == {"value", "low", "high"}
    assert result["one_shot"]["ways"] == 12
    assert result["files"][-1].startswith(NASTY)
    assert len(result["pairs"]["distance"]) == len(result["pairs"]["one"]) == 48 * 47 // 2
    assert result["roc"]["true_same"][0] == 0 and result["roc"]["true_same"][-1] == 1


def test_plain_types_only():
    assert plain({"a": (np.float64(0.5), np.int64(2), math.inf, None, True)}) == {
        "a": [0.5, 2, None, None, True]
    }
