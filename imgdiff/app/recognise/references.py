"""Further images of what the first of two shows: the second is judged by all of them."""

from functools import partial

import streamlit as st

from imgdiff.app.components.safe_text import literal, plural, short_name
from imgdiff.app.components.uploads import Upload
from imgdiff.app.recognise.inputs import draw_uploader
from imgdiff.app.recognise.visitor import Session
from imgdiff.serving.upload_limits import MAX_REFERENCES


def draw_references(session: Session) -> None:
    """Draws a button that opens what takes them, with those that are there.

    Args:
        session: The visitor's.
    """
    held = session.references
    title = f"More of the first: {len(held)}" if held else "More of the first"
    with st.popover(title, icon=":material/library_add:", key="open_references"):
        draw_uploader(
            "references",
            "Further images of what the first one shows, such as five signatures of one writer. "
            "The second is judged by all of them.",
            partial(_add, session),
        )
        if held:
            with st.container(horizontal=True, gap="xsmall", key="references_held"):
                for picture in held:
                    st.image(picture.thumbnail, width=56, alt=short_name(picture.name))
            st.button(
                f"Remove {plural(len(held), 'image')}",
                icon=":material/close:",
                key="references_remove",
                type="tertiary",
                on_click=held.clear,
            )


def draw_distances(distances: tuple[tuple[str, float], ...]) -> None:
    """Lists how far the second image is from each reference, the nearest first.

    Args:
        distances: (name, distance) of each.
    """
    told = sorted(distances, key=lambda entry: entry[1])
    words = ", ".join(f"{short_name(name, 28)} {distance:.3f}" for name, distance in told)
    st.caption(literal(f"Mean of {len(told)} references; by themselves: {words}."))


def _add(session: Session, uploads: list[Upload]) -> None:
    room = MAX_REFERENCES - len(session.references)
    session.references += session.read(uploads[:room], "references")
    if len(uploads) > room:
        session.trouble["references"].append(
            f"{uploads[room].name!r} is one too many: the first image may have {MAX_REFERENCES} "
            "beside it. Remove some"
        )
