"""Who is in a picture of several? The faces in it, each looked up in the gallery."""

from collections.abc import Hashable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import streamlit as st

from imgdiff.app.components import pictures
from imgdiff.app.components.safe_text import literal, short_name
from imgdiff.app.recognise.style import CANNOT_JUDGE, percent
from imgdiff.app.recognise.visitor import Picture, Session
from imgdiff.io.png import encode_png
from imgdiff.recognition.detection.detectors import Detector, load_detector
from imgdiff.recognition.detection.framing import Framing, learn_framing
from imgdiff.recognition.detection.gallery_framing import gallery_framing
from imgdiff.recognition.detection.group import GroupIdentification, IdentifiedBox
from imgdiff.recognition.detection.scaled import shrunk
from imgdiff.recognition.gallery import Gallery
from imgdiff.recognition.identify import identify
from imgdiff.recognition.runs.run import Run
from imgdiff.recognition.runs.training_wording import UNMEASURED
from imgdiff.serving.upload_limits import MAX_PIXELS

#: Pictures of the gallery that show how it is cut.
_SHOWING = 16
#: (height, width) in which the picture is shown.
_SHOWN = (900, 1400)


@dataclass(frozen=True, eq=False)
class _Answer:
    """The picture with boxes, as it is shown and whole."""

    group: GroupIdentification
    shown: bytes
    whole: bytes


def draw_faces_switch(label: str, key: str, help_: str) -> bool:
    """Draws a switch for finding faces; False too where no detector is installed.

    Args:
        label: Of the switch.
        key: Its name.
        help_: What it does.
    """
    if find_spec("mtcnn") is None or find_spec("tensorflow") is None:
        return False
    return st.toggle(label, key=key, help=help_)


def draw_group(
    session: Session,
    run: Run,
    known: Gallery,
    probe: Picture,
    folder: str,
    question: Hashable,
) -> None:
    """Draws who is in a picture.

    Args:
        session: The visitor's.
        run: The network.
        known: The gallery.
        probe: The picture.
        folder: Of the gallery on this computer; empty where there is none.
        question: All that the answer depends on.

    Raises:
        ImgDiffError: The picture cannot be used.
    """
    spot = st.empty()  # so that an older answer goes at once
    with spot, st.spinner("Looking for faces…"):
        answer = session.answer(
            "group", question, lambda: _answer(session, run, known, probe, folder)
        )
    with spot.container():
        _draw(answer)


def _answer(session: Session, run: Run, known: Gallery, probe: Picture, folder: str) -> _Answer:
    detector = load_detector("faces")
    group = identify(
        probe.file(),
        gallery=known,
        model=run,
        detect=detector,
        framing=_framing(session, known, folder, detector),
        most=1,
        max_pixels=MAX_PIXELS,
    )
    small, _ = shrunk(group.picture, _SHOWN)
    return _Answer(group, pictures.encoded(small), encode_png(group.picture))


def _framing(session: Session, known: Gallery, folder: str, detector: Detector) -> Framing:
    if session.gallery:
        shown = (entry.picture.pixels() for entry in session.gallery[:_SHOWING])
        return learn_framing(detector, shown)
    return gallery_framing(Path(folder).expanduser(), known, detector)


def _draw(answer: _Answer) -> None:
    group = answer.group
    kind = "good" if group.verdict == "known" else "unknown"
    with st.container(key=f"verdict_{kind}", gap="xsmall"):
        if not group.boxes:
            st.subheader("No face found", anchor=False)
            st.markdown("The detector sees none in this picture.")
        else:
            count = len(group.boxes)
            st.subheader(f"{count} face{'s' if count > 1 else ''}", anchor=False)
            known = ", ".join(literal(short_name(one)) for one in group.identities)
            st.markdown(known or "Nobody who is known.")
    st.image(answer.shown, alt="The picture with a box round each face")
    for number, one in enumerate(group.boxes, start=1):
        st.markdown(f"{number}. {_line(one)}")
    if group.verdict == "cannot_judge":
        st.markdown(CANNOT_JUDGE)
    st.download_button(
        "Picture with names",
        answer.whole,
        "named.png",
        "image/png",
        icon=":material/download:",
        key="group_download",
        on_click="ignore",
    )
    st.caption(
        "Whoever recognises people needs their consent, and must keep the law. A photograph of a "
        "person held before the camera is taken for the person."
    )
    if not group.measured:
        st.caption(UNMEASURED + ".")


def _line(one: IdentifiedBox) -> str:
    who = one.identification
    if who.verdict == "cannot_judge":
        return "unlike the training images"
    nearest = who.candidates[0]
    name = "unknown" if who.identity is None else f"**{literal(short_name(who.identity))}**"
    return (
        f"{name} :small[distance {nearest.distance:.3f} · P(same) {percent(nearest.probability)}]"
    )
