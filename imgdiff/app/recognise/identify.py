"""Whose image is this, of those in the gallery?"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from imgdiff.app.components import pictures
from imgdiff.app.components.local_folders import folders_offered
from imgdiff.app.components.paste import paste_button
from imgdiff.app.components.safe_text import literal, sentence, short_name
from imgdiff.app.recognise.enrol import draw_enrolment
from imgdiff.app.recognise.group import draw_faces_switch, draw_group
from imgdiff.app.recognise.inputs import draw_camera, draw_place, draw_trouble, fill
from imgdiff.app.recognise.style import CANNOT_JUDGE, percent, reach
from imgdiff.app.recognise.visitor import THUMBNAIL, TURNS, Picture, Session
from imgdiff.errors import ImageError, ImgDiffError
from imgdiff.io.load import load_image
from imgdiff.recognition.gallery import Gallery, open_gallery
from imgdiff.recognition.identification import Candidate, Identification
from imgdiff.recognition.identify import identify
from imgdiff.recognition.runs.run import Run
from imgdiff.recognition.runs.training_wording import UNMEASURED
from imgdiff.serving.upload_limits import MAX_PIXELS

_PLACE = "probe"
_CANDIDATES = 5
#: Images that are decoded and embedded together.
_AT_ONCE = 8


@dataclass(frozen=True, eq=False)
class _Answer:
    """Thumbnails: of each candidate's nearest image; empty where there is none."""

    identification: Identification
    thumbnails: tuple[bytes, ...]


def identify_tab(session: Session, run: Run, key: str) -> None:
    """Draws the tab.

    Args:
        session: The visitor's.
        run: The network.
        key: Tells the run's state from others.
    """
    left, right = st.columns(2, gap="large")
    with left:
        draw_enrolment(session)
    with right:
        st.subheader("2. Who is this?", anchor=False)
        draw_place(session, _PLACE, "Image")
        with st.container(horizontal=True, gap="small", key="probe_tools"):
            paste_button(_PLACE)
            draw_camera("probe", lambda photos: fill(session, (_PLACE,), photos))
            several = draw_faces_switch(
                "Several faces", "probe_several", "Every face in the picture is found and looked up"
            )
        draw_trouble(session, _PLACE)
        try:
            _draw_answer(session, run, key, several)
        except ImgDiffError as error:
            st.error(literal(sentence(error)), icon=":material/error:")


def _draw_answer(session: Session, run: Run, key: str, several: bool) -> None:
    probe = session.places.get(_PLACE)
    folder = session.folder if folders_offered() else ""
    if not session.gallery and not folder:
        if probe:
            st.info("Nobody is known yet: add someone first.", icon=":material/person_add:")
        return
    stored = _stored(session, run, key, folder) if folder else None
    if stored:
        summary = f"In the folder: {len(stored.files)} images of {len(stored.names)} identities."
        if stored.skipped:
            file, reason = stored.skipped[0]
            summary += f" {len(stored.skipped)} cannot be read, as {file}: {reason}"
        st.caption(literal(summary))
    if not probe:
        st.info(
            "Drop an image: the nearest of those who are known comes first.",
            icon=":material/person_search:",
        )
        return
    held = frozenset((entry.name, entry.picture.id) for entry in session.gallery)
    question = (key, probe.id, held, stored)
    if several:
        known = _known(session, run, key, stored)
        draw_group(session, run, known, probe, folder, question)
        return
    spot = st.empty()  # so that an older verdict goes at once
    with spot, st.spinner("Looking for the nearest…"):
        known = _known(session, run, key, stored)
        answer = session.answer(
            "identify",
            question,
            lambda: _answer(session, run, known, probe, folder),
        )
    with spot.container():
        _draw_identification(answer)


