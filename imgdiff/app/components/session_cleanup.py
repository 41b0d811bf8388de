"""When visitors leave, what is theirs goes. Streamlit itself lets go of it only when others come
and leave after them."""

import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

#: Seconds in which a lost connection may come back; as long as Streamlit waits for it.
GRACE = 130.0


def forget_when_gone(name: str, forget: Callable[[], None]) -> None:
    """Calls ``forget``, a bound method, some minutes after this visitor has gone. To be said
    anew in every run, for a visitor may come back. name: of what is forgotten."""
    context = get_script_run_ctx()
    if context is not None:
        _visit(name, context.session_id, weakref.WeakMethod(forget))


@dataclass(frozen=True)
class _Visit:
    session_id: str
    forget: Any


def _gone(visit: _Visit) -> None:
    """The connection is lost; it is not said whether for good."""
    timer = threading.Timer(GRACE, _forget, (visit,))
    timer.daemon = True
    timer.start()


def _forget(visit: _Visit) -> None:
    runtime, forget = get_instance(), visit.forget()
    if runtime.is_active_session(visit.session_id):
        return
    if forget:
        forget()
    runtime.media_file_mgr.clear_session_refs(visit.session_id)
    runtime.media_file_mgr.remove_orphaned_files()


@st.cache_resource(scope="session", show_spinner=False, on_release=_gone)
def _visit(name: str, session_id: str, _how: Any) -> _Visit:
    """Streamlit drops it when the session loses its connection, and says so."""
    return _Visit(session_id, _how)
