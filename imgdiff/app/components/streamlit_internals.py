"""All that the page needs of Streamlit beyond what Streamlit promises to keep.

Nobody else in this package imports from ``streamlit.runtime``. A test looks for each name that is
used here, so that it says which one a new Streamlit has dropped.
"""

import gc
import math
import time
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.file_util import get_static_dir
from streamlit.runtime import get_instance
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

#: Tried with Streamlit from the first version up to the second, without the second. The
#: requirement in pyproject.toml has the same bounds.
TRIED = ("1.67", "1.68")
#: Seconds for which the files of a button, or a picture, stay when the page was drawn anew.
_DOWNLOADS_STAY, _PICTURES_STAY = 30.0, 5.0


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


def index_page() -> str:
    """The HTML that Streamlit answers with, whatever page is asked for."""
    return (Path(get_static_dir()) / "index.html").read_text("utf-8")


def keep_a_while() -> None:
    """What a run has drawn can be asked for a while after it was drawn anew, by all visitors.

    Streamlit forgets it as soon as nothing refers to it: when a run ends, though the browser has
    not heard of that, so that a click on a download gives no file and says nothing; and, where
    another visitor's run ends while this one's draws, what this one has not drawn again yet.
    """
    media = get_instance().media_file_mgr
    if isinstance(media._get_inactive_file_ids, _Unneeded):
        return
    pictures = _Unneeded(media._get_inactive_file_ids, _PICTURES_STAY)
    buttons = _Unneeded(lambda: _unheld_buttons(media), _DOWNLOADS_STAY)
    media._get_inactive_file_ids = pictures  # type: ignore[method-assign]
    media._remove_orphaned_deferred_callables = (  # type: ignore[method-assign]
        lambda: _drop(media, buttons())
    )


@cache
def spare_imports() -> None:
    """Lets Streamlit, which looks for garbage after each run, pass over all that was imported.

    Looking through that takes longer than most runs.
    """
    gc.freeze()


class _Unneeded:
    """The names that ``unheld`` has given for some seconds, however often it is asked."""

    def __init__(self, unheld: Callable[[], set[str]], seconds: float) -> None:
        self.unheld, self.seconds = unheld, seconds
        self.since: dict[str, float] = {}

    def __call__(self) -> set[str]:
        now = time.monotonic()
        self.since = {name: self.since.get(name, now) for name in self.unheld()}
        return {name for name, since in self.since.items() if now - since >= self.seconds}


# The manager's lock is held in both.


def _unheld_buttons(media: MediaFileManager) -> set[str]:
    held = {name for files in media._files_by_session_and_coord.values() for name in files.values()}
    return media._deferred_callables.keys() - held


def _drop(media: MediaFileManager, buttons: Iterable[str]) -> None:
    for name in buttons:
        media._drop_deferred_id(name)


def forget_media(session_id: str) -> None:
    """Takes back a session's files, as far as no other session draws them."""
    media = get_instance().media_file_mgr
    with media._lock:
        files = media._files_by_session_and_coord.get(session_id, {})
        if isinstance(unneeded := media._get_inactive_file_ids, _Unneeded):
            unneeded.since |= dict.fromkeys(files.values(), -math.inf)  # these at once
        _drop(media, tuple(media._deferred_ids_by_session.get(session_id, ())))
    media.clear_session_refs(session_id)
    media.remove_orphaned_files()


def forget_upload(file_id: str) -> None:
    """Takes an uploaded file of the present session out of Streamlit's memory."""
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file_id)
