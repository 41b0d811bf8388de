"""Back and Forward between pairs: each has an address, and what it names is held for a while."""

import os
from dataclasses import dataclass
from hmac import compare_digest
from urllib.parse import urlencode

import streamlit as st

from imgdiff.app.compare.sample_pairs import Sample
from imgdiff.app.compare.slots import (
    SIDES,
    Side,
    Slot,
    fill_from_command,
    fill_with_sample,
    look_at_files,
    put_slots,
    slot_of,
)
from imgdiff.app.components.address import WHAT, keep_in_address, moved_to
from imgdiff.app.components.session_cleanup import forget_when_gone
from imgdiff.serving.kept_pairs import KeptPairs, Visited

Filled = dict[Side, Slot]
_pairs = KeptPairs[Filled]()
_NAMES = ("sample", "swapped", "pair")
#: Shown where an address names what is held no longer.
GONE = (
    "The pair of this address is no longer held: own images stay only while somebody has them "
    "open, and are gone after a restart. Add both again."
)
#: Names the pair that ``imgdiff page`` was given, which lives as long as it runs.
OPEN_NAME = "IMGDIFF_OPEN_NAME"
_LIFE = (
    "until two minutes after the last one who has it open has left, or the page is stopped. The "
    "report keeps it for good."
)
_COMMANDS_LIFE = "until the page is stopped."


@dataclass(frozen=True)
class Link:
    """An address nobody can guess, under which a pair lives.

    Args:
        address: With the host, where that is known.
        life: What it does, and until when.
    """

    address: str
    life: str


def follow_address(samples: dict[str, Sample]) -> bool:
    """Brings back what the address names, where a visitor went back or forward, or has a link.

    Args:
        samples: By name.

    Returns:
        False where it names something that is held no longer.
    """
    wanted = moved_to(*_NAMES)
    if wanted is None:
        return True
    sample, name = wanted["sample"], wanted["pair"]
    if sample in samples:
        fill_with_sample(samples[str(sample)], wanted["swapped"] == "1")
        return True
    if not name:
        put_slots({})
        return True
    if _is_commands(name):
        return open_from_command()
    filled = _visited().get(name)
    put_slots(filled or {})
    if filled:
        st.session_state["pair_named"] = name, filled
    return filled is not None


def open_from_command() -> bool:
    """Shows the pair that ``imgdiff page`` was given, under the name it said; False if none."""
    if not fill_from_command():
        return False
    look_at_files()
    name = os.environ.get(OPEN_NAME)  # none where the page was started another way
    if name:
        filled = {side: slot for side in SIDES if (slot := slot_of(side))}
        st.session_state["pair_named"] = name, filled
    return True


def link_to_pair() -> Link | None:
    """The address of the pair that is shown, with how it is looked at; None where it has none."""
    name = st.query_params.get("pair")
    if not name:
        return None
    how = {key: value for key, value in st.query_params.items() if key not in WHAT}
    query = f"?{urlencode(how)}" if how else ""
    life = _COMMANDS_LIFE if _is_commands(name) else _LIFE
    address = f"{(st.context.url or '').rstrip('/')}/r/{name}{query}"
    return Link(address, f"Opens this pair for whoever you give it to, {life}")


def _is_commands(name: str) -> bool:
    return compare_digest(os.environ.get(OPEN_NAME, "").encode(), name.encode())


def keep_pair() -> None:
    """Writes what is shown into the address."""
    forget_when_gone("visited", _visited().leave)
    before, after = (slot_of(side) for side in SIDES)
    sample = before.sample if before and after and before.sample == after.sample else ""
    swapped = bool(sample) and before is not None and before.sample_side == "after"
    name = None
    if before and after and not sample and not before.error and not after.error:
        name = _name_of({"before": before, "after": after})
    keep_in_address("sample", sample or None)
    keep_in_address("swapped", "1" if swapped else None)
    keep_in_address("pair", name)


def _name_of(filled: Filled) -> str:
    """The same for as long as the same pair is shown."""
    named: tuple[str, Filled] | None = st.session_state.get("pair_named")
    if named is None or any(named[1][side] is not filled[side] for side in SIDES):
        size = sum(len(slot.data) + len(slot.thumbnail) for slot in filled.values())
        named = st.session_state["pair_named"] = _visited().put(filled, size), filled
    return named[0]


def _visited() -> Visited[Filled]:
    return st.session_state.setdefault("visited_pairs", Visited(_pairs))
