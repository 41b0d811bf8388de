"""The limits for several references: drawn, fitted, kept."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from imgdiff import WeightsError
from imgdiff.recognition.data.dataset import Dataset
from imgdiff.recognition.runs.folder import REFERENCES
from imgdiff.recognition.runs.references import ReferenceRule, read_rules, write_rules
from imgdiff.recognition.train.measure_references import (
    distances_to,
    draw_reference_trials,
    fit_rule,
)


def dataset(people: int, images: int) -> Dataset:
    identities = np.repeat(np.arange(people), images)
    names = tuple(map(str, range(people)))
    files = tuple(map(str, range(len(identities))))
    given = np.full(len(files), "")
    return Dataset(Path(), files, identities, names, identities, None, given, "classes")


def test_trials_ask_of_one_identity_what_is_none_of_its_references():
    data = dataset(6, 5)
    trials = draw_reference_trials(data, 3, np.random.default_rng(0))
    known, asked = data.identities[trials.references], data.identities[trials.asked]
    assert (known == known[:, :1]).all()
    assert ((asked == known[:, 0]) == trials.same).all()
    assert not (trials.references == trials.asked[:, None]).any()
    assert all(len(set(one)) == 3 for one in trials.references.tolist())
    assert trials.same.mean() == 0.5 and set(known[:, 0]) == set(range(6))
    assert draw_reference_trials(data, 5, np.random.default_rng(0)) is None
    assert draw_reference_trials(data.take(np.arange(5)), 2, np.random.default_rng(0)) is None


def test_what_the_data_lists_as_different_is_asked():
    """Forgeries, where there are such."""
    data = dataset(4, 6)
    genuine, forged = [[6 * p + i for i in part] for p in (0, 1) for part in ((0, 1, 2),)], {}
    pairs = [(a, b, 1) for own in genuine for a in own for b in own if a < b]
    for own in genuine:
        forged[own[0]] = [own[0] + 3, own[0] + 4]
        pairs += [(a, b, 0) for a in own for b in forged[own[0]]]
    identities = np.arange(24)
    for own in genuine:
        identities[own] = own[0]
    data = replace(data, identities=identities, names=tuple(range(24)), pairs=np.array(pairs))
    trials = draw_reference_trials(data, 2, np.random.default_rng(0))
    for known, asked, same in zip(*trials, strict=True):
        own = identities[known[0]]
        assert asked in (genuine[own // 6] if same else forged[own])


def test_distances_are_means_to_and_among_the_references():
    points = np.array([[0.0], [2.0], [3.0], [7.0]])
    trials = draw_reference_trials(dataset(2, 2), 1, np.random.default_rng(0))
    trials = trials._replace(references=np.array([[0, 1, 2]]), asked=np.array([3]))
    to, among = distances_to(lambda a, b: np.abs(a - b)[:, 0], points, trials)
    assert to == pytest.approx([(7 + 5 + 4) / 3]) and among == pytest.approx([(2 + 3 + 1) / 3])


def test_the_limit_rises_with_how_much_the_references_differ():
    rng = np.random.default_rng(3)
    among = rng.uniform(0.2, 1.0, 2000)
    same = np.arange(2000) % 2 == 0
    to = among * 0.6 + np.where(same, 0.2, 0.5) + rng.normal(0, 0.04, 2000)
    rule = fit_rule(4, to, among, same)
    assert rule.share == pytest.approx(0.6, abs=0.11) and rule.number == 4
    accepted = to < [rule.threshold(spread) for spread in among]
    assert (accepted == same).mean() > 0.98
    likely = np.array([rule.probability(d, s) for d, s in zip(to, among, strict=True)])
    assert ((likely > 0.5) == same).mean() > 0.98
    steady = fit_rule(4, np.where(same, 0.2, 0.5) + rng.normal(0, 0.04, 2000), among, same)
    assert steady.share == pytest.approx(0, abs=0.11)


def test_they_are_kept(tmp_path):
    rules = [ReferenceRule(5, 0.2, 0.5, -9.0, 2.0), ReferenceRule(2, 0.25, 0.0, -8.0, 2.5)]
    assert read_rules(tmp_path) == []
    write_rules(tmp_path, rules)
    assert read_rules(tmp_path) == rules[::-1]
    write_rules(tmp_path, [])
    assert read_rules(tmp_path) == []


@pytest.mark.parametrize(
    "rules", [None, [1], [{"number": 2}], [[2, 0.1, 0.5, 1.0, 0.0]], "nan", [{"slope": 1}]]
)
def test_broken_ones_are_refused(rules, tmp_path):
    good = ReferenceRule(2, 0.1, 0.5, -1.0, 0.0)._asdict()
    if rules == "nan":
        rules = [{**good, "limit": float("nan")}]
    elif rules == [{"slope": 1}]:
        rules = [{**good, "slope": 1.0}]
    (tmp_path / REFERENCES).write_text(json.dumps({"format": 1, "rules": rules}))
    with pytest.raises(WeightsError, match=r"references\.json"):
        read_rules(tmp_path)
