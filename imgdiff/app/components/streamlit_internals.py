"""All that the page needs of Streamlit beyond what Streamlit promises to keep.

Nobody else in this package imports from ``streamlit.runtime``. A test looks for each name that is
used here, so that it says which one a new Streamlit has dropped.
"""

import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

#: Tried with Streamlit from the first version up to the second, without the second. The
#: requirement in pyproject.toml has the same bounds.
TRIED = ("1.67", "1.68")


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


def forget_media(session_id: str) -> None:
    """Takes back a session's files, as far as no other session draws them."""
    media = get_instance().media_file_mgr
    media.clear_session_refs(session_id)
    media.remove_orphaned_files()


def forget_upload(file_id: str) -> None:
    """Takes an uploaded file of the present session out of Streamlit's memory."""
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file_id)