def _stored(session: Session, run: Run, key: str, folder: str) -> Gallery:
    """The gallery on this computer. Raises DataError."""
    question = (key, folder)
    if session.answers.get("folder", (None,))[0] != question:
        bar = st.progress(0.0, "Reading the folder…")

        def progress(done: int, total: int) -> None:
            bar.progress(done / max(1, total), f"Reading the folder… {done} of {total}")

        try:
            path = Path(folder).expanduser()
            session.answers["folder"] = (question, open_gallery(run, path, progress))
        finally:
            bar.empty()
    return session.answers["folder"][1]


def _known(session: Session, run: Run, key: str, stored: Gallery | None) -> Gallery:
    """All of the gallery, the folder's too; only what is new is embedded."""
    points: dict[bytes, np.ndarray] = {}
    if session.answers.get("points", (None,))[0] == key:
        points = session.answers["points"][1]
    present = {entry.picture.id for entry in session.gallery}
    points = {id_: point for id_, point in points.items() if id_ in present}
    session.answers["points"] = (key, points)
    entries = session.gallery
    new = list({e.picture.id: e.picture for e in entries if e.picture.id not in points}.values())
    for start in range(0, len(new), _AT_ONCE):
        batch = new[start : start + _AT_ONCE]
        with TURNS.take():
            embedded = run.embed([picture.pixels() for picture in batch])
        points |= dict(zip((picture.id for picture in batch), embedded, strict=True))
    names = [entry.name for entry in entries]
    # No path begins so.
    files = [f"\0{number}" for number in range(len(entries))]
    rows = [points[entry.picture.id] for entry in entries]
    if stored:
        names += stored.identities
        files += stored.files
        rows += [*stored.embeddings]
    return Gallery(tuple(names), tuple(files), np.stack(rows))


def _answer(session: Session, run: Run, known: Gallery, probe: Picture, folder: str) -> _Answer:
    identification = identify(
        probe.file(), gallery=known, model=run, most=_CANDIDATES, max_pixels=MAX_PIXELS
    )
    root = Path(folder).expanduser()
    thumbnails = tuple(_thumbnail(session, root, c.file) for c in identification.candidates)
    return _Answer(identification, thumbnails)


def _thumbnail(session: Session, root: Path, file: str) -> bytes:
    if file.startswith("\0"):
        return session.gallery[int(file[1:])].picture.thumbnail
    try:
        return pictures.thumbnail(load_image(root / file, max_pixels=MAX_PIXELS).pixels, THUMBNAIL)
    except ImageError:
        return b""


def _draw_identification(answer: _Answer) -> None:
    identification = answer.identification
    identity = identification.identity
    if identification.verdict == "cannot_judge":
        with st.container(key="verdict_unknown", gap="xsmall"):
            st.subheader("Cannot judge", anchor=False)
            st.markdown("This image is unlike the training images.")
        st.markdown(CANNOT_JUDGE)
        return
    nearest = identification.candidates[0]
    kind = "unknown" if identity is None else "good"
    with st.container(key=f"verdict_{kind}", gap="xsmall"):
        if identity is None:
            st.subheader("Unknown", anchor=False)
            st.markdown("Too far from everyone in the gallery.")
        else:
            st.subheader(literal(short_name(identity, 60)), anchor=False)
            st.markdown(f"The same with a probability of {percent(nearest.probability)}.")
    st.html(reach(nearest.judged, nearest.limit, "known", "unknown"))
    candidates = zip(identification.candidates, answer.thumbnails, strict=True)
    for rank, (candidate, thumbnail) in enumerate(candidates, start=1):
        _draw_candidate(rank, candidate, thumbnail)
    if identification.training_distance is None:
        st.caption(UNMEASURED + ".")


def _draw_candidate(rank: int, candidate: Candidate, thumbnail: bytes) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"who_rank_{rank}"
    ):
        st.markdown(f"{rank}.", width=22)
        if thumbnail:
            st.image(thumbnail, width=52, alt="")
        st.markdown(
            f"**{literal(short_name(candidate.identity))}**  \n"
            f":small[distance {candidate.distance:.3f} · P(same) "
            f"{percent(candidate.probability)}{'' if candidate.within else ' · too far'}]",
            width="stretch",
        )
