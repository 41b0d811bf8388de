"""The gallery: those whom the network is to know, of this visitor alone."""

from functools import partial

import streamlit as st

from imgdiff.app.components.local_folders import folders_offered, read_folder
from imgdiff.app.components.safe_text import literal, plural, sentence, short_name
from imgdiff.app.components.uploads import Upload
from imgdiff.app.recognise.inputs import draw_camera, draw_trouble, draw_uploader
from imgdiff.app.recognise.visitor import Named, Session, checked_name
from imgdiff.app.recognise.zip_files import class_folders
from imgdiff.errors import ImgDiffError
from imgdiff.recognition.gallery import identity_of

#: Images of a folder that serves as a gallery.
_MOST_IMAGES = 5000
#: Identities listed, and images of each.
_LISTED, _THUMBNAILS = 60, 3


def draw_enrolment(session: Session) -> None:
    """Draws what adds to the gallery, and what is in it."""
    st.subheader("1. Who is known", anchor=False)
    name = st.text_input(
        "Name",
        key="enrol_name",
        placeholder="Anna",
        max_chars=60,
        persist_state="session",
        help="Of the person or thing on the images that you add next. Left empty, files are named "
        "after theirs: anna_1.jpg and anna_2.jpg are of anna.",
    )
    if name and name.strip():
        try:
            checked_name(name)  # before anybody has chosen files for it
        except ImgDiffError as error:
            st.error(literal(sentence(error)), icon=":material/error:")
    with st.container(border=True, key="free_enrol"):
        label = f"Images of {literal(name.strip())}" if name and name.strip() else "Images"
        draw_uploader("enrol", label, partial(_enrol, session))
    with st.container(horizontal=True, gap="small", key="enrol_tools"):
        draw_camera("enrol", partial(_enrol_photo, session))
        if session.gallery:
            st.download_button(
                "Download zip",
                partial(class_folders, list(session.gallery)),
                "gallery.zip",
                "application/zip",
                icon=":material/download:",
                key="enrol_download",
                on_click="ignore",
                help="A zip with a folder for each of them: imgdiff train and imgdiff identify "
                "take it",
            )
        if folders_offered():
            with st.popover("Folder", icon=":material/folder_open:"):
                st.text_input(
                    "A folder on this computer",
                    key="enrol_folder",
                    placeholder="/path/to/gallery",
                    help="With a folder of images for each of them",
                    on_change=_take_folder,
                    args=(session,),
                )
    draw_trouble(session, "enrol")
    _list(session)


def _list(session: Session) -> None:
    if session.folder and folders_offered():
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key="who_folder"
        ):
            st.markdown(
                f":material/folder_open: {literal(short_name(session.folder, 60))}", width="stretch"
            )
            st.button(
                "Remove",
                icon=":material/close:",
                key="enrol_no_folder",
                type="tertiary",
                on_click=_put_folder,
                args=(session, ""),
            )
    groups = by_name(session.gallery)
    if not groups and not session.folder:
        st.info(
            "Give a name and one or more images of each. They stay in this browser session alone.",
            icon=":material/person_add:",
        )
    for number, (name, entries) in enumerate(list(groups.items())[:_LISTED]):
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key=f"who_{number}"
        ):
            with st.container(horizontal=True, gap="xxsmall", width=164, key=f"thumbs_{number}"):
                for entry in entries[:_THUMBNAILS]:
                    st.image(entry.picture.thumbnail, width=52, alt="")
            count = plural(len(entries), "image")
            st.markdown(
                f"**{literal(short_name(name))}**  \n:small[{count}]",
                width="stretch",
            )
            st.button(
                "Remove",
                icon=":material/close:",
                key=f"enrol_remove_{number}",
                type="tertiary",
                on_click=_remove,
                args=(session, name),
            )
    if len(groups) > _LISTED:
        st.caption(f"And {len(groups) - _LISTED} more.")


def by_name(entries: list[Named]) -> dict[str, list[Named]]:
    """Images in groups of the same name, in the order of coming."""
    groups: dict[str, list[Named]] = {}
    for entry in entries:
        groups.setdefault(entry.name, []).append(entry)
    return groups


def _enrol(session: Session, uploads: list[Upload]) -> None:
    """Errors go to ``session.trouble``."""
    name = st.session_state.get("enrol_name", "").strip()
    for picture in session.read(uploads, "enrol"):
        try:
            session.gallery.append(Named(checked_name(name or identity_of(picture.name)), picture))
        except ImgDiffError as error:
            session.trouble["enrol"].append(error.message)
            break


def _enrol_photo(session: Session, photos: list[Upload]) -> None:
    if not st.session_state.get("enrol_name", "").strip():
        session.trouble["enrol"] = ["give a name first: whose picture is it"]
        return
    _enrol(session, photos)


def _remove(session: Session, name: str) -> None:
    session.gallery[:] = [entry for entry in session.gallery if entry.name != name]


def _take_folder(session: Session) -> None:
    name = st.session_state.get("enrol_folder", "").strip()
    session.trouble["enrol"] = []
    if not name or not folders_offered():
        return
    try:
        read_folder(name, _MOST_IMAGES)
    except ImgDiffError as error:
        session.trouble["enrol"].append(error.message)
        return
    _put_folder(session, name)


def _put_folder(session: Session, name: str) -> None:
    session.folder = name
    session.answers.pop("folder", None)
