"""The same change in many pictures."""

import json
import re

import numpy as np
import pytest

from imgdiff import cli, compare_images
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.suite.groups import apart, grouped, patches_of
from imgdiff.suite.outcome import Outcome, Patch, outcome_fields, outcome_from
from tests.suite.screens import screen, write


def patch(seed, size=(50, 20), noise=0.0):
    rng = np.random.default_rng(seed)
    vector = rng.normal(0, 1, 8)
    other = rng.normal(0, 1, 8)
    moved = np.random.default_rng(99).normal(0, noise, 8) if noise else 0
    return Patch(size, tuple(vector + moved), tuple(other))


def changed(name, *patches, state="changed"):
    return Outcome(name, state, patches=patches)


def test_pictures_with_the_same_changes_are_one_group():
    outcomes = [
        changed("a", patch(1)),
        changed("b", patch(2)),
        changed("c", patch(1, noise=0.01)),
        changed("d", patch(2), patch(1)),
        changed("e", patch(1)),
        changed("f", patch(1), patch(2)),
        changed("g"),
        changed("h", patch(1), state="passed"),
    ]
    groups = {outcome.name: outcome.group for outcome in grouped(outcomes)}
    assert groups == {"a": 1, "c": 1, "e": 1, "d": 2, "f": 2, "b": 0, "g": 0, "h": 0}
    again = grouped(grouped(outcomes))
    assert {outcome.name: outcome.group for outcome in again} == groups


def test_another_size_is_another_change():
    assert apart(patch(1), patch(1, (50, 20))) == 0
    assert apart(patch(1), patch(1, (54, 20))) == 0
    assert apart(patch(1), patch(1, (70, 20))) == float("inf")
    assert apart(patch(1), patch(2)) == apart(patch(2), patch(1)) > 1


def test_an_outcome_survives_json():
    outcome = changed("a", patch(1), patch(2))
    assert outcome_from(json.loads(json.dumps(outcome_fields(outcome)))) == outcome


@pytest.mark.real_weights
def test_what_one_picture_alone_has_is_a_change_too():
    runtime = get_runtime(threads=1)
    outcomes = []
    for i in range(3):
        low, high = screen(i), screen(i, height=130)
        result = compare_images(low, high, weights=runtime, fit="pad", align="none")
        outcomes.append(changed(str(i), *patches_of(result, runtime), state="size"))
    assert [outcome.group for outcome in grouped(outcomes)] == [1, 1, 1]


@pytest.mark.real_weights
def test_the_same_change_is_embedded_once(monkeypatch):
    runtime, known, asked = get_runtime(threads=1), {}, []
    embed = runtime.embed
    monkeypatch.setattr(runtime, "embed", lambda *parts: asked.append(parts) or embed(*parts))
    found = []
    for seed, button in ((1, 1), (2, 1), (3, 2)):
        result = compare_images(screen(seed), screen(seed, button=button), weights=runtime)
        found.append((patches_of(result, runtime), patches_of(result, runtime, known)))
    assert all(anew == kept for anew, kept in found)
    assert found[0] == found[1] != found[2]
    assert len(known) == 2 and len(asked) == 3 + 2


@pytest.mark.real_weights
def test_one_decision_for_all_of_a_group(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for i in range(4):
        write(tmp_path / "approved", **{f"s{i}": screen(i)})
        write(tmp_path / "made", **{f"s{i}": screen(i, button=1)})
    write(tmp_path / "approved", other=screen(9))
    write(tmp_path / "made", other=screen(9, clock=2))
    with pytest.raises(SystemExit):
        cli.main(["test", "made", "--baselines", "approved", "--html", "r.html"])
    said = capsys.readouterr().out
    assert "group 1: the same change in 4 pictures" in said
    assert said.count(" changed  s") == 1 and " changed  other.png" in said
    page = (tmp_path / "r.html").read_text()
    pictures, cards = (
        re.findall(rf'<{tag} class="[a-z]+"[^>]* data-group="1"', page)
        for tag in ("article", "div")
    )
    assert (len(pictures), len(cards)) == (4, 1) and "any group" in page
    cli.main(["approve", "--group", "1"])
    assert capsys.readouterr().out.count("approved s") == 4
    with pytest.raises(SystemExit):
        cli.main(["approve", "--group", "2"])
    assert "no group 2" in capsys.readouterr().err
    made, approved = (tmp_path / side / "other.png" for side in ("made", "approved"))
    assert made.read_bytes() != approved.read_bytes()
