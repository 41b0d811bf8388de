"""The page is started as a process of its own, or a message says what is missing."""

import pytest

import imgdiff.app
from imgdiff.errors import ImgDiffError


def test_without_streamlit_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(imgdiff.app, "find_spec", lambda name: None)
    with pytest.raises(ImgDiffError) as error:
        imgdiff.app.launch()
    assert 'pip install "imgdiff-siamese[page]"' in error.value.message
    assert 'pip install ".[page]"' in error.value.message
