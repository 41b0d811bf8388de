"""What a visitor draws stays with the picture it is drawn on, whatever the viewer sends."""

import pytest

from imgdiff.app.compare import ignored_places
from imgdiff.app.compare.ignored_places import places_on, remember_places, with_places
from imgdiff.change.drawn_places import read_drawn
from imgdiff.options import CompareOptions
from imgdiff.serving.uploaded_pair import Pair

PAIR, OTHER = Pair(b"a", b"b", ("a", "b")), Pair(b"c", b"b", ("c", "b"))
CLOCK = {"name": "clock", "box": [1, 2, 30, 40]}


@pytest.fixture(autouse=True)
def session(monkeypatch):
    state = {}
    monkeypatch.setattr(ignored_places.st, "session_state", state)
    return state


def test_places_stay_with_before_and_become_a_mask():
    assert places_on(PAIR, (80, 60)) == [] and with_places(PAIR, CompareOptions()).mask is None
    remember_places([CLOCK])
    assert places_on(PAIR, (80, 60)) == [CLOCK]
    drawn = read_drawn(with_places(PAIR, CompareOptions()).mask)
    assert drawn.size == (80, 60) and drawn.mask().sum() == 29 * 38
    assert places_on(Pair(b"a", b"z", ("a", "z")), (80, 60)) == [CLOCK]
    assert places_on(OTHER, (80, 60)) == [] and with_places(OTHER, CompareOptions()).mask is None


def test_a_name_compares_nothing_anew():
    places_on(PAIR, (80, 60))
    remember_places([CLOCK])
    options = with_places(PAIR, CompareOptions())
    remember_places([CLOCK | {"name": "watch"}])
    assert with_places(PAIR, CompareOptions()) == options
    remember_places([])
    assert with_places(PAIR, CompareOptions()) == CompareOptions()


@pytest.mark.parametrize("sent", [None, 1, "x", [1], [{"box": [3, 3, 1, 1]}], [{"line": "ab"}]])
def test_what_is_no_place_changes_nothing(sent):
    places_on(PAIR, (80, 60))
    remember_places([CLOCK])
    remember_places(sent)
    assert places_on(PAIR, (80, 60)) == [CLOCK]


def test_no_visitor_keeps_more_than_so_many(monkeypatch):
    monkeypatch.setattr(ignored_places, "_MOST_PICTURES", 2)
    for name in (b"1", b"2", b"3"):
        places_on(Pair(name, b"", ("", "")), (80, 60))
        remember_places([CLOCK])
    assert places_on(Pair(b"1", b"", ("", "")), (80, 60)) == []
    assert places_on(Pair(b"3", b"", ("", "")), (80, 60)) == [CLOCK]
