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


def uploads_in(name: str) -> list[Upload]:
    """The files that an uploader or camera holds; ``let_go`` forgets them.

    Args:
        name: As for ``uploader_key``.
    """
    value: UploadedFile | list[UploadedFile] | None = st.session_state.get(uploader_key(name))
    files = value if isinstance(value, list) else [value] if value else []
    return [Upload(base_name(file.name), file.file_id, file.getvalue()) for file in files]


def let_go(name: str, uploads: list[Upload]) -> None:
    """Empties an uploader or camera, and has Streamlit forget its files.

    Whoever has them holds the only copy, and keeps it before: a visitor's next click ends a run,
    and a callback for good, wherever it asks for the session's state.

    Args:
        name: As for ``uploader_key``.
        uploads: As ``uploads_in`` gave them.
    """
    if uploads:
        empty_uploader(name)
    for upload in uploads:
        forget_upload(upload.id)


def empty_uploader(name: str) -> None:
    """Another uploader takes its place, with nothing in it.

    Args:
        name: As for ``uploader_key``.
    """
    st.session_state[_emptied(name)] = st.session_state.get(_emptied(name), 0) + 1


def _emptied(name: str) -> str:
    return f"emptied_{name}"
