"""Small pictures of the files of a run, and one that stands alone."""

from pathlib import Path

import numpy as np
import streamlit as st

from imgdiff.app.components import pictures
from imgdiff.errors import ImgDiffError
from imgdiff.io.file_state import file_state
from imgdiff.io.load import load_image
from imgdiff.serving.upload_limits import MAX_PIXELS


def thumbnail(path: str) -> bytes | None:
    """A small picture of the middle of a file; None where it cannot be read."""
    return _thumbnail(path, file_state(Path(path)))


def pixels_of(path: str) -> np.ndarray | None:
    """All of a file, uint8 (H, W, 3 or 4); None where it cannot be read."""
    try:
        return load_image(path, value_range="auto", max_pixels=MAX_PIXELS).pixels
    except (ImgDiffError, OSError):
        return None


@st.cache_data(max_entries=500, show_spinner=False)
def _thumbnail(path: str, _state: str) -> bytes | None:
    pixels = pixels_of(path)
    return None if pixels is None else pictures.thumbnail(pixels, (320, 220))
