"""Small pictures of the files of a run."""

from pathlib import Path

import streamlit as st

from imgdiff.app.components import pictures
from imgdiff.errors import ImgDiffError
from imgdiff.io.file_state import file_state
from imgdiff.io.load import load_image
from imgdiff.serving.upload_limits import MAX_PIXELS


def thumbnail(path: str) -> bytes | None:
    """A small picture of a file; None where it cannot be read."""
    return _thumbnail(path, file_state(Path(path)))


@st.cache_data(max_entries=500, show_spinner=False)
def _thumbnail(path: str, _state: str) -> bytes | None:
    try:
        image = load_image(path, value_range="auto", max_pixels=MAX_PIXELS)
    except (ImgDiffError, OSError):
        return None
    return pictures.thumbnail(image.pixels, (320, 220))
