"""Files out of Streamlit's uploaders, which keep none of them."""

from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from imgdiff.app.components.text import base_name


@dataclass(frozen=True)
class Upload:
    """name: of the file, without folders. id: another for each upload."""

    name: str
    id: str
    data: bytes


def take(key: str) -> list[Upload]:
    """The files of the uploader or camera ``key``. Streamlit forgets them: whoever takes them
    alone holds them from now on, and draws another uploader in the place of this one."""
    held: UploadedFile | list[UploadedFile] | None = st.session_state.get(key)
    files = held if isinstance(held, list) else [held] if held else []
    taken = [Upload(base_name(file.name), file.file_id, file.getvalue()) for file in files]
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        for upload in taken:
            context.uploaded_file_mgr.remove_file(context.session_id, upload.id)
    return taken
