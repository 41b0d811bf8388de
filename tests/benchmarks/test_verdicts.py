import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from benchmarks.verdicts import montage, report
from benchmarks.verdicts.answer import Answer, false_different, false_same, place_of
from benchmarks.verdicts.deep_pcb import count
from benchmarks.verdicts.families import FAMILIES, make_pairs
from benchmarks.verdicts.folder_pairs import read_cases
from benchmarks.verdicts.measure import measure
from benchmarks.verdicts.pair import (
    DIFFERENT,
    NOT_IDENTICAL,
    SAME,
    Pair,
    boxes_of,
    changed,
    plain_to_see,
    visible_step,
)
from benchmarks.verdicts.peers import load_peers, peer_state
from benchmarks.verdicts.product import NAME
from benchmarks.verdicts.text import RENDERERS, draw_text
from imgdiff.geometry import Box

#: Share of a smooth spot's height that its far ends may have outside of its box.
TAIL = 0.35


def says(state, regions=()):
    """A stub that always says the same."""

    def run(pair):
        return SimpleNamespace(
            verdict=SimpleNamespace(state=state),
            regions=[SimpleNamespace(box=box) for box in regions],
            cosine_similarity=0.5,
            heatmap=np.zeros((2, 2), np.float32),
            summary=state,
            overlay=pair.before[..., :3],
        )

    return run


def square(level=0, side=40):
    image = np.full((side, side, 3), 200, np.uint8)
    image[10:20, 10:20] = level
    return image


def pair(answer=DIFFERENT, **more):
    after = square(0) if answer == SAME else square(90)
    boxes = boxes_of(changed(square(0), after))
    return Pair("square", square(0), after, answer, boxes, family="squares", **more)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_answer_holds_by_construction(family):
    for each in make_pairs(0, [family]):
        sides = each.clean or (each.before, each.after)
        assert each.before.shape == each.after.shape, each.name
        assert each.answer in (SAME, DIFFERENT, NOT_IDENTICAL)
        if each.answer == SAME:
            assert not each.boxes, each.name
            assert each.clean is None or np.array_equal(*each.clean), each.name
        elif each.files is None and each.arrays is None:
            far = np.abs(sides[0].astype(int) - sides[1]).max(axis=2)
            outside = np.ones(far.shape, bool)
            for box in each.boxes:
                outside[box.slices] = False
            assert each.boxes and plain_to_see(*sides), (each.name, visible_step(*sides))
            most = TAIL * far.max() if "spot" in each.kind else 0
            assert far[outside].max(initial=0) <= most, each.name


def test_there_are_several_hundred_pairs_of_every_kind_of_answer():
    assert len(FAMILIES) >= 20
    answers = [
        p.answer for name in ("frames and pages", "dots", "rounding") for p in make_pairs(0, [name])
    ]
    assert set(answers) == {SAME, DIFFERENT, NOT_IDENTICAL}
    assert len(answers) > 80


def test_a_seed_gives_the_same_pairs_again_and_another_seed_others():
    first, again, other = (list(make_pairs(seed, ["dots", "labels"])) for seed in (3, 3, 4))
    assert [p.name for p in first] == [p.name for p in again]
    assert all(np.array_equal(a.after, b.after) for a, b in zip(first, again, strict=True))
    assert not all(
        a.after.shape == b.after.shape and np.array_equal(a.after, b.after)
        for a, b in zip(first, other, strict=False)
    )


def test_a_family_alone_is_as_among_all():
    alone = next(make_pairs(0, ["labels"]))
    after_another = next(p for p in make_pairs(0, ["dots", "labels"]) if p.family == "labels")
    assert np.array_equal(alone.after, after_another.after)


@pytest.mark.parametrize("renderer", RENDERERS)
def test_renderers_put_the_same_ink_in_the_same_place(renderer):
    images = [np.full((40, 120, 3), 255, np.uint8) for _ in range(2)]
    draw_text(images[0], (8, 6), "Harbour", (0, 0, 0), "sans", 18, "hinted")
    draw_text(images[1], (8, 6), "Harbour", (0, 0, 0), "sans", 18, renderer)
    ink = [255.0 - image.mean(axis=2) for image in images]
    assert 0.7 < ink[1].sum() / ink[0].sum() < 1.6
    middles = [(i * np.arange(120)).sum() / i.sum() for i in ink]
    assert abs(middles[0] - middles[1]) < 1


