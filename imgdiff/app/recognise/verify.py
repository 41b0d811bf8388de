"""Two images: are they of the same?"""

from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
import streamlit as st

from imgdiff.app.components import pictures
from imgdiff.app.components.paste import paste_button
from imgdiff.app.components.safe_text import download_name, literal, sentence, short_name
from imgdiff.app.recognise.group import draw_faces_switch
from imgdiff.app.recognise.inputs import draw_camera, draw_place, draw_trouble, fill
from imgdiff.app.recognise.references import draw_distances, draw_references
from imgdiff.app.recognise.style import CANNOT_JUDGE, percent, reach
from imgdiff.app.recognise.visitor import Picture, Session
from imgdiff.errors import ImgDiffError
from imgdiff.io.png import encode_png
from imgdiff.recognition.detection.detectors import load_detector
from imgdiff.recognition.detection.gallery_framing import run_framing
from imgdiff.recognition.runs.run import Run
from imgdiff.recognition.runs.training_wording import UNMEASURED
from imgdiff.recognition.verify import Verification, verify
from imgdiff.render.overlay import overlay
from imgdiff.serving.upload_limits import MAX_PIXELS

_PLACES = {"verify_one": "First", "verify_two": "Second"}
_OTHER = {"verify_one": "verify_two", "verify_two": "verify_one"}
#: Color and title of each.
_VERDICTS = {
    "same": ("good", "Same"),
    "different": ("bad", "Different"),
    "cannot_judge": ("unknown", "Cannot judge"),
}
#: Longest side of a picture on the page, in pixels.
_SHOWN = 640


@dataclass(frozen=True, eq=False)
class _Answer:
    """What is shown of a ``Verification``; its images at full size are let go."""

    verdict: str
    confidence: float | None
    unlike: tuple[str, ...]
    measured: bool
    distance: float
    threshold: float
    cosine: float
    names: tuple[str, str]
    references: tuple[tuple[str, float], ...]
    notes: tuple[str, ...]
    shown: tuple[bytes, ...]
    sheet: bytes


def verify_tab(session: Session, run: Run, key: str) -> None:
    """Draws the tab.

    Args:
        session: The visitor's.
        run: The network.
        key: Tells the run's state from others.
    """
    faces = _tools(session)
    columns = st.columns(2, gap="small", wrap=False)
    for place, column in zip(_PLACES, columns, strict=True):
        with column:
            draw_place(session, place, _PLACES[place], (_OTHER[place],))
    draw_trouble(session, *_PLACES, "references")
    pair = [session.places.get(place) for place in _PLACES]
    if pair[0] is None or pair[1] is None:
        missing = [title for place, title in _PLACES.items() if place not in session.places]
        st.info(
            f"Now add the **{missing[0].lower()}** image."
            if len(missing) == 1
            else "Drop **two images**: the network says whether they show the same.",
            icon=":material/add_photo_alternate:",
        )
        return
    spot = st.empty()  # so that an older verdict goes at once
    try:
        with spot, st.spinner("Looking at both…"):
            answer = _verified(session, run, key, pair[0], pair[1], faces)
    except ImgDiffError as error:
        spot.error(literal(sentence(error)), icon=":material/error:")
        return
    with spot.container():
        _draw_verification(answer)


def _tools(session: Session) -> bool:
    """Draws the buttons, and gives whether faces are to be found."""
    free = next((place for place in _PLACES if place not in session.places), "verify_one")
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="tools"):
        st.button(
            "Clear",
            icon=":material/delete:",
            key="verify_clear",
            on_click=_clear,
            args=(session,),
            disabled=not (session.references or set(_PLACES) & set(session.places)),
            help="All images go",
        )
        paste_button(free)
        draw_camera("verify", lambda photos: fill(session, (free,), photos))
        draw_references(session)
        return draw_faces_switch(
            "Find the face", "verify_faces", "The largest face of each image is found and judged"
        )


def _clear(session: Session) -> None:
    for place in _PLACES:
        session.places.pop(place, None)
        session.trouble.pop(place, None)
    session.references.clear()
    session.trouble.pop("references", None)
    session.answers.pop("verify", None)


def _verified(
    session: Session, run: Run, key: str, first: Picture, second: Picture, faces: bool
) -> _Answer:
    """Raises ImgDiffError."""
    detector = load_detector("faces") if faces else None
    framing = None
    if detector is not None:  # a look at the training images, once
        learned = partial(run_framing, run, detector)
        framing = session.answer("verify_framing", key, learned)

    def make() -> _Answer:
        return _answer(
            verify(
                first.file(),
                second.file(),
                model=run,
                references=[reference.file() for reference in session.references],
                detect=detector,
                framing=framing,
                max_pixels=MAX_PIXELS,
            )
        )

    judged = (first, second, *session.references)
    question = (key, *((picture.id, picture.name) for picture in judged), faces)
    return session.answer("verify", question, make)


def _answer(verification: Verification) -> _Answer:
    sides = [_scaled(image) for image in (verification.before, verification.after)]
    heats = [np.clip(cv2.resize(verification.heatmap, side.shape[1::-1]), 0, 1) for side in sides]
    lit = [overlay(side, heat) for side, heat in zip(sides, heats, strict=True)]
    return _Answer(
        verification.verdict,
        verification.confidence,
        verification.unlike_training,
        verification.training_distances is not None,
        verification.distance,
        verification.threshold,
        verification.cosine_similarity,
        verification.names,
        verification.references,
        verification.notes,
        tuple(pictures.encoded(picture) for picture in (*sides, *lit)),
        encode_png(verification.picture),
    )


def _scaled(image: np.ndarray) -> np.ndarray:
    height, width = image.shape[:2]
    scale = _SHOWN / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)


def _draw_verification(answer: _Answer) -> None:
    kind, title = _VERDICTS[answer.verdict]
    left, right = st.columns(2, gap="medium", vertical_alignment="center")
    with left.container(key=f"verdict_{kind}", gap="xsmall"):
        st.subheader(title, anchor=False)
        if answer.confidence is None:
            st.markdown(literal(f"{' and '.join(answer.unlike)}: unlike the training images."))
        else:
            st.markdown(f"{percent(answer.confidence)} sure")
    with right:
        if answer.confidence is None:
            st.markdown(CANNOT_JUDGE)
        else:
            st.html(reach(answer.distance, answer.threshold, "same", "different"))
    short = [short_name(name, 28) for name in answer.names]
    judged_by = answer.references if answer.confidence is not None else ()
    if judged_by:
        short[0] += ", the nearest"
    captions = (*short, "Where they differ", "Where they differ")
    with st.container(key="verify_pictures"):
        for picture, caption in zip(answer.shown, captions, strict=True):
            st.image(picture, caption=literal(caption), alt=caption)
    with st.container(
        horizontal=True, gap="small", vertical_alignment="center", horizontal_alignment="left"
    ):
        st.download_button(
            "Picture of it all",
            answer.sheet,
            download_name(answer.names, "verified.png"),
            "image/png",
            icon=":material/download:",
            key="verify_download",
            on_click="ignore",
            help="Both images, the heat and the verdict, PNG",
        )
        st.caption(
            "Bright places set the two apart, dark ones do not. "
            f"Cosine similarity {answer.cosine:.3f}.",
            width="stretch",
        )
    if judged_by:
        draw_distances(judged_by)
    notes = answer.notes if answer.measured else (*answer.notes, UNMEASURED)
    for note in notes:
        st.caption(literal(sentence(note)))
