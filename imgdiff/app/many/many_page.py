"""The page for many pairs: two sets of files compared in a table, or a run that is decided."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from imgdiff.app.compare.compare_service import keeper
from imgdiff.app.compare.controls import min_area_control, resolution_control, threshold_control
from imgdiff.app.compare.sample_pairs import Sample, find_samples
from imgdiff.app.components.address import arrive, keep_in_address, moved_to
from imgdiff.app.components.local_folders import (
    folders_offered,
    has_token,
    read_folder,
    token_may_come,
)
from imgdiff.app.components.safe_text import literal, plural, sentence
from imgdiff.app.components.style import TO_THE_TOP
from imgdiff.app.components.uploads import let_go, uploader_key, uploads_in
from imgdiff.app.many.held_tables import GONE, LINK, keep_table, visitors_table
from imgdiff.app.many.result_table import draw_progress, draw_result
from imgdiff.app.many.visitor_pairs import SIDES, File, Table
from imgdiff.app.review.run_view import run_view
from imgdiff.app.review.runs import PARAMETER, draw_choice, follow_run, is_deciding, keep_run
from imgdiff.errors import ImgDiffError
from imgdiff.io.file_state import file_state
from imgdiff.options import CompareOptions
from imgdiff.serving.upload_limits import MAX_UPLOAD_MB, TYPES

#: Seconds between two looks at what is done.
_PACE = 0.7
_WHAT = "Two sets of pictures, compared pair by pair. The strongest difference comes first."
_REVIEW = (
    "To approve or reject here what changed in a run of **imgdiff test**, with reasons and undo, "
    "start the page by **imgdiff page \\--review FOLDER**, and open the address that it prints."
)
_PAIR_GONE = "The pair of this address is not in this table."
_STYLE = """<style>
[class*="st-key-many_free"] [data-testid="stFileUploaderDropzone"] {
  min-height: clamp(6rem, 22vh, 12rem)}
[class*="st-key-many_free"] [data-testid="stFileUploaderDropzoneInstructions"] span::before {
  content: "or drop pictures here"}
[class*="st-key-many_full"] [data-testid="stFileUploaderDropzoneInstructions"] {display: none}
[class*="st-key-many_full"] {
  flex-direction: row; flex-wrap: wrap; align-items: center; padding: 0.25rem 0.7rem}
[class*="st-key-many_full"] > * {flex: 0 1 auto; width: auto}
[class*="st-key-many_full"] > :first-child {flex: 1 1 11rem}
[class*="st-key-many_full"] [data-testid="stFileUploaderDropzone"] {
  padding: 0; min-height: 0; height: auto; border: none; background: none}
[class*="st-key-many_full"] [data-testid="stFileUploaderDropzone"] button p {font-size: 0}
[class*="st-key-many_full"] [data-testid="stFileUploaderDropzone"] button p::after {
  content: "Add"; font-size: 0.875rem}
