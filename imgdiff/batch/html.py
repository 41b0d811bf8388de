"""Many comparisons as one HTML file."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any

from imgdiff.batch.pairing import Unmatched
from imgdiff.batch.rows import Row, by_strength
from imgdiff.batch.wording import counts, headline, percent
from imgdiff.render.html.environment import render_page
from imgdiff.render.viewer import script, style


def html_of(
    rows: Iterable[Row],
    unmatched: Sequence[Unmatched] = (),
    viewers: Iterable[dict[str, Any] | None] = (),
) -> str:
    """Makes a page of all pairs, the strongest first.

    Args:
        rows: The pairs, in any order.
        unmatched: Files without a partner, listed at the end.
        viewers: What the viewer is told of each row, in the same order, its pictures in it; None
            where a row is not to be opened.

    Returns:
        A self-contained page, without a script where no row is opened: nothing is fetched from
        anywhere, and names are shown letter by letter.
    """
    both = sorted(zip_longest(rows, viewers), key=lambda both: by_strength(both[0]))
    ordered = [row for row, _ in both]
    compared = [row for row in ordered if not row.error]
    opened = [viewer for row, viewer in both if not row.error]
    return render_page(
        "many.html.j2",
        headline=headline(compared),
        counts=counts(ordered, unmatched),
        rows=compared,
        viewers=opened if any(opened) else [],
        viewer_style=style(),
        viewer_script=script(),
        failed=[row for row in ordered if row.error],
        unmatched=unmatched,
        percent=percent,
    )
