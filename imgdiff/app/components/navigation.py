"""The pages as links, in sight at every width: Streamlit's own are behind an arrow on a phone."""

from collections.abc import Iterable

import streamlit as st
from streamlit.navigation.page import StreamlitPage


def draw_navigation(pages: Iterable[StreamlitPage]) -> None:
    """Draws a link to each page, the present one marked.

    Args:
        pages: In the order in which they are shown.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="pages"):
        for page in pages:
            st.page_link(page)
