"""Small pictures of the files of a run."""

from pathlib import Path

import streamlit as st

from imgdiff.app.compare.compare_service import decode
from imgdiff.app.components import pictures
from imgdiff.errors import ImgDiffError


def thumbnail(path: str) -> bytes | None:
    """A small picture of a file; None where it cannot be read."""
    try:
        state = Path(path).stat()
    except OSError:
        return None
    return _thumbnail(path, state.st_mtime_ns, state.st_size)


@st.cache_data(max_entries=500, show_spinner=False)
def _thumbnail(path: str, changed: int, size: int) -> bytes | None:
    try:
        image = decode(Path(path).read_bytes(), Path(path).name)
    except (ImgDiffError, OSError):
        return None
    return pictures.thumbnail(image.pixels, (320, 220))
