"""What the viewer sends is heard as the page is drawn, once, whatever ended the runs before."""

import pytest

from imgdiff.app.compare import viewer_component
from imgdiff.app.compare.ignored_places import places_on
from imgdiff.app.compare.region_notes import notes_on
from imgdiff.app.compare.viewer_component import hear_viewer
from imgdiff.render.viewer import DEFAULT_LOOK
from imgdiff.serving.uploaded_pair import Pair

PAIR = Pair(b"a", b"b", ("a", "b"))
CLOCK = {"name": "clock", "box": [1, 2, 30, 40]}


class Session(dict):
    """Streamlit's; the next click ends a run where it asks for a name."""

    ended_at = None

    def setdefault(self, name, value=None):
        if name == self.ended_at:
            raise KeyboardInterrupt
        return super().setdefault(name, value)


@pytest.fixture
def session(monkeypatch):
    state = Session()
    monkeypatch.setattr(viewer_component.st, "session_state", state)
    return state


def test_a_look_is_taken_once(session):
    hear_viewer()
    assert "look" not in session
    session["viewer"] = {"look": {"view": "swipe", "swipe": 0.2}}
    hear_viewer()
    assert session["look"] == DEFAULT_LOOK | {"view": "swipe", "swipe": 0.2}
    session["look"]["region"] = 0
    changed = dict(session["look"], view="side")
    session["look"] = changed  # by the page
    hear_viewer()
    assert session["look"] == changed


@pytest.mark.parametrize("sent", [None, 5, "x", [], {"view": 7}])
def test_whatever_is_sent_is_a_look(session, sent):
    session["viewer"] = {"look": sent}
    hear_viewer()
    assert session.get("look", DEFAULT_LOOK) == DEFAULT_LOOK


def test_what_a_click_ended_is_heard_in_its_run(session):
    places_on(PAIR, (80, 60))
    notes_on(PAIR)
    session["viewer"] = {"ignored": [CLOCK], "remarks": {"1,2,30,40": "A clock"}}
    session.ended_at = "drawn_places"
    with pytest.raises(KeyboardInterrupt):
        hear_viewer()
    session.ended_at = None
    hear_viewer()
    assert places_on(PAIR, (80, 60)) == [CLOCK]
    assert notes_on(PAIR) == {(1, 2, 30, 40): "A clock"}


def test_a_viewer_that_was_put_up_anew_may_send_the_same(session):
    notes_on(PAIR)
    session["viewer"] = {"remarks": {"1,2,30,40": "A clock"}}
    hear_viewer()
    del session["viewer"]
    hear_viewer()
    other = Pair(b"c", b"d", ("c", "d"))
    notes_on(other)
    session["viewer"] = {"remarks": {"1,2,30,40": "A clock"}}
    hear_viewer()
    assert notes_on(other) == {(1, 2, 30, 40): "A clock"}
