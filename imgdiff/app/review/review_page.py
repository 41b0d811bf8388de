"""A run of ``imgdiff test``: what changed is looked at, approved, rejected, and taken back."""

import os
from functools import partial
from pathlib import Path

import streamlit as st

from imgdiff.app.components.address import arrive, keep_in_address, moved_to
from imgdiff.app.components.safe_text import literal, plural, sentence
from imgdiff.app.review.decisions import approve, note, reject, undo
from imgdiff.app.review.filters import choose
from imgdiff.app.review.thumbnails import thumbnail
from imgdiff.errors import ImgDiffError
from imgdiff.io.limits import Limits
from imgdiff.io.read_text import read_bytes
from imgdiff.serving.uploaded_pair import Pair
from imgdiff.suite.record import Entry
from imgdiff.suite.review import DECIDED, OPEN, Review, open_review

#: Names the folder that has the run in its ``.imgdiff``. ``imgdiff page --review`` sets it.
VARIABLE = "IMGDIFF_REVIEW"
#: Pictures that are shown before one asks for more; widths of one, small and large, in pixels.
_PAGE, _SMALL, _LARGE = 20, 160, 320
_NOTES = (
    "What you write at regions is kept with the run. It stands in the reports of the next "
    "`imgdiff test` as long as both files are the same."
)
_ICONS = {
    "changed": ":material/difference:",
    "size": ":material/aspect_ratio:",
    "new": ":material/fiber_new:",
    "missing": ":material/hide_image:",
    "failed": ":material/broken_image:",
    "passed": ":material/check_circle:",
    "approved": ":material/thumb_up:",
    "rejected": ":material/thumb_down:",
}


def review_page() -> None:
    """Draws the page."""
    arrive("review")
    try:
        review = open_review(Path(os.environ[VARIABLE]))
    except ImgDiffError as error:
        st.title("Review", anchor=False)
        st.error(literal(sentence(error)), icon=":material/error:")
        return
    moved = moved_to("row")
    if moved is not None:
        st.session_state["review_opened"] = moved["row"]
    entries = {entry.name: entry for entry in review.record.entries}
    opened = entries.get(st.session_state.get("review_opened") or "")
    keep_in_address("row", opened.name if opened else None)
    for message in st.session_state.pop("review_trouble", []):
        st.error(literal(sentence(message)), icon=":material/error:")
    if opened:
        _one(review, opened)
    else:
        _all(review)


def _all(review: Review) -> None:
    st.title("Review", anchor=False)
    _progress(review)
    shown = choose(review.record.entries)
    undecided = [entry.name for entry in shown if entry.state in OPEN]
    reason = st.text_input(
        "Reason", key="review_reason", placeholder="Why, for the log; a rejection needs one"
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(plural(len(shown), "picture"), width="content")
        st.button(
            f"Approve {len(undecided)} undecided",
            key="review_approve_all",
            icon=":material/done_all:",
            disabled=not undecided,
            on_click=approve,
            args=(review, undecided, reason),
        )
        st.button(
            f"Reject {len(undecided)} undecided",
            key="review_reject_all",
            icon=":material/remove_done:",
            disabled=not undecided or not reason,
            help="Needs a reason",
            on_click=reject,
            args=(review, undecided, reason),
        )
        large = st.toggle("Large pictures", key="review_large")
    most = st.session_state.get("review_most", _PAGE)
    for number, entry in enumerate(shown[:most]):
        _row(review, entry, number, reason, _LARGE if large else _SMALL)
    if len(shown) > most:
        st.button("Show more", key="review_more", on_click=_more, args=(most,))


def _progress(review: Review) -> None:
    done, left = len(review.decided_entries), len(review.open_entries)
    words = f"{done} of {done + left} decided" if done + left else "Nothing to decide: all passed"
    st.progress(done / (done + left) if done + left else 1.0, f"{words} · run of {_when(review)}")


def _when(review: Review) -> str:
    return literal(review.record.when.replace("T", " ").partition("+")[0]) + " UTC"


def _row(review: Review, entry: Entry, number: int, reason: str, width: int) -> None:
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", gap="small",
        key=f"review_row_{number}",
    ):  # fmt: skip
        with st.container(width=260, gap="xsmall"):
            st.markdown(f"**{literal(entry.name)}**")
            kinds = f" · {', '.join(entry.kinds)}" if entry.kinds else ""
            group = f" · group {entry.group}" if entry.group else ""
            st.markdown(f"{_ICONS.get(entry.state, '')} {entry.state}{kinds}{group}")
        for side, path in (("before", entry.before), ("after", entry.after)):
            picture = thumbnail(path) if path else None
            if picture:
                st.image(picture, width=width, caption=side, alt=f"{entry.name}, {side}")
        _decide(review, entry, number, reason)


def _decide(review: Review, entry: Entry, number: int | str, reason: str) -> None:
    """The buttons that a picture's state allows."""
    with st.container(horizontal=True, gap="xsmall", width="content"):
        if entry.before and entry.after and number != "one":
            st.button(
                "Look", key=f"review_look_{number}", icon=":material/zoom_in:",
                on_click=_open, args=(entry.name,),
            )  # fmt: skip
        if entry.state in (*OPEN, "rejected"):
            st.button(
                "Approve", key=f"review_approve_{number}", icon=":material/thumb_up:",
                on_click=approve, args=(review, [entry.name], reason),
            )  # fmt: skip
        if entry.state in OPEN:
            st.button(
                "Reject", key=f"review_reject_{number}", icon=":material/thumb_down:",
                on_click=reject, args=(review, [entry.name], reason),
                disabled=not reason, help="Needs a reason",
            )  # fmt: skip
        if entry.state in DECIDED:
            st.button(
                "Undo", key=f"review_undo_{number}", icon=":material/undo:",
                on_click=undo, args=(review, [entry.name]),
            )  # fmt: skip


def _one(review: Review, entry: Entry) -> None:
    from imgdiff.app.compare.region_notes import keep_notes
    from imgdiff.app.compare.result_view import show_pair

    names = [each.name for each in choose(review.record.entries, draw=False)]
    place = names.index(entry.name) if entry.name in names else 0
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="review_bar"):
        st.button(
            "All", key="review_back", icon=":material/arrow_back:", on_click=_open, args=(None,)
        )
        # The viewer's keys [ and ] press these.
        for label, key, step in (("Previous", "many_previous", -1), ("Next", "many_next", 1)):
            there = 0 <= place + step < len(names)
            st.button(
                label, key=key, disabled=not there, on_click=_open,
                args=(names[place + step] if there else None,),
            )  # fmt: skip
        st.markdown(f"**{literal(entry.name)}** · {entry.state}", width="content")
        reason = st.text_input(
            "Reason", key="review_reason", placeholder="Reason", label_visibility="collapsed",
            width=200,
        )  # fmt: skip
        _decide(review, entry, "one", reason)
    try:
        most = Limits().file_bytes
        before, after = (read_bytes(Path(file), most) for file in (entry.before, entry.after))
    except OSError:
        st.info("One of its two files is not there.", icon=":material/hide_image:")
        return
    pair = Pair(before, after, ("approved", Path(entry.after).name))
    keep_notes(pair, entry.remarks, partial(note, review, entry.name))
    show_pair(pair)
    st.caption(_NOTES)


def _open(name: str | None) -> None:
    st.session_state["review_opened"] = name


def _more(most: int) -> None:
    st.session_state["review_most"] = most + _PAGE
