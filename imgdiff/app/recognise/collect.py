"""Gathering images of someone or something to learn from, as ``imgdiff collect`` does."""

from functools import cache, partial
from pathlib import Path

import streamlit as st

from imgdiff.app.components.text import literal
from imgdiff.app.components.uploads import Upload
from imgdiff.app.many.local_folders import folders_offered
from imgdiff.app.recognise.enrol import by_name
from imgdiff.app.recognise.inputs import draw_trouble, draw_uploader, short
from imgdiff.app.recognise.session import Named, Things, checked_name
from imgdiff.app.recognise.zip_files import anchors_and_positives, pixels_of
from imgdiff.errors import ImgDiffError
from imgdiff.recognition.data.collect import store
from imgdiff.recognition.runs.run import Run

_ASSETS = Path(__file__).parents[1] / "components" / "assets"
_KINDS = {"anchor": "Anchors", "positive": "Positives"}
_THUMBS = 8


@cache
def _text(name: str) -> str:
    return (_ASSETS / name).read_text("utf-8")


_camera = st.components.v2.component(
    "imgdiff.camera", css=_text("camera.css"), js=_text("camera.js")
)


def collect_tab(things: Things, _run: Run | None = None, _key: str = "") -> None:
    """Draws the tab; it needs no network."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        _takers(things)
    with right:
        _gathered(things)


def _takers(things: Things) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            "Name",
            key="collect_name",
            placeholder="Anna",
            max_chars=60,
            width=220,
            persist_state="session",
            help="Of the person or thing on the images that come next",
        )
        st.segmented_control(
            "Images are",
            list(_KINDS),
            format_func=_KINDS.__getitem__,
            default="anchor",
            required=True,
            key="collect_kind",
            persist_state="session",
            help="Anchors: plain, well-lit views. Positives: the same one in other light, poses "
            "and places. The network learns that they belong together.",
        )
    st.checkbox(
        "Keep only the square in the middle",
        True,
        key="collect_square",
        persist_state="session",
    )
    _camera(key="collect_camera", data={"into": "free_collect"})
    with st.container(border=True, key="free_collect"):
        draw_uploader("collect", "Or files", partial(_collect, things))
    draw_trouble(things, "collect")


def _gathered(things: Things) -> None:
    st.subheader("Gathered", anchor=False)
    groups = by_name(things.collected)
    if not groups:
        st.info(
            "Some **30 anchors and 30 positives** of each person or thing make a good start, and "
            "the more people the better. They stay in this browser session until you take them "
            "along.",
            icon=":material/photo_library:",
        )
        return
    for number, (name, entries) in enumerate(groups.items()):
        _of_one(things, number, name, entries)
    st.download_button(
        "Download zip",
        partial(anchors_and_positives, list(things.collected)),
        "collected.zip",
        "application/zip",
        icon=":material/download:",
        key="collect_download",
        on_click="ignore",
        type="primary",
    )
    if folders_offered():
        _folder(things)
    st.caption("Then, where it was unpacked or stored:")
    st.code("imgdiff train FOLDER --run runs/mine", language=None, wrap_lines=True)


def _of_one(things: Things, number: int, name: str, entries: list[Named]) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key=f"who_made_{number}"
        ):
            st.markdown(f"**{literal(short(name))}**", width="stretch")
            for words, icon, last in (
                ("Undo", ":material/undo:", True),
                ("Remove", ":material/close:", False),
            ):
                st.button(
                    words,
                    icon=icon,
                    key=f"collect_{words.lower()}_{number}",
                    type="tertiary",
                    on_click=_remove,
                    args=(things, name, last),
                    help="The latest one goes" if last else "All of this name go",
                )
        for kind, title in _KINDS.items():
            own = [entry for entry in entries if entry.kind == kind]
            st.markdown(f"{title}: **{len(own)}**")
            if own:
                with st.container(horizontal=True, gap="xxsmall", key=f"strip_{kind}_{number}"):
                    for entry in own[-_THUMBS:]:
                        st.image(entry.picture.thumb, width=44, alt="")


def _folder(things: Things) -> None:
    with st.expander("Store on this computer", icon=":material/folder_open:"):
        st.text_input("Folder", key="collect_folder", placeholder="/path/to/dataset")
        st.button("Store there", key="collect_store", on_click=_store, args=(things,))
        if words := st.session_state.pop("collect_stored", ""):
            st.success(literal(words), icon=":material/check_circle:")
        draw_trouble(things, "collect_store")


def _collect(things: Things, uploads: list[Upload]) -> None:
    kind = st.session_state.get("collect_kind") or "anchor"
    square = bool(st.session_state.get("collect_square", True))
    try:
        name = checked_name(st.session_state.get("collect_name", ""))
    except ImgDiffError as error:
        given = st.session_state.get("collect_name", "").strip()
        words = str(error) if given else "give a name first: whose images are they"
        things.trouble["collect"] = [words]
        return
    found = things.read(uploads, "collect")
    things.collected += [Named(name, picture, kind, square) for picture in found]


def _remove(things: Things, name: str, last: bool) -> None:
    own = [entry for entry in things.collected if entry.name == name]
    gone = own[-1:] if last else own
    things.collected[:] = [entry for entry in things.collected if entry not in gone]


def _store(things: Things) -> None:
    """Each goes under the next number that is free; nothing is overwritten."""
    folder = st.session_state.get("collect_folder", "").strip()
    things.trouble["collect_store"] = []
    if not folder or not folders_offered():
        return
    written = 0
    try:
        for entry in things.collected:
            written += len(
                store([pixels_of(entry)], entry.name, Path(folder).expanduser(), entry.kind)
            )
    except (ImgDiffError, RuntimeError) as error:  # RuntimeError: no such home
        things.trouble["collect_store"].append(str(error))
    if written:
        st.session_state["collect_stored"] = f"{written} images written to {folder}."
