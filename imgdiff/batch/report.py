"""Many comparisons as one CSV or one HTML file."""

import base64
import csv
import io
from collections.abc import Iterable, Sequence
from html import escape

from imgdiff.batch.pairing import Unmatched
from imgdiff.batch.report_style import STYLE
from imgdiff.batch.rows import Row, by_strength, counts, row_of
from imgdiff.render.html.shell import page

__all__ = [
    "Row",
    "by_strength",
    "counts",
    "csv_of",
    "headline",
    "html_of",
    "percent",
    "row_of",
]

_COLUMNS = (
    *("before", "after", "verdict", "heat", "changed_fraction", "cosine_similarity"),
    *("euclidean_distance", "regions", "summary", "notes", "error"),
)
_HINT = """<p class="hint">Heat is the strongest difference in a pair: 0 is the same, 0.5 the usual
threshold, 1 clearly different. Cosine similarity is 1 and Euclidean distance 0 for one and the same
picture; both weigh the picture as a whole, so a small change hardly moves them.</p>"""


def csv_of(rows: Iterable[Row], unmatched: Iterable[Unmatched] = ()) -> str:
    """A line for each pair, strongest first, and one for each file without a partner. No cell
    can be taken for a formula."""
    stream = io.StringIO()
    table = csv.writer(stream)
    table.writerow(_COLUMNS)
    for row in sorted(rows, key=by_strength):
        numbers: tuple[float | str, ...] = (
            round(row.score, 4),
            round(row.changed_fraction, 6),
            round(row.cosine_similarity, 6),
            round(row.euclidean_distance, 6),
            row.regions,
        )
        if row.error:
            numbers = ("",) * len(numbers)
        words = (row.summary, "; ".join(row.notes), row.error)
        table.writerow(
            [_cell(row.before), _cell(row.after), row.verdict, *numbers, *map(_cell, words)]
        )
    for alone in unmatched:
        names = (alone.name, "") if alone.side == "before" else ("", alone.name)
        reason = _cell(alone.reason)
        table.writerow([*map(_cell, names), "No partner", *("",) * 7, reason])
    return stream.getvalue()


def _cell(text: str) -> str:
    """A spreadsheet takes for a formula what begins like one."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def html_of(rows: Iterable[Row], unmatched: Sequence[Unmatched] = ()) -> str:
    """One self-contained page, the strongest first. Nothing in it is fetched from anywhere, and
    names are shown letter by letter."""
    ordered = sorted(rows, key=by_strength)
    compared = [row for row in ordered if not row.error]
    title = headline(compared)
    body = [f"<h1>{title}</h1>\n<p>{counts(ordered, unmatched)}.</p>\n{_HINT}"]
    body += [_table(compared)] if compared else []
    body += _list("Could not be compared", [(r.name, r.error) for r in ordered if r.error])
    body += _list(
        "Without a partner", [(f"{alone.name} ({alone.side})", alone.reason) for alone in unmatched]
    )
    return page(title, STYLE, "\n".join(body))


def percent(fraction: float) -> str:
    """Of the image."""
    if fraction <= 0:
        return "0%"
    if fraction < 0.001:
        return "< 0.1%"
    return f"{fraction:.0%}" if fraction >= 0.1 else f"{fraction:.1%}"


def headline(compared: Sequence[Row]) -> str:
    """What came out. compared: rows without an error."""
    different = sum(row.changed for row in compared)
    if not compared:
        return "Nothing could be compared"
    if not different:
        return "Nothing that matters changed"
    if len(compared) == 1:
        return "The pair is different"
    return f"{different} of {len(compared)} pairs {'is' if different == 1 else 'are'} different"


def _table(rows: list[Row]) -> str:
    heads = ("Pair", "Where", "Before", "After", "Heat", "Changed", "Regions", "Cosine", "Distance")
    head = "".join(f'<th role="columnheader" scope="col">{name}</th>' for name in heads)
    lines = "\n".join(map(_line, rows))
    return (
        f'<table role="table"><thead role="rowgroup"><tr role="row">{head}</tr></thead>\n'
        f'<tbody role="rowgroup">\n{lines}\n</tbody></table>'
    )


def _line(row: Row) -> str:
    kind = "different" if row.changed else "same"
    names = [row.before] if row.before == row.after else [row.before, row.after]
    called = " <i>→</i> ".join(f"<bdi>{_shown(name)}</bdi>" for name in names)
    detail = row.summary.partition(": ")[2] or row.summary
    detail = detail[:1].upper() + detail[1:]
    notes = "".join(f"<small>{_shown(note)}</small>" for note in row.notes)
    close = "close up" if row.changed else "whole"
    pictures = (
        ("Where", row.where, "The heat over before"),
        ("Before", row.close_before, f"Before, {close}"),
        ("After", row.close_after, f"After, {close}"),
    )
    cells = [
        f'<td role="cell" class="pair"><b>{called}</b>'
        f'<span class="verdict">{row.verdict}</span> <span>{_shown(detail)}</span>{notes}</td>',
        *(
            f'<td role="cell" class="picture" data-name="{name}">{_image(data, words)}</td>'
            for name, data, words in pictures
        ),
        f'<td role="cell" class="number heat" data-name="Heat">{row.score:.2f}'
        f'<span class="meter"><span style="width:{100 * row.score:.0f}%"></span></span></td>',
    ]
    numbers = {
        "Changed": escape(percent(row.changed_fraction)),
        "Regions": f"{row.regions}",
        "Cosine": f"{row.cosine_similarity:.4f}",
        "Distance": f"{row.euclidean_distance:.3f}",
    }
    cells += [
        f'<td role="cell" class="number" data-name="{name}">{value}</td>'
        for name, value in numbers.items()
    ]
    return f'<tr role="row" class="{kind}">{"".join(cells)}</tr>'


def _image(data: bytes, words: str) -> str:
    if not data:
        return ""
    kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
    inline = base64.b64encode(data).decode("ascii")
    return f'<img alt="{words}" src="data:image/{kind};base64,{inline}">'


def _list(title: str, entries: list[tuple[str, str]]) -> list[str]:
    if not entries:
        return []
    items = "\n".join(
        f"<li><b><bdi>{_shown(name)}</bdi></b> <span>{_shown(reason)}</span></li>"
        for name, reason in entries
    )
    return [f"<h2>{title}</h2>\n<ul>\n{items}\n</ul>"]


def _shown(text: str) -> str:
    """Letter by letter; what cannot be printed might turn the text round or hide it."""
    return escape("".join(c if c.isprintable() else "?" for c in text))
