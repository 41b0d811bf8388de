"""Which run of ``imgdiff test`` is decided: the one the page was started for, or a folder's."""

import contextlib
import hashlib
import os
from pathlib import Path

import streamlit as st

from imgdiff.app.components.address import keep_in_address
from imgdiff.app.components.local_folders import has_token
from imgdiff.app.components.safe_text import literal, sentence
from imgdiff.errors import ImgDiffError
from imgdiff.suite.review import open_review

#: Names the folder that has the run in its ``.imgdiff``. ``imgdiff page --review`` sets it.
VARIABLE = "IMGDIFF_REVIEW"
#: In the address: a run's name, or this where none is shown though the page was started for one.
PARAMETER, _NONE = "run", "none"
_SETS, _RUN = "Two sets of pictures", "A run of imgdiff test"
_GONE = "The run of this address is not open here. Name its folder."
#: Folders that were named, by their runs' names: whoever has the token is the same person.
_named: dict[str, Path] = {}


def follow_run(name: str | None) -> None:
    """Shows what an address names.

    Args:
        name: What it says of a run.
    """
    st.session_state["many_run"] = name or _first()


def is_deciding() -> bool:
    """Whether a run is to be shown, or its folder asked for."""
    return has_token() and _shown() != _NONE


def run_folder() -> Path | None:
    """The folder of the run that is shown; None where it has still to be named."""
    return _known().get(_shown())


def draw_choice() -> None:
    """Lets who has the token choose between two sets of pictures and a run."""
    if not has_token():
        return
    known, shown = _known(), _shown()
    st.session_state["many_what"] = _SETS if shown == _NONE else _RUN
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="many_run_bar"
    ):
        st.segmented_control(
            "What is looked at", (_SETS, _RUN), key="many_what", label_visibility="collapsed",
            required=True, on_change=_switch,
        )  # fmt: skip
        if shown == _NONE:
            return
        folders = [str(folder) for folder in known.values()]
        st.session_state["many_run_folder"] = str(known[shown]) if shown in known else None
        st.selectbox(
            "Folder of the run", folders, key="many_run_folder", label_visibility="collapsed",
            accept_new_options=True, placeholder="Folder in which imgdiff test ran", width=420,
            on_change=open_named,
        )  # fmt: skip
    for message in st.session_state.pop("many_run_trouble", []):
        st.error(literal(sentence(message)), icon=":material/error:")
    if shown and shown not in known:
        st.warning(_GONE, icon=":material/link_off:")


def open_named() -> None:
    """Shows the run of the folder that was named, or says why it cannot."""
    given = st.session_state["many_run_folder"]
    if not given:
        return
    try:
        folder = Path(given.strip()).expanduser().resolve()
        open_review(folder)  # raises where there is none
    except (ImgDiffError, OSError, RuntimeError, ValueError) as error:
        st.session_state["many_run_trouble"] = [str(error)]
        return
    name = _name_of(folder)
    if name not in _known():
        _named[name] = folder
    st.session_state["many_run"] = name


def keep_run() -> None:
    """Writes which run is shown into the address."""
    shown = _shown()
    keep_in_address(PARAMETER, None if not shown or shown == _first() else shown)


def _shown() -> str:
    """The name of the run, "" where its folder is asked for."""
    return st.session_state.setdefault("many_run", _first()) if has_token() else _NONE


def _first() -> str:
    """What is shown where the address says nothing."""
    folder = os.environ.get(VARIABLE)
    return _name_of(Path(folder)) if folder and has_token() else _NONE


def _known() -> dict[str, Path]:
    """Folders with runs, by the runs' names: the page's own, the one of its folder, those named."""
    folders = [Path(folder)] if (folder := os.environ.get(VARIABLE)) else []
    with contextlib.suppress(ImgDiffError):  # there is none
        folders.append(open_review().root.resolve())
    return {_name_of(folder): folder for folder in folders} | _named


def _name_of(folder: Path) -> str:
    """In the address: nothing of where it lies."""
    return hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]


def _switch() -> None:
    if st.session_state["many_what"] == _SETS:
        st.session_state["many_run"] = _NONE
    else:
        st.session_state["many_run"] = next(iter(_known()), "")
