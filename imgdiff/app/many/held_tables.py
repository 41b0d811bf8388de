"""A visitor's table over a reload: an address nobody can guess names it while it lives."""

import secrets
import weakref

import streamlit as st

from imgdiff.app.components.address import keep_in_address
from imgdiff.app.components.session_cleanup import forget_when_gone
from imgdiff.app.components.streamlit_internals import is_active, session_id
from imgdiff.app.many.visitor_pairs import Table

#: Shown where an address names what is held no longer.
GONE = (
    "The table of this address is no longer held: it lives as long as somebody has it open, and is "
    "gone after a restart. Add the files again."
)
#: What becomes of the address of a table.
LINK = (
    "A reload keeps this table. Its address opens a copy for whoever you give it to, until two "
    "minutes after you have left; the HTML report keeps it for good."
)
_PARAMETER = "table"
#: Tables by name, as long as their visitors' sessions hold them; and whose they are.
_tables: "weakref.WeakValueDictionary[str, Table]" = weakref.WeakValueDictionary()
_owners: "weakref.WeakKeyDictionary[Table, str]" = weakref.WeakKeyDictionary()


def visitors_table() -> tuple[Table, bool]:
    """This visitor's table: a new one, or in a new session the one that the address names.

    Returns:
        The table, and False where the address names one that is held no longer.
    """
    table: Table | None = st.session_state.get("many")
    held = True
    if table is None:
        name = st.query_params.get(_PARAMETER)
        found = _tables.get(name) if name else None
        held = not name or (found is not None and found.total > 0)
        table = _from(found) if found is not None and held else Table()
        st.session_state["many"] = table
        _owners[table] = session_id() or ""
    forget_when_gone("many", table.clear)
    return table, held


def keep_table(table: Table) -> None:
    """Writes the name of what is in a table into the address."""
    name: str | None = None
    if any(table.files.values()):
        name = st.session_state.setdefault("many_name", secrets.token_urlsafe(16))
        _tables[name] = table
    keep_in_address(_PARAMETER, name)


def _from(table: Table) -> Table:
    """What it has. Whoever has left it leaves what is at work as well."""
    return table.copied(with_job=not is_active(_owners.get(table, "")))
