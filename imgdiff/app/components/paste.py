"""Pasting images, and dropping them anywhere on the page. Both go through the uploaders."""

from functools import cache
from pathlib import Path

import streamlit as st

from imgdiff.serving.limits import TYPES

_ASSETS = Path(__file__).with_name("assets")


@cache
def _text(name: str) -> str:
    return (_ASSETS / name).read_text("utf-8")


_paste = st.components.v2.component("imgdiff.paste", css=_text("paste.css"), js=_text("paste.js"))


def paste_button(side: str) -> None:
    """A button that pastes an image into the slot ``side``; Ctrl+V anywhere does the same."""
    _paste(key="paste", data={"side": side, "endings": TYPES}, width="content")