@pytest.mark.parametrize(
    ("answer", "state", "missed", "alarmed"),
    [
        (DIFFERENT, "same", True, False),
        (DIFFERENT, "identical", True, False),
        (DIFFERENT, "different", False, False),
        (DIFFERENT, "error", True, False),
        (SAME, "same", False, False),
        (SAME, "different", False, True),
        (SAME, "error", False, True),
        (NOT_IDENTICAL, "same", False, False),
        (NOT_IDENTICAL, "identical", True, False),
        (NOT_IDENTICAL, "different", False, False),
    ],
)
def test_what_is_wrong(answer, state, missed, alarmed):
    assert false_same(pair(answer), Answer(state)) is missed
    assert false_different(pair(answer), Answer(state)) is alarmed


@pytest.mark.parametrize(
    ("state", "expected"), [("same", (3, 3, 0, 2)), ("different", (0, 3, 2, 2))]
)
def test_counts_of_a_tool_that_always_says_the_same(state, expected):
    pairs = [pair()] * 3 + [pair(SAME)] * 2
    peers = {"never": lambda before, after: False}
    every = [asked for _, asked, _ in measure(pairs, says(state), peers)]
    assert report.errors(every, NAME) == expected
    assert report.errors(every, "never") == (3, 3, 0, 2)
    assert "3 of 3 (100 %)" in "\n".join(report.tables(every, [NAME, "never"])) or state != "same"
    assert json.loads(json.dumps(report.as_json(every)))[0]["want"] == DIFFERENT


def test_a_peer_is_not_asked_what_it_cannot_see():
    ((_, asked, _),) = measure([pair(peers=False)], says("same"), {"never": lambda a, b: False})
    assert list(asked.answers) == [NAME]
    assert report.errors([asked], "never") == (0, 0, 0, 0)


def test_a_pair_that_cannot_be_read_is_wrong():
    def broken(_):
        raise ValueError("no such file")

    ((_, asked, result),) = measure([pair()], broken, {})
    assert result is None
    assert asked.wrong
    assert asked.answers[NAME].note == "no such file"


@pytest.mark.parametrize(
    ("regions", "right"),
    [
        ([Box(9, 9, 21, 21)], True),
        ([Box(10, 10, 20, 12)], False),  # a sliver
        ([Box(30, 30, 38, 38)], False),  # elsewhere
        ([Box(9, 9, 21, 21), Box(28, 28, 32, 32)], True),
        ([Box(9, 9, 21, 21), Box(28, 28, 32, 32), Box(34, 34, 38, 38)], False),
    ],
)
def test_places(regions, right):
    place = place_of(pair(), Answer("different", tuple(regions)))
    assert place.right is right


def test_peers_say_what_they_are_known_for():
    peers, absent = load_peers(["absolute difference", "SSIM", "pixelmatch"])
    assert not absent
    for name, peer in peers.items():
        assert peer_state(peer, square(0), square(0)) == "same", name
        assert peer_state(peer, square(0), square(255)) == "different", name
        assert peer_state(peer, square(0), square(0, 50)) == "different", name


def test_absent_peers_are_named(monkeypatch):
    import benchmarks.verdicts.peers

    def absent():
        raise ImportError

    monkeypatch.setitem(benchmarks.verdicts.peers.PEERS, "odiff", absent)
    assert load_peers(["odiff"]) == ({}, ["odiff"])


def test_boards_by_hand():
    true = [Box(0, 0, 10, 10), Box(20, 20, 30, 30)]
    found = [Box(5, 5, 12, 12), Box(40, 40, 50, 50)]
    board = count(found, true)
    assert (board.defects, board.missed, board.regions, board.extras) == (2, 1, 2, 1)
    assert board.f1 == pytest.approx(0.5)


def test_cases_are_read_and_frames_asked_twice(tmp_path):
    for name in "ab":
        Image.fromarray(square()).save(tmp_path / f"{name}.png")
    entry = {"name": "x", "a": "a.png", "b": "b.png", "want": "differ", "kind": "color"}
    film = {**entry, "name": "film", "kind": "frames"}
    (tmp_path / "cases.json").write_text(json.dumps([entry, film]))
    cases = list(read_cases(tmp_path))
    assert [(c.kind, c.answer, dict(c.options)) for c in cases] == [
        ("x", DIFFERENT, {}),
        ("film", NOT_IDENTICAL, {}),
        ("film, all", DIFFERENT, {"frames": "all"}),
    ]


def test_sheets_of_the_wrong_ones(tmp_path):
    ((each, asked, result),) = measure([pair()], says("same"), {})
    rows = [montage.strip(each, asked, result)] * 13
    paths = montage.write_sheets({"squares, all": rows}, tmp_path)
    assert [path.name for path in paths] == ["squares__all_1.png", "squares__all_2.png"]
    transparent = np.dstack([square(), np.zeros((40, 40), np.uint8)])
    clear = replace(pair(), before=transparent, after=transparent)
    assert montage.strip(clear, asked, None).shape == rows[0].shape
