"""The networks that visitors may use: runs of ``imgdiff train``."""

import os
from pathlib import Path

import streamlit as st

from imgdiff.app.components.local_folders import folders_offered
from imgdiff.app.components.safe_text import literal, printable, sentence
from imgdiff.errors import ImgDiffError
from imgdiff.io.file_state import file_state
from imgdiff.io.natural_order import natural_key
from imgdiff.network.saved_run import WEIGHTS, is_run
from imgdiff.recognition.runs.run import Run, load_run

#: Networks held in memory at once, whoever uses them.
_OPEN = 4
_MOST = 200
_KINDS = {
    "euclidean": "Euclidean",
    "l1": "L1",
    "cosine": "cosine",
    "network": "learned",
}


def runs_offered() -> dict[str, Path]:
    """Name -> folder of the runs that are offered to everybody.

    The environment variable IMGDIFF_RUNS names a folder of runs, or a run.
    """
    named = os.environ.get("IMGDIFF_RUNS", "").strip()
    if not named:
        return {}
    try:
        root = Path(named).expanduser()
        if is_run(root):
            return {root.resolve().name: root}
        runs = [folder for folder in root.iterdir() if is_run(folder)]
    except (OSError, ValueError, RuntimeError):  # RuntimeError: no such home
        return {}
    return {run.name: run for run in sorted(runs, key=lambda run: natural_key(run.name))[:_MOST]}


def choose_run() -> Path | None:
    """Draws what there is to choose from, if anything, and gives the folder of what was chosen."""
    runs = runs_offered() | _typed()
    if not runs:
        return None
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="runs"):
        name = st.selectbox(
            "Network",
            list(runs),
            key="run",
            bind="query-params",
            width=260,
            format_func=_plain,
            label_visibility="collapsed",
        )
        if folders_offered():
            with st.popover("Another one", icon=":material/folder_open:"):
                _path_input()
    return runs.get(name)


def open_run(folder: Path) -> tuple[Run, str] | None:
    """Opens a run, the same for all visitors, or says on the page what is wrong with it.

    Args:
        folder: Of the run.

    Returns:
        The run, and what tells its state from others; None where it cannot be used.
    """
    try:
        state = _state(folder)
        return _opened(str(folder), state), f"{folder} {state}"
    except ImgDiffError as error:
        # Where it lies on the server is nobody's business.
        message = error.message.replace(f"{folder}{os.sep}", "").removeprefix(f"{folder}: ")
        st.error(
            f"{literal(message)}.",
            icon=":material/broken_image:",
            title=f"The network {literal(_plain(folder.name))} cannot be used",
        )
        return None


def describe(run: Run) -> None:
    """A line about the network."""
    height, width = run.size
    about = run.settings.get("data")
    count = about.get("identities") if isinstance(about, dict) else None
    facts = [
        f"{run.config.network}, images of {width} × {height} pixels",
        f"trained on {count} identities" if isinstance(count, int) and count > 0 else "",
        f"same up to a distance of {run.threshold:.3f} ({_KINDS[run.distance_kind]})",
    ]
    st.caption(" · ".join(filter(None, facts)))


@st.cache_resource(max_entries=_OPEN, show_spinner="Loading the network…")
def _opened(folder: str, _state: str) -> Run:
    """Errors: WeightsError, which is not kept."""
    return load_run(folder)


def _state(folder: Path) -> str:
    """Another one after the run was trained on."""
    return file_state(folder / WEIGHTS)


def _typed() -> dict[str, Path]:
    """Runs that a visitor at this computer named."""
    if not folders_offered():
        return {}
    return {path: Path(path) for path in st.session_state.get("runs_typed", ())}


def _path_input() -> None:
    st.text_input(
        "Folder of a run on this computer",
        key="run_path",
        placeholder="/path/to/run",
        on_change=_take_path,
        icon=":material/folder_open:",
    )
    if message := st.session_state.get("run_trouble"):
        st.error(literal(sentence(message)), icon=":material/error:")


def _take_path() -> None:
    name = st.session_state.get("run_path", "").strip()
    st.session_state["run_trouble"] = ""
    if not name or not folders_offered():
        return
    try:
        folder = Path(name).expanduser().resolve()
    except (OSError, ValueError, RuntimeError):
        folder = Path(name)
    if not is_run(folder):
        st.session_state["run_trouble"] = (
            f"expected the folder of a run, got {name!r}, which holds no settings.json. Name a "
            "folder that `imgdiff train` made"
        )
        return
    typed = [path for path in st.session_state.get("runs_typed", []) if path != str(folder)]
    st.session_state["runs_typed"] = [*typed, str(folder)]
    st.session_state["run"] = str(folder)


def _plain(name: str) -> str:
    """The name of the folder itself is enough."""
    return printable(Path(name).name)


def welcome() -> None:
    """There is no network yet: how to get one."""
    st.markdown(
        "Teach imgdiff **your own notion of same**: the same face, the same signature, the same "
        "character, the same product. Then this page tells whether two images show the same, "
        "and whose an image is."
    )
    if os.environ.get("IMGDIFF_RUNS"):
        st.warning("This server has no trained network to offer yet.", icon=":material/folder_off:")
    steps = (
        (
            "Gather images",
            "With a webcam: **Collect**, above, does it in this browser, the command at the "
            "server. Or put what you have into a folder for each person or thing.",
            "imgdiff collect NAME --out DATA",
        ),
        (
            "Train",
            "Minutes to hours on an ordinary computer, depending on how much there is. Can be "
            "stopped and gone on with.",
            "imgdiff train DATA --run runs/mine",
        ),
        ("Open this page with it", "", "imgdiff page --runs runs"),
    )
    for number, (title, text, command) in enumerate(steps, start=1):
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{number}. {title}.** {text}")
            st.code(command, language=None, wrap_lines=True)
    if folders_offered():
        with st.container(border=True):
            st.markdown("**Trained one already?**")
            _path_input()
