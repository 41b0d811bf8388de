"""A kill of each kind by the program that does dozens, and that it would notice."""

import subprocess
import sys

import pytest

from tests import ROOT
from tests.cluster.kills import VICTIMS, differences

TABLE = [{"pair": 0, "state": "same"}, {"pair": 1, "state": "different"}, {"pair": "failures"}]


@pytest.mark.real_weights
def test_a_batch_that_is_killed_goes_on():
    command = [sys.executable, "-m", "tests.cluster.kills", "--kills", str(len(VICTIMS))]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    rows = [line.split("|") for line in answer.stdout.splitlines() if line.startswith("| ")][1:]
    assert [(row[1].strip(), int(row[2])) for row in rows] == [(name, 1) for name in VICTIMS]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (TABLE[1:], "has the pairs"),
        ([TABLE[0], *TABLE], "has the pairs"),
        ([{**TABLE[0], "state": "different"}, *TABLE[1:]], "pair 0 differs in state"),
        ([*TABLE[:2], {"pair": "failures", "table": b"more"}], "failures differs in table"),
    ],
)
def test_what_is_lost_twice_or_other_is_noticed(found, words):
    assert not differences(TABLE, TABLE)
    assert words in "".join(differences(found, TABLE))
