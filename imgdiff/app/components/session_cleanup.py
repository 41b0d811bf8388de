"""When visitors leave, what is theirs goes.

Streamlit itself lets go of it only when others come and leave after them.
"""

import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from imgdiff.app.components.streamlit_internals import forget_media, is_active, session_id

#: Seconds in which a lost connection may come back; as long as Streamlit waits for it.
GRACE = 130.0


def forget_when_gone(name: str, forget: Callable[[], None], grace: float | None = None) -> None:
    """Calls ``forget`` some time after this visitor has gone.

    To be called anew in every run, for a visitor may come back.

    Args:
        name: Of what is forgotten.
        forget: A bound method; its object is not kept alive.
        grace: So many seconds after; None for as long as a lost connection may come back.
    """
    session = session_id()
    if session is not None:
        _visit(name, session, weakref.WeakMethod(forget), grace)


@dataclass(frozen=True)
class _Visit:
    session_id: str
    forget: Any
    grace: float | None = None


def _connection_lost(visit: _Visit) -> None:
    """Maybe for good, maybe not."""
    timer = threading.Timer(GRACE if visit.grace is None else visit.grace, _forget, (visit,))
    timer.daemon = True
    timer.start()


def _forget(visit: _Visit) -> None:
    forget = visit.forget()
    if is_active(visit.session_id):
        return
    if forget:
        forget()
    if visit.grace is None:
        forget_media(visit.session_id)


@st.cache_resource(scope="session", show_spinner=False, on_release=_connection_lost)
def _visit(name: str, session_id: str, _forget: Any, grace: float | None) -> _Visit:
    """Streamlit drops it when the session loses its connection, and says so."""
    return _Visit(session_id, _forget, grace)
