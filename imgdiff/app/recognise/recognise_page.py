"""The page for a network of one's own: are two of the same, and whose is this one?"""

from collections.abc import Callable

import streamlit as st

from imgdiff.app.recognise.collect import collect_tab
from imgdiff.app.recognise.evaluation import evaluation_tab
from imgdiff.app.recognise.identify import identify_tab
from imgdiff.app.recognise.runs import choose_run, describe, open_run, welcome
from imgdiff.app.recognise.style import DARK_STYLE, STYLE
from imgdiff.app.recognise.verify import verify_tab
from imgdiff.app.recognise.visitor import Session, visitor_session
from imgdiff.recognition.runs.run import Run

_TABS: dict[str, Callable[[Session, Run, str], None]] = {
    "Verify": verify_tab,
    "Identify": identify_tab,
    "Collect": collect_tab,
    "Evaluation": evaluation_tab,
}


def recognise_page() -> None:
    """Draws the page."""
    session = visitor_session()
    st.html(STYLE)
    if st.context.theme.type == "dark":
        st.html(DARK_STYLE)
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.title("Recognise", anchor=False)
        folder = choose_run()
    if folder is None:
        _without_network(session)
        return
    opened = open_run(folder)
    if opened is None:
        return
    run, key = opened
    describe(run)
    for draw, tab in zip(
        _TABS.values(),
        st.tabs(list(_TABS), key="tab", on_change="rerun", bind="query-params"),
        strict=True,
    ):
        if tab.open:
            with tab:
                draw(session, run, key)


def _without_network(session: Session) -> None:
    """How to get one; images can be gathered for it at once."""
    how, collect = st.tabs(
        ["How to begin", "Collect"], key="begin", on_change="rerun", bind="query-params"
    )
    if how.open:
        with how:
            welcome()
    if collect.open:
        with collect:
            collect_tab(session)
