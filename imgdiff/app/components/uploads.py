"""Files out of Streamlit's uploaders and cameras, which keep none of them."""

from dataclasses import dataclass

import streamlit as st
from streamlit.typing import UploadedFile

from imgdiff.app.components.safe_text import base_name
from imgdiff.app.components.streamlit_internals import forget_upload


@dataclass(frozen=True)
class Upload:
    """A file that a visitor gave.

    Args:
        name: Of the file, without folders.
        id: Another one for each upload.
        data: Its bytes.
    """

    name: str
    id: str
    data: bytes


def uploader_key(name: str) -> str:
    """The key to draw an uploader or camera with: another one each time it was emptied.

    Args:
        name: Of the uploader or camera, the same all the time.
    """
    return f"{name}_{st.session_state.get(_emptied(name), 0)}"


def take_uploads(name: str) -> list[Upload]:
    """Takes the files of an uploader or camera, and empties it.

    Streamlit forgets them: whoever takes them holds the only copy.

    Args:
        name: As for ``uploader_key``.

    Returns:
        The files; none where there are none.
    """
    value: UploadedFile | list[UploadedFile] | None = st.session_state.get(uploader_key(name))
    files = value if isinstance(value, list) else [value] if value else []
    uploads = [Upload(base_name(file.name), file.file_id, file.getvalue()) for file in files]
    for upload in uploads:
        forget_upload(upload.id)
    if uploads:
        empty_uploader(name)
    return uploads


def empty_uploader(name: str) -> None:
    """Another uploader takes its place, with nothing in it.

    Args:
        name: As for ``uploader_key``.
    """
    st.session_state[_emptied(name)] = st.session_state.get(_emptied(name), 0) + 1


def _emptied(name: str) -> str:
    return f"emptied_{name}"
