"""Passing an address on as phones do it."""

import streamlit as st

from imgdiff.app.components.assets import asset

# A button of the page's own looks as the one for pasting.
_share = st.components.v2.component("imgdiff.share", css=asset("paste.css"), js=asset("share.js"))


def share_button(title: str, address: str) -> None:
    """Draws a button where the browser has a way of sharing; elsewhere nothing.

    Args:
        title: What is shared.
        address: Where it is.
    """
    _share(key="share", data={"title": title, "address": address})
