"""All that the page needs of Streamlit beyond what Streamlit promises to keep.

Nobody else in this package imports from ``streamlit.runtime``. A test looks for each name that is
used here, so that it says which one a new Streamlit has dropped.
"""

import time

import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

#: Tried with Streamlit from the first version up to the second, without the second. The
#: requirement in pyproject.toml has the same bounds.
TRIED = ("1.67", "1.68")
#: Seconds for which a button that the page has drawn anew gives its file still.
_LATE = 30.0


def session_id() -> str | None:
    """Of the visitor whose page is being drawn; None where no page is."""
    context = get_script_run_ctx()
    return context.session_id if context else None


def is_active(session_id: str) -> bool:
    """Whether a session has a connection at the moment."""
    return get_instance().is_active_session(session_id)


def media_address(data: bytes, mimetype: str, place: str) -> str:
    """Puts a file where the browser can get it, for as long as the present session draws it.

    Args:
        data: The file.
        mimetype: As in "image/png".
        place: Tells it from other files of the page.

    Returns:
        Its address, without the host.
    """
    path = get_instance().media_file_mgr.add(data, mimetype, place)
    base = st.get_option("server.baseUrlPath").strip("/")
    return f"/{base}{path}" if base else path


def keep_downloads() -> None:
    """What buttons of earlier runs make when asked can be asked for a while longer.

    Streamlit forgets it as soon as a run ends: a click before the browser has heard of that would
    give no file, and say nothing.
    """
    media = get_instance().media_file_mgr
    if not isinstance(media._remove_orphaned_deferred_callables, _ForgetLater):
        media._remove_orphaned_deferred_callables = _ForgetLater(media)  # type: ignore[method-assign]


class _ForgetLater:
    """What nothing refers to is dropped once that has been so for a while."""

    def __init__(self, media: MediaFileManager) -> None:
        self.media = media
        self.since: dict[str, float] = {}

    def __call__(self) -> None:
        """The caller holds the manager's lock."""
        media, now = self.media, time.monotonic()
        held = {
            name for files in media._files_by_session_and_coord.values() for name in files.values()
        }
        unheld = media._deferred_callables.keys() - held
        self.since = {name: self.since.get(name, now) for name in unheld}
        for name, since in self.since.items():
            if now - since >= _LATE:
                media._drop_deferred_id(name)


def forget_media(session_id: str) -> None:
    """Takes back a session's files, as far as no other session draws them."""
    media = get_instance().media_file_mgr
    with media._lock:
        for file_id in tuple(media._deferred_ids_by_session.get(session_id, ())):
            media._drop_deferred_id(file_id)
    media.clear_session_refs(session_id)
    media.remove_orphaned_files()


def forget_upload(file_id: str) -> None:
    """Takes an uploaded file of the present session out of Streamlit's memory."""
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file_id)
