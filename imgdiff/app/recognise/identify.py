"""Whose image is this, of those in the gallery?"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from imgdiff.app.components import pictures
from imgdiff.app.components.paste import paste_button
from imgdiff.app.components.text import literal, sentence
from imgdiff.app.many.local_folders import folders_offered
from imgdiff.app.recognise.enrol import draw_enrolment
from imgdiff.app.recognise.inputs import draw_camera, draw_place, draw_trouble, fill, short
from imgdiff.app.recognise.session import THUMB, TURNS, Picture, Things
from imgdiff.app.recognise.style import percent, reach
from imgdiff.errors import ImageError, ImgDiffError
from imgdiff.io.load import load_image
from imgdiff.recognition.gallery import Gallery, open_gallery
from imgdiff.recognition.identify import Candidate, Identification, identify
from imgdiff.recognition.runs.run import Run
from imgdiff.serving.limits import MAX_PIXELS

_PLACE = "probe"
_CANDIDATES = 5
#: Images that are decoded and embedded together.
_AT_ONCE = 8


@dataclass(frozen=True, eq=False)
class _Answer:
    """thumbs: of each candidate's nearest image; empty where there is none."""

    found: Identification
    thumbs: tuple[bytes, ...]


def identify_tab(things: Things, run: Run, key: str) -> None:
    """Draws the tab. key: of the run."""
    left, right = st.columns(2, gap="large")
    with left:
        draw_enrolment(things)
    with right:
        st.subheader("2. Who is this?", anchor=False)
        draw_place(things, _PLACE, "Image")
        with st.container(horizontal=True, gap="small", key="probe_tools"):
            paste_button(_PLACE)
            draw_camera("probe", lambda shots: fill(things, (_PLACE,), shots))
        draw_trouble(things, _PLACE)
        try:
            _answer(things, run, key)
        except ImgDiffError as error:
            st.error(literal(sentence(error)), icon=":material/error:")


def _answer(things: Things, run: Run, key: str) -> None:
    probe = things.places.get(_PLACE)
    folder = things.folder if folders_offered() else ""
    if not things.gallery and not folder:
        if probe:
            st.info("Nobody is known yet: add someone first.", icon=":material/person_add:")
        return
    stored = _stored(things, run, key, folder) if folder else None
    if stored:
        words = f"In the folder: {len(stored.files)} images of {len(stored.names)} identities."
        if stored.skipped:
            file, reason = stored.skipped[0]
            words += f" {len(stored.skipped)} cannot be read, as {file}: {reason}"
        st.caption(literal(words))
    if not probe:
        st.info(
            "Drop an image: the nearest of those who are known comes first.",
            icon=":material/person_search:",
        )
        return
    held = frozenset((entry.name, entry.picture.id) for entry in things.gallery)
    spot = st.empty()  # so that an older verdict goes at once
    with spot, st.spinner("Looking for the nearest…"):
        known = _known(things, run, key, stored)
        answer = things.answer(
            "identify",
            (key, probe.id, held, stored),
            lambda: _found(things, run, known, probe, folder),
        )
    with spot.container():
        _show(answer)


def _stored(things: Things, run: Run, key: str, folder: str) -> Gallery:
    """The gallery on this computer. Errors: DataError."""
    question = (key, folder)
    if things.answers.get("folder", (None,))[0] != question:
        bar = st.progress(0.0, "Reading the folder…")

        def progress(done: int, total: int) -> None:
            bar.progress(done / max(1, total), f"Reading the folder… {done} of {total}")

        try:
            path = Path(folder).expanduser()
            things.answers["folder"] = (question, open_gallery(run, path, progress))
        finally:
            bar.empty()
    return things.answers["folder"][1]


def _known(things: Things, run: Run, key: str, stored: Gallery | None) -> Gallery:
    """All of the gallery, the folder's too; only what is new is embedded."""
    points: dict[bytes, np.ndarray] = {}
    if things.answers.get("points", (None,))[0] == key:
        points = things.answers["points"][1]
    there = {entry.picture.id for entry in things.gallery}
    points = {one: point for one, point in points.items() if one in there}
    things.answers["points"] = (key, points)
    entries = things.gallery
    new = list({e.picture.id: e.picture for e in entries if e.picture.id not in points}.values())
    for start in range(0, len(new), _AT_ONCE):
        some = new[start : start + _AT_ONCE]
        with TURNS.take(lambda: False):
            embedded = run.embed([picture.pixels() for picture in some])
        points |= dict(zip((picture.id for picture in some), embedded, strict=True))
    names = [entry.name for entry in entries]
    # No path begins so.
    files = [f"\0{number}" for number in range(len(entries))]
    rows = [points[entry.picture.id] for entry in entries]
    if stored:
        names += stored.identities
        files += stored.files
        rows += [*stored.embeddings]
    return Gallery(tuple(names), tuple(files), np.stack(rows))


def _found(things: Things, run: Run, known: Gallery, probe: Picture, folder: str) -> _Answer:
    found = identify(
        probe.file(), gallery=known, model=run, most=_CANDIDATES, max_pixels=MAX_PIXELS
    )
    root = Path(folder).expanduser()
    return _Answer(found, tuple(_thumb(things, root, c.file) for c in found.candidates))


def _thumb(things: Things, root: Path, file: str) -> bytes:
    if file.startswith("\0"):
        return things.gallery[int(file[1:])].picture.thumb
    try:
        return pictures.thumbnail(load_image(root / file, max_pixels=MAX_PIXELS).pixels, THUMB)
    except ImageError:
        return b""


def _show(answer: _Answer) -> None:
    found = answer.found
    nearest = found.candidates[0]
    kind = "unknown" if found.identity is None else "good"
    with st.container(key=f"verdict_{kind}", gap="xsmall"):
        if found.identity is None:
            st.subheader("Unknown", anchor=False)
            st.markdown("Too far from everyone in the gallery.")
        else:
            st.subheader(literal(short(found.identity, 60)), anchor=False)
            st.markdown(f"The same with a probability of {percent(nearest.probability)}.")
    st.html(reach(nearest.distance, found.threshold, "known", "unknown"))
    for place, (candidate, thumb) in enumerate(
        zip(found.candidates, answer.thumbs, strict=True), start=1
    ):
        _row(place, candidate, thumb, found.threshold)


def _row(place: int, candidate: Candidate, thumb: bytes, threshold: float) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"who_rank_{place}"
    ):
        st.markdown(f"{place}.", width=22)
        if thumb:
            st.image(thumb, width=52, alt="")
        beyond = candidate.distance >= threshold
        st.markdown(
            f"**{literal(short(candidate.identity))}**  \n"
            f":small[distance {candidate.distance:.3f} · P(same) "
            f"{percent(candidate.probability)}{' · too far' if beyond else ''}]",
            width="stretch",
        )
