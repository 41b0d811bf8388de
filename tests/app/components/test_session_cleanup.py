"""What is a visitor's goes with them, and is not kept alive by that."""

import threading
import weakref
from unittest.mock import MagicMock

import pytest

from imgdiff.app.components import session_cleanup, streamlit_internals

PATIENCE = 20


class Belongings:
    def __init__(self):
        self.gone = threading.Event()

    def forget(self):
        self.gone.set()


@pytest.mark.parametrize("back", [False, True])
def test_what_is_a_visitors_goes_with_them(monkeypatch, back):
    server = MagicMock()
    server.is_active_session.return_value = back
    monkeypatch.setattr(session_cleanup, "GRACE", 0.01)
    monkeypatch.setattr(streamlit_internals, "get_instance", lambda: server)
    belongings = Belongings()
    visit = session_cleanup._Visit("me", weakref.WeakMethod(belongings.forget))
    session_cleanup._connection_lost(visit)
    assert belongings.gone.wait(0.5 if back else PATIENCE) != back
    server.is_active_session.assert_called_with("me")


def test_watching_a_visitors_belongings_does_not_keep_them(monkeypatch):
    monkeypatch.setattr(streamlit_internals, "get_instance", MagicMock())
    belongings = Belongings()
    watched = weakref.ref(belongings)
    visit = session_cleanup._Visit("me", weakref.WeakMethod(belongings.forget))
    del belongings
    assert watched() is None
    session_cleanup._forget(visit)


def test_work_ends_sooner_than_what_may_be_come_back_to(monkeypatch):
    server = MagicMock()
    server.is_active_session.return_value = False
    monkeypatch.setattr(streamlit_internals, "get_instance", lambda: server)
    work = Belongings()
    visit = session_cleanup._Visit("me", weakref.WeakMethod(work.forget), 0.01)
    session_cleanup._connection_lost(visit)
    assert work.gone.wait(PATIENCE)
    assert not server.media_file_mgr.clear_session_refs.called  # the visitor may come back
