"""The same change in many pictures."""

import json
import re
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from imgdiff import cli, compare_images
from imgdiff.geometry import Box
from imgdiff.suite import result_cache
from imgdiff.suite.groups import embedded, grouped
from imgdiff.suite.outcome import Outcome, Patch, outcome_fields, outcome_from
from imgdiff.suite.patches import MOST_PATCHES, patches_of, pixels_of
from imgdiff.suite.result_cache import ResultCache
from tests.suite.screens import screen, write


def patch(color, size=(50, 20), levels=0):
    """A button of another color; ``levels`` is what another renderer made of it."""
    before = np.full((size[1], size[0], 3), 200, np.uint8)
    after = before.copy()
    after[4:-4, 4:-4] = color
    after[2] += np.uint8(levels)
    return Patch(size, *(cv2.imencode(".png", side)[1].tobytes() for side in (before, after)))


RED, GREEN = (30, 40, 220), (40, 220, 30)


def changed(name, *patches, state="changed"):
    return Outcome(name, state, patches=patches)


def levels(asked):
    """A network to which a mean level of two is a tenth; it writes down what it was asked."""

    def embed(patch):
        asked.append(patch)
        sides = [pixels_of(side)[2].mean(axis=0) for side in (patch.before, patch.after)]
        return np.array(sides) / 20

    return embed


def numbers(outcomes, embed):
    return {outcome.name: outcome.group for outcome in grouped(outcomes, embed=embed)}


def test_pictures_with_the_same_changes_are_one_group():
    outcomes = [
        changed("a", patch(RED)),
        changed("b", patch(GREEN)),
        changed("c", patch(RED, levels=1)),
        changed("d", patch(GREEN), patch(RED)),
        changed("e", patch(RED)),
        changed("f", patch(RED), patch(GREEN)),
        changed("g"),
        changed("h", patch(RED), state="passed"),
    ]
    embed = levels([])
    found = numbers(outcomes, embed)
    assert found == {"a": 1, "c": 1, "e": 1, "d": 2, "f": 2, "b": 0, "g": 0, "h": 0}
    assert numbers(grouped(outcomes, embed=embed), embed) == found


def test_the_network_is_asked_only_of_what_nothing_else_tells_apart():
    asked = []
    outcomes = [
        changed("a", patch(RED)),
        changed("b", patch(RED)),
        changed("c", patch(GREEN)),
        changed("d", patch(RED), patch(GREEN)),
    ]
    assert numbers(outcomes, levels(asked)) == {"a": 1, "b": 1, "c": 0, "d": 0}
    assert asked == []
    almost = patch(RED, levels=40)
    assert numbers([*outcomes, changed("e", almost)], levels(asked))["e"] == 0
    assert set(asked) == {patch(RED), almost} and len(asked) == 2


def test_another_size_is_another_change():
    outcomes = [changed(str(width), patch(RED, (width, 20))) for width in (50, 54, 70)]
    assert numbers(outcomes, levels([])) == {"50": 1, "54": 1, "70": 0}


def test_an_outcome_survives_json():
    outcome = changed("a", patch(RED), patch(GREEN))
    assert outcome_from(json.loads(json.dumps(outcome_fields(outcome)))) == outcome


@pytest.mark.real_weights
def test_what_one_picture_alone_has_is_a_change_too():
    outcomes = []
    for i in range(3):
        low, high = screen(i), screen(i, height=130)
        result = compare_images(low, high, fit="pad", align="none")
        outcomes.append(changed(str(i), *patches_of(result), state="size"))
    assert [outcome.group for outcome in grouped(outcomes)] == [1, 1, 1]


@pytest.mark.real_weights
def test_a_patch_holds_all_that_the_network_sees_of_a_place():
    result = compare_images(screen(1), screen(1, button=1))
    [found] = patches_of(result)
    place = result.regions[0].box.slices
    assert found.size == result.before[place].shape[1::-1]
    assert np.array_equal(pixels_of(found.before), result.before[place])
    assert np.array_equal(pixels_of(found.after), result.after[place])


def test_a_patch_of_a_large_place_is_small():
    rng = np.random.default_rng(5)
    before, after = (rng.integers(0, 256, (900, 700, 3)).astype(np.uint8) for _ in range(2))
    region = SimpleNamespace(box=Box(0, 0, 700, 900), only_in=None)
    result = SimpleNamespace(before=before, after=after, regions=[region], added_bands=())
    [found] = patches_of(result)
    assert found.size == (700, 900) and pixels_of(found.before).shape == (224, 224, 3)
    assert max(map(len, (found.before, found.after))) < 60_000
    result.regions *= MOST_PATCHES + 1
    assert patches_of(result) == ()


@pytest.mark.real_weights
def test_embeddings_are_kept(tmp_path, monkeypatch):
    cache, one = ResultCache(tmp_path), patch(RED)
    found = cache.embedded(one)
    assert np.array_equal(found, embedded(one)) and found.shape[0] == 2
    monkeypatch.setattr(result_cache, "embedded", None)
    assert np.array_equal(ResultCache(tmp_path).embedded(one), found)
    cache.prune(0)
    assert not list(tmp_path.glob("*/*"))


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
