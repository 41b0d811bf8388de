"""Many comparisons as one HTML file."""

from collections.abc import Iterable, Sequence

from imgdiff.batch.pairing import Unmatched
from imgdiff.batch.rows import Row, by_strength
from imgdiff.batch.wording import counts, headline, percent
from imgdiff.render.html.environment import render_page


def html_of(rows: Iterable[Row], unmatched: Sequence[Unmatched] = ()) -> str:
    """Makes a page of all pairs, the strongest first.

    Args:
        rows: The pairs, in any order.
        unmatched: Files without a partner, listed at the end.

    Returns:
        A self-contained page without a script: nothing is fetched from anywhere, and names are
        shown letter by letter.
    """
    ordered = sorted(rows, key=by_strength)
    compared = [row for row in ordered if not row.error]
    return render_page(
        "many.html.j2",
        headline=headline(compared),
        counts=counts(ordered, unmatched),
        rows=compared,
        failed=[row for row in ordered if row.error],
        unmatched=unmatched,
        percent=percent,
    )
