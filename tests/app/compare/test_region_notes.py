"""What a visitor writes at a region stays with the pair, whatever the viewer sends."""

import pytest

from imgdiff.app.compare import region_notes
from imgdiff.app.compare.region_notes import keep_notes, notes_on, remember_notes
from imgdiff.serving.uploaded_pair import Pair

PAIR, OTHER = Pair(b"a", b"b", ("a", "b")), Pair(b"b", b"a", ("b", "a"))
SENT = {"1,2,30,40": "A clock"}
NOTES = {(1, 2, 30, 40): "A clock"}


@pytest.fixture(autouse=True)
def session(monkeypatch):
    monkeypatch.setattr(region_notes.st, "session_state", {})


def test_notes_stay_with_the_pair_until_they_are_taken_out():
    assert notes_on(PAIR) == {}
    remember_notes(SENT)
    assert notes_on(PAIR) == NOTES and notes_on(Pair(b"a", b"b", ("other", "names"))) == NOTES
    assert notes_on(OTHER) == {}
    notes_on(PAIR)
    remember_notes({})
    assert notes_on(PAIR) == {}


def test_notes_are_kept_elsewhere_too_and_come_from_there_where_none_were_written():
    kept = []
    keep_notes(PAIR, SENT, kept.append)
    assert notes_on(PAIR) == NOTES and kept == []
    remember_notes({"5,6,7,8": "Gone"})
    remember_notes({})
    assert kept == [{"5,6,7,8": "Gone"}, {}]
    keep_notes(PAIR, SENT, kept.append)  # drawn anew: what was taken out stays out
    assert notes_on(PAIR) == {}
    notes_on(OTHER)
    remember_notes(SENT)
    assert len(kept) == 2


@pytest.mark.parametrize("sent", [None, 1, "x", [1], {"a": "b"}, {"1,2": "c"}, {3: "d"}])
def test_what_is_no_note_changes_nothing(sent):
    notes_on(PAIR)
    remember_notes(SENT)
    remember_notes(sent)
    assert notes_on(PAIR) == NOTES


def test_no_visitor_keeps_more_than_so_much(monkeypatch):
    monkeypatch.setattr(region_notes, "_MOST_PAIRS", 2)
    for name in (b"1", b"2", b"3"):
        notes_on(Pair(name, b"", ("", "")))
        remember_notes({"1,2,3,4": "x" * 2000})
    assert notes_on(Pair(b"1", b"", ("", ""))) == {}
    assert notes_on(Pair(b"3", b"", ("", ""))) == {(1, 2, 3, 4): "x" * 1000}