[class*="st-key-many_clear"] button {min-height: 0; padding: 0}
[data-testid="stDataFrame"] canvas {cursor: pointer}
/* There is a better one: without the addresses of pictures, and with what is not in the table. */
[data-testid="stMain"] button[aria-label^="Download as CSV"] {display: none}
@media (max-width: 640px) {
  /* It lies over the buttons above the table there. */
  [data-testid="stMain"]:has([class*="st-key-many_"]) [data-testid="stElementToolbar"] {
    display: none}
}
</style>"""


def many_page() -> None:
    """Draws the page."""
    arrive("many")
    if token_may_come():
        return  # a run is not mistaken for a table meanwhile
    wanted = moved_to(PARAMETER, "row")
    if wanted is not None:
        follow_run(wanted[PARAMETER])
    keep_run()
    if is_deciding():
        run_view(wanted)
    else:
        _two_sets(wanted)


def _two_sets(wanted: Mapping[str, str | None] | None) -> None:
    table, held = visitors_table()
    st.html(_STYLE)
    there = _follow_address(table, wanted)
    _take_files(table)
    if not held or not there:
        st.warning(GONE if not held else _PAIR_GONE, icon=":material/link_off:")
    keep_table(table)
    keep_in_address("row", None if table.opened is None else _name_of(table.opened))
    if table.opened is not None:
        _one_pair(table)
        return
    draw_choice()
    if not all(table.files.values()):  # the table gets the room
        st.title("Many pairs", anchor=False)
        st.caption(_WHAT)
    _uploaders(table)
    options = _tools(table)
    _advice(table)
    try:
        table.advance(keeper)
    except ImgDiffError as error:
        st.error(literal(sentence(error)), icon=":material/error:")
        return
    draw_progress(table, options)
    draw_result(table)
    more = [LINK] if table.total else []
    st.caption(" ".join(more if has_token() else [*more, _REVIEW]))
    if table.job:
        # Draws anew with what has come. A click of the visitor's comes first.
        table.job.wait(_PACE)
        st.rerun()


def _follow_address(table: Table, wanted: Mapping[str, str | None] | None) -> bool:
    """Opens or closes what Back and Forward lead to; False where that is no longer there."""
    if wanted is None:
        return True
    name = wanted["row"]
    table.opened = next((key for key in table.order if _name_of(key) == name), None)
    return name is None or table.opened is not None


def _name_of(key: object) -> str:
    """Of a pair, in the address: nothing of its files."""
    return hashlib.sha256(repr(key).encode()).hexdigest()[:12]


def _uploaders(table: Table) -> None:
    for side, column in zip(SIDES, st.columns(2, gap="small", wrap=False), strict=True):
        count = len(table.files[side])
        state = "full" if count else "free"
        with column.container(border=True, key=f"many_{state}_{side}", gap="xsmall"):
            with st.container(
                horizontal=True,
                horizontal_alignment="distribute",
                vertical_alignment="center",
                gap="xsmall",
                wrap=False,
            ):
                heading = f"**{side.title()}**" + (f" · {plural(count, 'file')}" if count else "")
                st.markdown(heading, width="content")
                if count:
                    st.button(
                        "Clear",
                        key=f"many_clear_{side}",
                        type="tertiary",
                        on_click=table.put,
                        args=(side, []),
                        help=f"The {side} files go",
                    )
            st.file_uploader(
                f"{side.title()} files",
                TYPES,
                accept_multiple_files=True,
                key=uploader_key(f"many_{side}"),
                max_upload_size=MAX_UPLOAD_MB,
                label_visibility="collapsed",
            )


def _tools(table: Table) -> CompareOptions:
    """Draws them, and gives what the settings are."""
    options = table.options
    with st.container(horizontal=True, gap="small", key="many_tools"):
        if any(table.files.values()):
            with st.popover("Settings", icon=":material/tune:"):
                options = _settings(table)
        if folders_offered():
            with st.popover("Folders on this computer", icon=":material/folder_open:"):
                _folders(table)
    return options


def _folders(table: Table) -> None:
    for side in SIDES:
        st.text_input(
            f"{side.title()} folder",
            key=f"many_folder_{side}",
            placeholder="/path/to/pictures",
            help="With the folders in it. Images of the same path belong together.",
        )
    st.button("Read the folders", key="many_read", on_click=_take_folders, args=(table,))


def _settings(table: Table) -> CompareOptions:
    return CompareOptions(
        threshold=threshold_control("many_threshold", table.options.threshold),
        min_area=min_area_control("many_min_area", table.options.min_area),
        resolution=resolution_control("many_resolution"),
    )


def _advice(table: Table) -> None:
    """What to do, and what was wrong."""
    for message in table.trouble:
        st.error(literal(sentence(message)), icon=":material/error:")
    empty = [side for side in SIDES if not table.files[side]]
    if len(empty) == 1:
        st.info(f"Now add the **{empty[0].title()}** files.", icon=":material/library_add:")
    elif empty:
        st.info(
            "Drop the old pictures under **Before** and the new ones under **After**, as many as "
            "you like; comparing starts by itself. Files belong together by their **names**: the "
            "same name, another extension, or a word for the side, as in `shop_before.png` and "
            "`shop_after.png`. What would fit twice is listed, not guessed.",
            icon=":material/add_photo_alternate:",
        )
        if samples := find_samples():
            st.button(
                f"No images at hand? Try {len(samples)} pairs",
                icon=":material/photo_library:",
                key="many_samples",
                on_click=_take_samples,
                args=(table, samples),
            )
    elif not table.matched.pairs:
        st.warning(
            "No two names belong together. Give both files of a pair the same name.",
            icon=":material/link_off:",
        )


def _one_pair(table: Table) -> None:
    from imgdiff.app.compare.result_view import show_pair

    st.html(TO_THE_TOP, unsafe_allow_javascript=True)
    place = table.order.index(table.opened) if table.opened in table.order else 0
    last = len(table.order) - 1
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Back to the table",
            icon=":material/arrow_back:",
            key="many_back",
            on_click=_open,
            args=(table, None),
        )
        for label, icon, step in (
            ("Previous", ":material/chevron_left:", -1),
            ("Next", ":material/chevron_right:", 1),
        ):
            there = 0 <= place + step <= last
            st.button(
                label,
                icon=icon,
                key=f"many_{label.lower()}",
                disabled=not there,
                on_click=_open,
                args=(table, table.order[place + step] if there else None),
            )
    try:
        pair = table.pair(table.opened)
    except ImgDiffError as error:
        st.error(literal(sentence(error)), icon=":material/broken_image:")
        return
    if pair is None:
        st.info("This pair is no longer there.", icon=":material/hide_image:")
        return
    name = " → ".join(dict.fromkeys(pair.names))
    st.caption(f"Pair {place + 1} of {last + 1}: {literal(name)}")
    show_pair(pair)


def _open(table: Table, key: object) -> None:
    table.opened = key


def _take_files(table: Table) -> None:
    """As the page is drawn: a callback that another click ends does not come again."""
    held = {side: uploads for side in SIDES if (uploads := uploads_in(f"many_{side}"))}
    if held:
        table.trouble = []
    for side, uploads in held.items():
        try:
            table.add(side, [File(upload.name, upload.id, upload.data) for upload in uploads])
        except ImgDiffError as error:
            table.trouble.append(error.message)
        let_go(f"many_{side}", uploads)


def _take_samples(table: Table, samples: dict[str, Sample]) -> None:
    for side in SIDES:
        paths: list[Path] = [getattr(sample, side) for sample in samples.values()]
        table.put(side, [File(path.name, str(path), path) for path in paths])


def _take_folders(table: Table) -> None:
    table.trouble = []
    for side in SIDES:
        name = st.session_state.get(f"many_folder_{side}", "").strip()
        if not name or not folders_offered():
            continue
        try:
            folder = read_folder(name)
            files = []
            for shown, path in folder.images.items():
                files.append(File(shown, (str(path), file_state(path)), path))
            table.put(side, files)
        except ImgDiffError as error:
            table.trouble.append(error.message)
            continue
        except OSError as error:
            table.trouble.append(str(error))
            continue
        table.trouble += [f"you may not read the folder {inner!r} in it" for inner in folder.unread]
