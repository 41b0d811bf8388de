"""Pasting images, and dropping them anywhere on the page. Both go through the uploaders."""

import streamlit as st

from imgdiff.app.components.assets import asset
from imgdiff.serving.upload_limits import TYPES

_paste = st.components.v2.component("imgdiff.paste", css=asset("paste.css"), js=asset("paste.js"))


def paste_button(place: str, small: bool = False) -> None:
    """Draws a button that pastes an image; Ctrl+V anywhere does the same.

    Args:
        place: Where it goes: "before", or another one that has an uploader.
        small: Is it an icon alone where the window is narrow.
    """
    _paste(key="paste", data={"side": place, "endings": TYPES, "small": small}, width="content")
