"""A run of ``imgdiff test``: what changed is looked at, approved, rejected, and taken back."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import streamlit as st

from imgdiff.app.compare.compare_service import start_comparing
from imgdiff.app.compare.controls import set_controls
from imgdiff.app.components.address import keep_in_address
from imgdiff.app.components.safe_text import literal, plural, sentence
from imgdiff.app.review.decisions import approve, note, reject, undo
from imgdiff.app.review.filters import choose
from imgdiff.app.review.runs import draw_choice, run_folder
from imgdiff.app.review.thumbnails import pixels_of, thumbnail
from imgdiff.change_kinds import KINDS
from imgdiff.errors import ImgDiffError
from imgdiff.io.limits import Limits
from imgdiff.io.read_text import read_bytes
from imgdiff.options import CompareOptions
from imgdiff.serving.uploaded_pair import Pair
from imgdiff.suite.config import find_config
from imgdiff.suite.record import Entry
from imgdiff.suite.review import DECIDED, OPEN, Review, open_review

#: Pictures that are shown before one asks for more; widths of one, small and large, in pixels.
_PAGE, _SMALL, _LARGE = 20, 160, 320
_NOTES = (
    "What you write at regions is kept with the run. It stands in the reports of the next "
    "`imgdiff test` as long as both files are the same."
)
_WHICH = (
    "Name the folder in which **imgdiff test** ran: that of its configuration, with the run in its "
    "folder `.imgdiff`. What changed is looked at, approved and rejected here."
)
_PICTURE_GONE = "The picture of this address is not in this run."
_STYLE = """<style>
[class*="st-key-review_row_"] [data-testid="stImageCaption"] {margin: 0}
@media (max-width: 640px) {
  .st-key-review_filters {gap: 0.5rem}
  .st-key-review_filters > :not(:first-child) {flex: 1 1 40%; min-width: 0}
  [class*="st-key-review_row_"] {gap: 0.5rem}
  [class*="st-key-review_row_"] > :has([data-testid="stImage"]) {flex: 1 1 40%; min-width: 0}
  [class*="st-key-review_row_"] [data-testid="stImage"] img {width: 100% !important}
  .st-key-review_bar > :has(> .stTextInput), .st-key-review_bar > .stTextInput {
    flex: 1 1 6rem; min-width: 0; width: auto !important}
  /* The words stay for screen readers. */
  .st-key-review_bar .st-key-many_previous [data-testid="stMarkdownContainer"],
  .st-key-review_bar .st-key-many_next [data-testid="stMarkdownContainer"] {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)}
}
</style>"""
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


def run_view(wanted: Mapping[str, str | None] | None) -> None:
    """Draws the run that was chosen: all of it, or the picture of it that is looked at.

    Args:
        wanted: Has what the address says of ``row``, where a visitor went back or forward.
    """
    st.html(_STYLE)
    folder = run_folder()
    try:
        review = open_review(folder) if folder else None
    except ImgDiffError as error:
        draw_choice()
        st.error(literal(sentence(error)), icon=":material/error:")
        return
    if review is None:
        draw_choice()
        st.info(_WHICH, icon=":material/folder_open:")
        return
    if wanted is not None:
        st.session_state["review_opened"] = wanted["row"]
    entries = {entry.name: entry for entry in review.record.entries}
    name = st.session_state.get("review_opened")
    keep_in_address("row", name if name in entries else None)
    for message in st.session_state.pop("review_trouble", []):
        st.error(literal(sentence(message)), icon=":material/error:")
    if name in entries:
        _one(review, entries[name])
        return
    if name:
        st.session_state["review_opened"] = None
        st.warning(_PICTURE_GONE, icon=":material/link_off:")
    draw_choice()
    _all(review)


def _all(review: Review) -> None:
    _progress(review)
    shown = choose(review.record.entries)
    st.session_state["review_order"] = [entry.name for entry in shown]
    undecided = [entry.name for entry in shown if entry.state in OPEN]
    reason = st.text_input(
        "Reason", key="review_reason", placeholder="Reason, for the log; a rejection needs one",
        label_visibility="collapsed",
    )  # fmt: skip
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
            # What else differs, as noise, is for the filters.
            kinds = "".join(f" · {kind}" for kind in entry.kinds if kind in KINDS)
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
        if number != "one":
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
        like = [each.name for each in review.group(entry.group) if each.state in OPEN]
        if entry.state in OPEN and len(like) > 1:
            st.button(
                f"Approve all {len(like)} of group {entry.group}",
                key=f"review_approve_group_{number}", icon=":material/done_all:",
                on_click=approve, args=(review, like, reason), help="The same change in each",
            )  # fmt: skip
        if entry.state in DECIDED:
            st.button(
                "Undo", key=f"review_undo_{number}", icon=":material/undo:",
                on_click=undo, args=(review, [entry.name]),
            )  # fmt: skip


def _one(review: Review, entry: Entry) -> None:
    from imgdiff.app.compare.region_notes import keep_notes
    from imgdiff.app.compare.result_view import show_pair

    names = _order(review, entry)
    place = names.index(entry.name)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="review_bar"):
        st.button(
            "All", key="review_back", icon=":material/arrow_back:", on_click=_open, args=(None,)
        )
        # The viewer's keys [ and ] press these.
        for label, icon, key, step in (
            ("Previous", ":material/chevron_left:", "many_previous", -1),
            ("Next", ":material/chevron_right:", "many_next", 1),
        ):
            there = 0 <= place + step < len(names)
            st.button(
                label, icon=icon, key=key, disabled=not there, on_click=_open,
                args=(names[place + step] if there else None,),
            )  # fmt: skip
        st.markdown(f"**{literal(entry.name)}** · {entry.state}", width="content")
        reason = st.text_input(
            "Reason", key="review_reason", placeholder="Reason", label_visibility="collapsed",
            width=200,
        )  # fmt: skip
        _decide(review, entry, "one", reason)
    pair = _pair(entry)
    if pair is None:
        _alone(entry)
        return
    options = _options(review, entry)
    if st.session_state.get("review_set") != entry.name:
        st.session_state["review_set"] = entry.name
        set_controls(options)  # the viewer is to say what the run said
    keep_notes(pair, entry.remarks, partial(note, review, entry.name))
    show_pair(pair, base=options)
    st.caption(_NOTES)
    if place + 1 < len(names):  # the next one is compared meanwhile
        following = next(each for each in review.record.entries if each.name == names[place + 1])
        if pair := _pair(following):
            start_comparing(pair, _options(review, following))


def _order(review: Review, entry: Entry) -> list[str]:
    """The pictures as they were listed: deciding one does not move the others."""
    names: list[str] = st.session_state.get("review_order", [])
    if entry.name not in names:
        others = [each.name for each in choose(review.record.entries, draw=False)]
        names = st.session_state["review_order"] = [entry.name, *others]
    return names


def _pair(entry: Entry) -> Pair | None:
    """Both files; None where one of them is not there."""
    if not entry.before or not entry.after:
        return None
    try:
        most = Limits().file_bytes
        before, after = (read_bytes(Path(file), most) for file in (entry.before, entry.after))
    except OSError:
        return None
    return Pair(before, after, ("approved", Path(entry.after).name))


def _options(review: Review, entry: Entry) -> CompareOptions:
    """How the run compared it, as far as that is configured."""
    try:
        return find_config(review.root).options_for(entry.name)
    except ImgDiffError:  # imgdiff test says what is wrong with it
        return CompareOptions()


def _alone(entry: Entry) -> None:
    """The picture that has no other to be held against."""
    pixels = pixels_of(entry.after or entry.before)
    if pixels is not None:
        st.image(pixels, alt=entry.name, caption="after" if entry.after else "before")
    words = "Nothing is approved under this name" if entry.after else "The run did not make it"
    st.info(f"{words}: there is nothing to compare it with.", icon=":material/hide_image:")


def _open(name: str | None) -> None:
    st.session_state["review_opened"] = name


def _more(most: int) -> None:
    st.session_state["review_most"] = most + _PAGE
