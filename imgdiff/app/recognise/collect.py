"""Gathering images of someone or something to learn from, as ``imgdiff collect`` does."""

from functools import partial
from pathlib import Path

import streamlit as st

from imgdiff.app.components.assets import asset
from imgdiff.app.components.local_folders import folders_offered
from imgdiff.app.components.safe_text import literal, short_name
from imgdiff.app.components.uploads import Upload
from imgdiff.app.recognise.enrol import by_name
from imgdiff.app.recognise.inputs import draw_trouble, draw_uploader
from imgdiff.app.recognise.visitor import Named, Session, checked_name
from imgdiff.app.recognise.zip_files import anchors_and_positives, pixels_of
from imgdiff.errors import ImgDiffError
from imgdiff.recognition.data.collect import store
from imgdiff.recognition.runs.run import Run

_KINDS = {"anchor": "Anchors", "positive": "Positives"}
_THUMBNAILS = 8


_camera = st.components.v2.component(
    "imgdiff.camera", css=asset("camera.css"), js=asset("camera.js")
)


def collect_tab(session: Session, _run: Run | None = None, _key: str = "") -> None:
    """Draws the tab; it needs no network."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        _draw_inputs(session)
    with right:
        _draw_collected(session)


def _draw_inputs(session: Session) -> None:
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
        named = bool(st.session_state.get("collect_name", "").strip())
        label = "Or files" if named else "Or files, once there is a name"
        draw_uploader("collect", label, partial(_collect, session), disabled=not named)
    draw_trouble(session, "collect")


def _draw_collected(session: Session) -> None:
    st.subheader("Gathered", anchor=False)
    groups = by_name(session.collected)
    if not groups:
        st.info(
            "Some **30 anchors and 30 positives** of each person or thing make a good start, and "
            "the more people the better: training takes 6 at the least. They stay in this browser "
            "session until you take them along.",
            icon=":material/photo_library:",
        )
        return
    for number, (name, entries) in enumerate(groups.items()):
        _draw_person(session, number, name, entries)
    st.download_button(
        "Download zip",
        partial(anchors_and_positives, list(session.collected)),
        "collected.zip",
        "application/zip",
        icon=":material/download:",
        key="collect_download",
        on_click="ignore",
        type="primary",
    )
    if folders_offered():
        _draw_folder(session)
    st.caption("Then, where it was unpacked or stored:")
    st.code("imgdiff train FOLDER --run runs/mine", language=None, wrap_lines=True)


def _draw_person(session: Session, number: int, name: str, entries: list[Named]) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key=f"who_made_{number}"
        ):
            st.markdown(f"**{literal(short_name(name))}**", width="stretch")
            for label, icon, latest_only in (
                ("Undo", ":material/undo:", True),
                ("Remove", ":material/close:", False),
            ):
                st.button(
                    label,
                    icon=icon,
                    key=f"collect_{label.lower()}_{number}",
                    type="tertiary",
                    on_click=_remove,
                    args=(session, name, latest_only),
                    help="The latest one goes" if latest_only else "All of this name go",
                )
        for kind, title in _KINDS.items():
            images = [entry for entry in entries if entry.kind == kind]
            st.markdown(f"{title}: **{len(images)}**")
            if images:
                with st.container(horizontal=True, gap="xxsmall", key=f"strip_{kind}_{number}"):
                    for entry in images[-_THUMBNAILS:]:
                        st.image(entry.picture.thumbnail, width=44, alt="")


def _draw_folder(session: Session) -> None:
    with st.expander("Store on this computer", icon=":material/folder_open:"):
        st.text_input("Folder", key="collect_folder", placeholder="/path/to/dataset")
        st.button("Store there", key="collect_store", on_click=_store, args=(session,))
        if message := st.session_state.pop("collect_stored", ""):
            st.success(literal(message), icon=":material/check_circle:")
        draw_trouble(session, "collect_store")


def _collect(session: Session, uploads: list[Upload]) -> None:
    kind = st.session_state.get("collect_kind") or "anchor"
    square = bool(st.session_state.get("collect_square", True))
    try:
        name = checked_name(st.session_state.get("collect_name", ""))
    except ImgDiffError as error:
        empty = not st.session_state.get("collect_name", "").strip()
        reason = "give a name first: whose images are they" if empty else error.message
        session.trouble["collect"] = [reason]
        return
    pictures = session.read(uploads, "collect")
    session.collected += [Named(name, picture, kind, square) for picture in pictures]


def _remove(session: Session, name: str, latest_only: bool) -> None:
    images = [entry for entry in session.collected if entry.name == name]
    removed = images[-1:] if latest_only else images
    session.collected[:] = [entry for entry in session.collected if entry not in removed]


def _store(session: Session) -> None:
    """Each goes under the next number that is free; nothing is overwritten."""
    folder = st.session_state.get("collect_folder", "").strip()
    session.trouble["collect_store"] = []
    if not folder or not folders_offered():
        return
    written = 0
    try:
        for entry in session.collected:
            written += len(
                store([pixels_of(entry)], entry.name, Path(folder).expanduser(), entry.kind)
            )
    except ImgDiffError as error:
        session.trouble["collect_store"].append(error.message)
    except RuntimeError as error:  # no such home
        session.trouble["collect_store"].append(str(error))
    if written:
        st.session_state["collect_stored"] = f"{written} images written to {folder}."
