"""The page for two videos: heat over time, and every moment of both beside it."""

import json
from typing import Any, Literal

import streamlit as st

from imgdiff.app.components.address import arrive
from imgdiff.app.components.safe_text import download_name, literal, sentence, short_name
from imgdiff.app.components.session_cleanup import forget_when_gone
from imgdiff.app.components.uploads import Upload, let_go, uploader_key, uploads_in
from imgdiff.app.components.worker_pool import worker_pool
from imgdiff.errors import ImgDiffError
from imgdiff.serving.upload_limits import MAX_UPLOAD_MB
from imgdiff.serving.videos import MAX_FRAMES, compare_video_files
from imgdiff.video.frames import SUFFIXES
from imgdiff.video.sheet import clock
from imgdiff.video.video_result import Moment
from imgdiff.workers.errors import StoppedError
from imgdiff.workers.pool import Work

_SIDES = ("before", "after")
_TYPES = [suffix.removeprefix(".") for suffix in (*SUFFIXES, ".gif", ".webp", ".png")]
_RATES = (1, 2, 4, 8)
#: Seconds between two looks at what is done.
_PACE = 0.7
_WHAT = (
    "Two videos or animations, paired by what they show: a second that one of them lacks shifts "
    "nothing. Up to "
    f"{MAX_FRAMES} frames of each are looked at."
)


class _Visit:
    """What a visitor brought, and what becomes of it."""

    def __init__(self) -> None:
        self.files: dict[str, Upload] = {}
        self.work: Work | None = None
        self.asked: tuple[Any, ...] | None = None
        self.parts: dict[str, bytes] | None = None
        self.error: ImgDiffError | None = None
        self.number = 0  # of what was asked

    def clear(self) -> None:
        """Lets go of all of it."""
        self.ask(None)
        self.files.clear()

    def ask(self, question: tuple[Any, ...] | None) -> None:
        """Ends what was asked before, and forgets its answer."""
        if self.work:
            self.work.stop()
        self.work, self.asked, self.parts, self.error = None, question, None, None
        self.number += 1

    def stop(self) -> None:
        """Ends what is at work, and keeps the videos."""
        if self.work:
            self.work.stop()


def videos_page() -> None:
    """Draws the page."""
    arrive("videos")
    visit: _Visit = st.session_state.setdefault("videos", _Visit())
    forget_when_gone("videos", visit.clear)
    _take(visit)
    st.title("Two videos", anchor=False)
    st.caption(_WHAT)
    for side, column in zip(_SIDES, st.columns(2, gap="small"), strict=True):
        with column:
            _place(visit, side)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        rate = st.selectbox(
            "Frames a second", _RATES, 2, key="videos_rate", width=160, help="That are looked at"
        )
        st.button(
            "Clear",
            icon=":material/delete:",
            key="videos_clear",
            on_click=visit.clear,
            disabled=not visit.files,
            help="Both videos go",
        )
    if len(visit.files) == 2:
        _compare(visit, rate)
    if visit.error:
        st.error(literal(sentence(visit.error)), icon=":material/error:")
    if visit.parts:
        _draw(visit, visit.parts)


def _place(visit: _Visit, side: str) -> None:
    st.file_uploader(
        side.title(),
        _TYPES,
        accept_multiple_files=True,
        key=uploader_key(f"videos_{side}"),
        max_upload_size=MAX_UPLOAD_MB,
    )
    if file := visit.files.get(side):
        megabytes = len(file.data) / 1e6
        st.markdown(f"{literal(short_name(file.name))} :small[{megabytes:.1f} MB]")


def _take(visit: _Visit) -> None:
    """As the page is drawn: a callback that another click ends does not come again."""
    for side in _SIDES:
        uploads = uploads_in(f"videos_{side}")
        places = (side, *(other for other in _SIDES if other != side))
        for place, upload in zip(places, uploads, strict=False):
            visit.files[place] = upload
        let_go(f"videos_{side}", uploads)


def _compare(visit: _Visit, rate: int) -> None:
    question = (*(visit.files[side].id for side in _SIDES), rate)
    if visit.asked != question:
        visit.ask(question)
        files = [visit.files[side] for side in _SIDES]
        try:
            visit.work = worker_pool().submit(
                compare_video_files,
                {
                    "before": files[0].data,
                    "after": files[1].data,
                    "names": (files[0].name, files[1].name),
                    "fps": float(rate),
                    "threads": worker_pool().threads,
                },
            )
        except ImgDiffError as error:
            visit.error = error
    if visit.work is None:
        if not (visit.parts or visit.error):  # it was stopped
            st.button("Compare", key="videos_again", on_click=visit.ask, args=(None,))
        return
    spot = st.empty()
    with spot.container(border=True):
        bar = st.progress(0.0, "Reading both…")
        st.button("Stop", icon=":material/stop_circle:", key="videos_stop", on_click=visit.stop)
    while True:
        # Streamlit leaves here when the visitor clicks something; the work goes on meanwhile.
        try:
            visit.parts = visit.work.result(_PACE)
        except TimeoutError:
            share = visit.work.share
            words = f"Comparing moment by moment… {share:.0%}" if share else "Reading both…"
            bar.progress(min(1.0, share), words)
            continue
        except StoppedError:
            pass
        except ImgDiffError as error:
            visit.error = error
        break
    visit.work = None
    spot.empty()


def _draw(visit: _Visit, parts: dict[str, bytes]) -> None:
    names = (visit.files["before"].name, visit.files["after"].name)
    fields = json.loads(parts["json"])
    moments = [_moment(one) for one in fields["moments"]]
    st.subheader(literal(fields["summary"]), anchor=False)
    st.image(parts["timeline"], alt="Heat over time, a bar for each moment", width="stretch")
    # What changed rather than what one of them lacks, of which there is one picture alone.
    first = max(
        range(len(moments)),
        key=lambda number: (not moments[number].only_in, moments[number].changed_fraction),
    )
    number = first
    if len(moments) > 1:
        number = st.select_slider(
            "Moment",
            range(len(moments)),
            first,
            format_func=lambda number: f"{number + 1}: {clock(moments[number])}",
            key=f"videos_moment_{visit.number}",
        )
    moment = moments[number]
    what = f"Before, after, heat. {moment.changed_fraction:.1%} changed, heat {moment.peak:.2f}"
    if moment.only_in:
        what = f"Only in {moment.only_in}"
    width: Literal["content", "stretch"] = "content" if moment.only_in else "stretch"
    st.image(parts[str(number)], alt=f"The moment at {clock(moment)}", width=width)
    st.caption(what)
    with st.container(horizontal=True, gap="small"):
        for part, file, label in (
            ("sheet", "videos.png", "Timeline and worst moments"),
            ("json", "videos.json", "All moments"),
        ):
            st.download_button(
                label,
                parts[part],
                download_name(names, file),
                "image/png" if part == "sheet" else "application/json",
                icon=":material/download:",
                key=f"videos_{part}",
                on_click="ignore",
            )


def _moment(fields: dict[str, Any]) -> Moment:
    return Moment(**{name: value for name, value in fields.items() if name != "only_in"})
