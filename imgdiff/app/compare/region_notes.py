"""Notes that a visitor writes at regions: they stay with the pair, and go into the report."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
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


def notes_later() -> Callable[[Pair], Notes]:
    """Reads the visitor's notes on a pair at the time it is called, in whatever thread."""
    kept = _kept()
    return lambda pair: kept.get(pair.digests, {})


def keep_notes(
    pair: Pair, remarks: Mapping[str, str], keep: Callable[[dict[str, str]], None]
) -> None:
    """Has what the visitor writes at regions of a pair kept elsewhere as well.

    Args:
        pair: The two images.
        remarks: What was written before, by boxes as "left,top,right,bottom"; it is shown where
            this visitor has not written yet.
        keep: Called with all notes of the pair, each time one is written.
    """
    if pair.digests not in _kept():
        _kept()[pair.digests] = _notes(remarks)
    st.session_state["notes_kept_by"] = pair.digests, keep


def remember_notes(sent: Any) -> None:
    """Keeps what the viewer sent, {"left,top,right,bottom": text}; what is no such thing is not."""
    try:
        notes = _notes(sent)
    except (AttributeError, TypeError, ValueError):
        return
    name, kept = st.session_state["writing_on"], _kept()
    kept.pop(name, None)  # the latest last
    kept[name] = notes
    while len(kept) > _MOST_PAIRS:
        kept.popitem(last=False)
    if (keeper := st.session_state.get("notes_kept_by")) and keeper[0] == name:
        keeper[1]({",".join(map(str, box)): text for box, text in notes.items()})


def _notes(remarks: Mapping[str, Any]) -> Notes:
    """Raises AttributeError, TypeError or ValueError where they are none."""
    texts = list(remarks.items())[:_MOST_NOTES]
    return {Box(*map(int, key.split(","))): str(text)[:_MOST_LETTERS] for key, text in texts}


def _kept() -> "OrderedDict[tuple[str, str], Notes]":
    return st.session_state.setdefault("region_notes", OrderedDict())
