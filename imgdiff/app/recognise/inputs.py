"""Places for one image, and takers of several: dropped, chosen, or taken with a camera."""

from collections.abc import Callable

import streamlit as st

from imgdiff.app.components.text import literal, sentence
from imgdiff.app.components.uploads import Upload, take
from imgdiff.app.recognise.session import Things
from imgdiff.serving.limits import MAX_UPLOAD_MB, TYPES

Taking = Callable[[list[Upload]], None]


def draw_uploader(key: str, label: str, taking: Taking, **looks) -> None:
    """Gives its files to ``taking`` and is empty again."""
    drawn = _turn_of(f"uploader_{key}")
    st.file_uploader(
        label,
        TYPES,
        accept_multiple_files=True,
        key=drawn,
        on_change=_taken,
        args=(f"uploader_{key}", taking),
        max_upload_size=MAX_UPLOAD_MB,
        **looks,
    )


def draw_camera(key: str, taking: Taking) -> None:
    """A button that opens a camera, which gives its pictures to ``taking``."""
    with st.popover(
        "Camera", icon=":material/photo_camera:", on_change="rerun", key=f"open_{key}"
    ) as camera:
        if camera.open:
            drawn = _turn_of(f"camera_{key}")
            st.camera_input(
                "Camera", key=drawn, on_change=_taken, args=(f"camera_{key}", taking), width=320
            )


def draw_place(things: Things, place: str, title: str, others: tuple[str, ...] = ()) -> None:
    """A place for one image. others: places for more that are dropped at once."""
    picture = things.places.get(place)
    filled = picture is not None
    key = f"{'full' if filled else 'free'}_{place}"
    with st.container(border=True, key=key, horizontal=filled, vertical_alignment="center"):
        if picture:
            st.image(picture.thumb, width=64, alt=f"{title} image")
            width, height = picture.size
            st.markdown(f"**{title}** :small[{width} × {height}]  \n{literal(short(picture.name))}")
        draw_uploader(
            place,
            title,
            lambda uploads: fill(things, (place, *others), uploads),
            label_visibility="collapsed" if filled else "visible",
            width=130 if filled else "stretch",
        )


def fill(things: Things, places: tuple[str, ...], uploads: list[Upload]) -> None:
    """Puts the first images into the places, in their order."""
    for place, upload in zip(places, uploads, strict=False):
        things.places.pop(place, None)
        found = things.read([upload], place)
        if found:
            things.places[place] = found[0]


def draw_trouble(things: Things, *parts: str) -> None:
    for part in parts:
        for words in things.trouble.get(part, [])[:5]:
            st.error(literal(sentence(words)), icon=":material/broken_image:")


def short(name: str, most: int = 40) -> str:
    return name if len(name) <= most else f"{name[: most - 12]}…{name[-11:]}"


def _turn_of(key: str) -> str:
    """An uploader is emptied by drawing another one: its files lie elsewhere."""
    return f"{key}_{st.session_state.get(f'turn_{key}', 0)}"


def _taken(key: str, taking: Taking) -> None:
    uploads = take(_turn_of(key))
    if not uploads:
        return
    st.session_state[f"turn_{key}"] = st.session_state.get(f"turn_{key}", 0) + 1
    taking(uploads)
