"""The page's address: what it shows, so that Back and Forward lead between pairs.

Streamlit makes an entry of the browser's history of every write; a script of the page turns those
that only change how something is looked at into none (``assets/history.js``).
"""

from typing import Any

import streamlit as st

from imgdiff.app.components.assets import asset

#: Parameters that say what is shown. All others say how, and make no entry of the history.
WHAT = ("sample", "swapped", "pair", "run", "row")

_history = st.components.v2.component("imgdiff.history", js=asset("history.js"))


def keep_in_address(name: str, value: str | None) -> None:
    """Sets a parameter, if it is not so already.

    Args:
        name: Of the parameter.
        value: None takes it out.
    """
    _kept()[name] = value
    if st.query_params.get(name) == value:
        return
    if value is None:
        del st.query_params[name]
    else:
        st.query_params[name] = value


def moved_to(*names: str) -> dict[str, str | None] | None:
    """What Back, Forward or a link has made of parameters since they were kept.

    Args:
        names: Of the parameters.

    Returns:
        Their values; None where they are as they were kept.
    """
    kept = _kept()
    now = {name: st.query_params.get(name) for name in names}
    if all(kept.get(name) == value for name, value in now.items()):
        return None
    kept.update(now)
    return now


def arrive(page: str) -> None:
    """To be called as a page is drawn. Coming from another page, it is as it was left.

    Args:
        page: Its path.
    """
    _history(key=f"history_{page}", data={"what": list(WHAT)}, height=1)
    state = st.session_state
    if state.get("address_page", page) != page and not any(map(st.query_params.get, WHAT)):
        for name, value in _kept(page).items():
            if value is not None and name in WHAT:
                st.query_params[name] = value
    state["address_page"] = page


def _kept(page: str | None = None) -> dict[str, Any]:
    pages = st.session_state.setdefault("address", {})
    if page is None:
        page = st.session_state.get("address_page", "")
    return pages.setdefault(page, {})
