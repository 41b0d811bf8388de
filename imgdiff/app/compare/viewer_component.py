"""The viewer on the page, and what it shows kept in the page's address."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from imgdiff.app.compare.ignored_places import places_on, remember_places
from imgdiff.app.compare.region_notes import notes_on, remember_notes
from imgdiff.app.components.address import keep_in_address
from imgdiff.app.components.streamlit_internals import media_address
from imgdiff.render.viewer import DEFAULT_LOOK, VIEWS, Picture, payload, script, style
from imgdiff.result import Comparison
from imgdiff.serving.store import Held
from imgdiff.serving.uploaded_pair import Pair

#: What the address calls what it may not call by its name: that of a widget.
_IN_ADDRESS = {"frames": "regions"}
_viewer = st.components.v2.component("imgdiff.render.viewer", css=style(), js=script())


def look_of(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What the viewer is to show.

    Args:
        wanted: What the viewer sent, or an address said; it may be anything.

    Returns:
        A value for each of ``DEFAULT_LOOK``: the default where one is missing or out of range.
    """
    look = dict(DEFAULT_LOOK)
    if isinstance(view := wanted.get("view"), str) and view in VIEWS:
        look["view"] = view
    for name in ("opacity", "mix", "swipe"):
        try:
            share = float(wanted.get(name) or "nan")
        except (TypeError, ValueError, OverflowError):
            continue
        if 0 <= share <= 1:
            look[name] = round(share, 2)
    for name in ("frames", "motion"):
        if str(wanted.get(name, "")).lower() in ("0", "false", "off"):
            look[name] = False
    number = str(wanted.get("region", ""))
    if number.isdecimal() and len(number) < 6:
        look["region"] = int(number)
    return look


def present_look() -> dict[str, Any]:
    """As the visitor has it; at first as the address says."""
    if "look" not in st.session_state:
        named = {name: st.query_params.get(_IN_ADDRESS.get(name, name)) for name in DEFAULT_LOOK}
        st.session_state["look"] = look_of(named)
    return st.session_state["look"]


def show_viewer(result: Comparison, held: Held, pair: Pair) -> None:
    """Draws the viewer. Its pictures go with the visitor's session.

    Args:
        result: What it shows, as the settings have it.
        held: The same with its pictures; nothing is drawn where they are held no longer.
        pair: The two images.
    """
    pictures = held.pictures
    if pictures is None:
        return
    look = present_look()
    if st.session_state.get("seen", pictures.id) != pictures.id:
        look["region"] = 0  # it was one of another pair
    st.session_state["seen"] = pictures.id
    places = places_on(pair, result.before_size)
    data = payload(result, pictures, _address, look, places, notes_on(pair), pair.digests[0])
    _viewer(
        key="viewer",
        data=data,
        # Streamlit knows its states by these.
        on_look_change=_nothing,
        on_ignored_change=_nothing,
        on_remarks_change=_nothing,
    )
    _keep_look(look)


def hear_viewer() -> None:
    """Takes what the viewer has sent since: the look, places that were drawn, notes at regions.

    Called as a page is drawn: a callback that another click ends does not come again.
    """
    state = st.session_state.get("viewer") or {}
    heard = st.session_state.setdefault("heard_of_viewer", {})
    receivers = {"look": _remember, "ignored": remember_places, "remarks": remember_notes}
    for name, receive in receivers.items():
        sent = state.get(name)
        if sent is None:
            heard.pop(name, None)
        elif sent != heard.get(name):
            receive(sent)
            heard[name] = sent


def _nothing() -> None:
    """``hear_viewer`` does it."""


def _remember(sent: Any) -> None:
    st.session_state["look"] = look_of(sent if isinstance(sent, Mapping) else {})


def _keep_look(look: Mapping[str, Any]) -> None:
    """What is as by default stays out of the address."""
    for name, value in look.items():
        given = None if value == DEFAULT_LOOK[name] else "0" if value is False else str(value)
        keep_in_address(_IN_ADDRESS.get(name, name), given)


def _address(picture: Picture, place: str) -> str:
    return media_address(picture.data, picture.mimetype, f"viewer-{place}")
