"""Small pictures of the files of a run."""

from pathlib import Path

import streamlit as st

from imgdiff.app.compare.compare_service import decode
from imgdiff.app.components import pictures
from imgdiff.errors import ImgDiffError
from imgdiff.io.file_state import file_state
from imgdiff.io.limits import Limits
from imgdiff.io.read_text import read_bytes


def thumbnail(path: str) -> bytes | None:
    """A small picture of a file; None where it cannot be read."""
    return _thumbnail(path, file_state(Path(path)))


@st.cache_data(max_entries=500, show_spinner=False)
def _thumbnail(path: str, _state: str) -> bytes | None:
    try:
        image = decode(read_bytes(Path(path), Limits().file_bytes), Path(path).name)
    except (ImgDiffError, OSError):
        return None
    return pictures.thumbnail(image.pixels, (320, 220))
