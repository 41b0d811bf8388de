"""Inputs for images: one each or several, dropped, chosen, or taken with a camera."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from imgdiff.app.components.safe_text import literal, sentence, short_name
from imgdiff.app.components.uploads import Upload, let_go, uploader_key, uploads_in
from imgdiff.app.recognise.visitor import Session
from imgdiff.serving.upload_limits import MAX_UPLOAD_MB, TYPES

Receiver = Callable[[list[Upload]], None]


def draw_uploader(name: str, label: str, receiver: Receiver, **options: Any) -> None:
    """Draws an uploader that gives its files away and is empty again.

    Args:
        name: Of the uploader.
        label: Above it.
        receiver: Called with its files.
        **options: More for ``st.file_uploader``.
    """
    name = f"uploader_{name}"
    st.file_uploader(
        label,
        TYPES,
        accept_multiple_files=True,
        key=uploader_key(name),
        on_change=_give,
        args=(name, receiver),
        max_upload_size=MAX_UPLOAD_MB,
        **options,
    )


def draw_camera(name: str, receiver: Receiver) -> None:
    """Draws a button that opens a camera.

    Args:
        name: Of the camera.
        receiver: Called with each picture that is taken.
    """
    with st.popover(
        "Camera", icon=":material/photo_camera:", on_change="rerun", key=f"open_{name}"
    ) as camera:
        if camera.open:
            name = f"camera_{name}"
            st.camera_input(
                "Camera",
                key=uploader_key(name),
                on_change=_give,
                args=(name, receiver),
                width=320,
            )


def draw_place(session: Session, place: str, title: str, others: tuple[str, ...] = ()) -> None:
    """Draws a place for one image.

    Args:
        session: The visitor's.
        place: Its name.
        title: What it is called on the page.
        others: Places for more images that are dropped at once.
    """
    picture = session.places.get(place)
    filled = picture is not None
    key = f"{'full' if filled else 'free'}_{place}"
    with st.container(border=True, key=key, horizontal=filled, vertical_alignment="center"):
        if picture:
            st.image(picture.thumbnail, width=64, alt=f"{title} image")
            width, height = picture.size
            name = literal(short_name(picture.name))
            st.markdown(f"**{title}** :small[{width} × {height}]  \n{name}")
        draw_uploader(
            place,
            title,
            lambda uploads: fill(session, (place, *others), uploads),
            label_visibility="collapsed" if filled else "visible",
            width=130 if filled else "stretch",
        )


def fill(session: Session, places: tuple[str, ...], uploads: list[Upload]) -> None:
    """Puts the first images into the places, in their order.

    Args:
        session: The visitor's.
        places: Names of the places.
        uploads: The images' files.
    """
    for place, upload in zip(places, uploads, strict=False):
        session.places.pop(place, None)
        if pictures := session.read([upload], place):
            session.places[place] = pictures[0]


def draw_trouble(session: Session, *parts: str) -> None:
    """Says what went wrong last in some parts of the page."""
    for part in parts:
        for message in session.trouble.get(part, [])[:5]:
            st.error(literal(sentence(message)), icon=":material/broken_image:")


def _give(name: str, receiver: Receiver) -> None:
    if uploads := uploads_in(name):
        receiver(uploads)
        let_go(name, uploads)
