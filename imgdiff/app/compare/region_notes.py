"""Notes that a visitor writes at regions: they stay with the pair, and go into the report."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import streamlit as st

from imgdiff.geometry import Box
from imgdiff.serving.uploaded_pair import Pair

#: Pairs of one visitor whose notes are kept, notes of one pair, and letters of one note.
_MOST_PAIRS, _MOST_NOTES, _MOST_LETTERS = 200, 1000, 1000

Notes = dict[Box, str]


def notes_on(pair: Pair) -> Notes:
    """What the visitor wrote at regions, by their boxes; writing goes on there."""
    st.session_state["writing_on"] = pair.digests
    return dict(_kept().get(pair.digests, {}))


def notes_later(pair: Pair) -> Callable[[], Notes]:
    """Reads the visitor's notes at the time it is called, in whatever thread."""
    kept, name = _kept(), pair.digests
    return lambda: kept.get(name, {})


def remember_notes(sent: Any) -> None:
    """Keeps what the viewer sent, {"left,top,right,bottom": text}; what is no such thing is not."""
    try:
        texts = list(sent.items())[:_MOST_NOTES]
        notes = {Box(*map(int, key.split(","))): str(text)[:_MOST_LETTERS] for key, text in texts}
    except (AttributeError, TypeError, ValueError):
        return
    name, kept = st.session_state["writing_on"], _kept()
    kept.pop(name, None)
    if notes:
        kept[name] = notes
    while len(kept) > _MOST_PAIRS:
        kept.popitem(last=False)


def _kept() -> "OrderedDict[tuple[str, str], Notes]":
    return st.session_state.setdefault("region_notes", OrderedDict())
