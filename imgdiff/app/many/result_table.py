"""What the page for many pairs shows of its table: how far it is, the rows, what did not work."""

from typing import Any

import streamlit as st

from imgdiff.app.compare.controls import set_controls
from imgdiff.app.components.safe_text import literal, printable, sentence
from imgdiff.app.components.streamlit_internals import media_address
from imgdiff.app.many.report import report_later
from imgdiff.app.many.visitor_pairs import Table
from imgdiff.batch.csv_table import csv_of
from imgdiff.batch.rows import Row
from imgdiff.batch.wording import counts, headline
from imgdiff.options import CompareOptions
from imgdiff.serving.batch_job import BatchJob

#: The options that the page offers.
SETTINGS = ("threshold", "min_area", "resolution")
#: Height in pixels of a row, and a picture's width, small and large.
_SMALL, _LARGE = (84, 118), (188, 250)
#: A table of so many pixels scrolls with the page; a browser draws no canvas of any height, hence
#: a taller one is a window of so many.
_WHOLE, _WINDOW = 3000, 640
_FIRST = "#"
#: Entries of a list that are shown without scrolling.
_SHORT = 6


def draw_progress(table: Table, options: CompareOptions) -> None:
    """How far it is, or what came out.

    Args:
        table: The visitor's table.
        options: What the controls are set to.
    """
    if table.job:
        _running(table, table.job)
    elif table.total:
        _ended(table, options)


def _running(table: Table, job: BatchJob) -> None:
    total = table.total
    done = total - table.left
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container():
            st.progress(done / total, f"{done} of {total} compared{_time_left(job)}")
        st.button("Stop", icon=":material/stop_circle:", key="many_stop", on_click=table.stop)


def _time_left(job: BatchJob) -> str:
    seconds = job.seconds_left()
    if job.waiting:
        return ", waiting for the pairs of other visitors"
    if seconds is None:
        return "…"
    if seconds >= 90:
        return f", about {round(seconds / 60)} min left"
    return f", about {max(1, round(seconds))} s left"


def _ended(table: Table, options: CompareOptions) -> None:
    rows = list(table.rows().values())
    compared = [row for row in rows if not row.error]
    verdict = f"**{headline(compared)}.** {counts(rows, table.matched.unmatched)}."
    if table.left:
        verdict = f"**Stopped after {len(rows)} of {table.total}.** {headline(compared)}."
    if any(row.changed for row in compared) or not compared:
        st.warning(verdict, icon=":material/difference:")
    else:
        st.success(verdict, icon=":material/check_circle:")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if options != table.options:
            st.button(
                "Compare again with these settings",
                icon=":material/refresh:",
                key="many_again",
                type="primary",
                on_click=table.again,
                args=(options,),
            )
        if table.left:
            st.button(
                f"Go on with the other {table.left}",
                icon=":material/play_arrow:",
                key="many_go_on",
                on_click=table.go_on,
            )
        if rows:
            _downloads(table, rows)
        st.toggle("Large pictures", key="many_large")


def _downloads(table: Table, rows: list[Row]) -> None:
    """Made when they are asked for."""
    unmatched = table.matched.unmatched
    st.download_button(
        "HTML report",
        report_later(table),
        "imgdiff-many.html",
        "text/html",
        icon=":material/download:",
        on_click="ignore",
        key="many_html",
        help="One file in which each pair opens in the viewer, for anybody",
    )
    st.download_button(
        "CSV",
        # With the mark by which spreadsheets know UTF-8.
        lambda: csv_of(rows, unmatched).encode("utf-8-sig"),
        "imgdiff-many.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="many_csv",
        help="The numbers, for a spreadsheet",
    )


def draw_result(table: Table) -> None:
    """The table and its files, and what is not in it."""
    rows = table.rows()
    compared = {key: row for key, row in rows.items() if not row.error}
    table.order = list(compared)
    if compared:
        _table(table, list(compared.values()))
    broken = [
        f"**{literal(r.name)}**: {literal(sentence(r.error))}" for r in rows.values() if r.error
    ]
    _list("Could not be compared", broken)
    if all(table.files.values()):
        alone = [
            f"**{literal(file.name)}** ({file.side}): {literal(sentence(file.reason))}"
            for file in table.matched.unmatched
        ]
        _list("Without a partner", alone)


def _table(table: Table, rows: list[Row]) -> None:
    large = st.session_state.get("many_large", False)
    high, wide = _LARGE if large else _SMALL
    whole = 38 + high * len(rows)
    key = f"many_table_{st.session_state.get('many_opened', 0)}"
    config = st.column_config
    st.dataframe(
        [_cells(row, number) for number, row in enumerate(rows)],
        hide_index=True,
        row_height=high,
        height=whole if whole <= _WHOLE else _WINDOW,
        key=key,
        on_select=lambda: _choose(table, key),
        selection_mode=["single-row", "single-cell"],
        column_config={
            _FIRST: config.NumberColumn(width=40),
            "Where": config.ImageColumn(help="The heat over before", width=wide),
            "Verdict": config.TextColumn(width=84),
            "Heat": config.ProgressColumn(
                help="At its strongest place: 0 same, 0.5 threshold, 1 clearly different",
                min_value=0,
                max_value=1,
                format="%.2f",
                width=88,
            ),
            "Pair": config.TextColumn(width=186),
            "Before": config.ImageColumn(help="Where it changed most, close up", width=wide),
            "After": config.ImageColumn(help="Where it changed most, close up", width=wide),
            "Changed": config.NumberColumn(help="Share of the image", format="%.2f %%"),
            "Cosine": config.NumberColumn(help="1 means the same picture", format="%.4f"),
            "Distance": config.NumberColumn(help="0 means the same picture", format="%.3f"),
        },
        alt=f"Table of {len(rows)} compared pairs, the strongest difference first",
    )
    st.caption("Click a pair to look at it in the viewer.")


def _cells(row: Row, number: int) -> dict[str, Any]:
    # What a phone has room for comes first.
    return {
        _FIRST: number + 1,
        "Pair": printable(row.name),
        "Verdict": row.headline,
        "Where": _image_address(row.where, f"many-{number}-where"),
        "Heat": row.score,
        "Before": _image_address(row.close_before, f"many-{number}-before"),
        "After": _image_address(row.close_after, f"many-{number}-after"),
        "Changed": 100 * row.changed_fraction,
        "Regions": row.regions,
        "Cosine": row.cosine_similarity,
        "Distance": row.euclidean_distance,
    }


def _choose(table: Table, key: str) -> None:
    """Opens the row that was clicked.

    Rows move while results come, so it is looked up in the order that was drawn, and the next
    table begins without a choice. Cells of the first column are not heard: the keyboard gets to
    the rows through them.
    """
    selection = st.session_state[key]["selection"]
    cells = selection["cells"]
    chosen = [*selection["rows"], *(row for row, column in cells if column != _FIRST)]
    if chosen and chosen[0] < len(table.order):
        table.opened = table.order[chosen[0]]
        set_controls(table.options, SETTINGS)  # the viewer is to say what the table says
        st.session_state["many_opened"] = st.session_state.get("many_opened", 0) + 1


def _list(title: str, lines: list[str]) -> None:
    if lines:
        st.subheader(f"{title} ({len(lines)})", anchor=False)
        with st.container(height=220 if len(lines) > _SHORT else "content", border=False):
            st.markdown("\n".join(f"- {line}" for line in lines))


def _image_address(data: bytes, place: str) -> str:
    """Where the browser gets a picture of this session; a table full of them stays light."""
    kind = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
    return media_address(data, kind, place)
