"""Places that a visitor drew on a picture: they stay with that picture, and act at once."""

import json
from collections import OrderedDict
from dataclasses import replace
from typing import Any

import streamlit as st

from imgdiff.change.drawn_places import DrawnPlaces, drawn_places
from imgdiff.options import CompareOptions
from imgdiff.serving.uploaded_pair import Pair

#: Pictures of one visitor whose places are kept, and most letters of the places of one as JSON.
_MOST_PICTURES, _MOST_LETTERS = 200, 500_000
_PLACES = "drawn_places"


def with_places(pair: Pair, options: CompareOptions) -> CompareOptions:
    """The options, with what the visitor drew on ``before``."""
    drawn = _kept().get(pair.digests[0])
    if drawn is None:
        return options
    # A place that is named is no other one: nothing is compared anew.
    nameless = replace(drawn, places=tuple(replace(place, name="") for place in drawn.places))
    return replace(options, mask=nameless.to_json())


def places_on(pair: Pair, size: tuple[int, int]) -> list[dict[str, Any]]:
    """What the visitor drew on ``before``, for the viewer; drawing goes on there.

    Args:
        pair: The two images.
        size: (width, height) of ``before``.
    """
    st.session_state["drawing_on"] = pair.digests[0], size
    drawn = _kept().get(pair.digests[0])
    return [place.to_dict() for place in drawn.places] if drawn else []


def remember_places(places: Any) -> None:
    """Keeps what the viewer sent; whatever else it is, is not kept."""
    name, size = st.session_state["drawing_on"]
    try:
        if len(json.dumps(places)) > _MOST_LETTERS:
            return
        drawn = drawn_places(places, size)
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    forget_places(name)
    if drawn.places:
        _kept()[name] = drawn
    while len(_kept()) > _MOST_PICTURES:
        _kept().popitem(last=False)


def forget_places(name: str) -> None:
    """Nothing of a picture is ignored any more."""
    _kept().pop(name, None)


def draw_way_out(pair: Pair) -> None:
    """Where a comparison failed, its places may be why."""
    if pair.digests[0] in _kept():
        st.button(
            "Ignore no places",
            icon=":material/deselect:",
            key="forget_places",
            on_click=forget_places,
            args=(pair.digests[0],),
        )


def _kept() -> "OrderedDict[str, DrawnPlaces]":
    return st.session_state.setdefault(_PLACES, OrderedDict())
