"""Which pictures of a run are looked at: by what became of them, by kind, by group."""

from collections.abc import Sequence

import streamlit as st

from imgdiff.suite.outcome import STATES
from imgdiff.suite.record import Entry
from imgdiff.suite.review import DECIDED, OPEN

#: The states that a filter stands for.
_STATES = {
    "Undecided": OPEN,
    "Changed": ("changed", "size"),
    "New": ("new",),
    "Missing": ("missing",),
    "Failed": ("failed",),
    "Passed": ("passed",),
    "Decided": DECIDED,
}


def choose(entries: Sequence[Entry], draw: bool = True) -> list[Entry]:
    """The pictures that pass the filters, the worst first.

    Args:
        entries: All pictures of the run.
        draw: Draws the filters; else what they were set to when they were drawn last counts.
    """
    counts = {name: sum(e.state in states for e in entries) for name, states in _STATES.items()}
    offered = [name for name, count in counts.items() if count or name == "Undecided"]
    kinds = sorted({kind for entry in entries for kind in entry.kinds})
    groups = sorted({entry.group for entry in entries if entry.group})
    if draw:
        with st.container(
            horizontal=True, gap="medium", vertical_alignment="bottom", key="review_filters"
        ):
            st.segmented_control(
                "Show", offered, format_func=lambda name: f"{name} ({counts[name]})",
                default="Undecided", key="review_states",
            )  # fmt: skip
            if kinds:
                st.multiselect("Kinds", kinds, key="review_kinds", width=260)
            if groups:
                st.multiselect("The same change, by group", groups, key="review_groups", width=260)
        st.session_state["review_filters"] = tuple(
            st.session_state.get(f"review_{name}") for name in ("states", "kinds", "groups")
        )
    name, wanted, numbers = st.session_state.get("review_filters", ("Undecided", None, None))
    found = [
        entry
        for entry in entries
        if (name is None or entry.state in _STATES[name])
        and (not wanted or set(wanted) & set(entry.kinds))
        and (not numbers or entry.group in numbers)
    ]
    order = (*STATES, *DECIDED)
    return sorted(found, key=lambda entry: (order.index(entry.state), entry.group, entry.name))
