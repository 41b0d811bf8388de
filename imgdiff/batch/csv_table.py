"""Many comparisons as CSV, for a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from imgdiff.batch.pairing import Unmatched
from imgdiff.batch.rows import Row, by_strength
from imgdiff.render.regions_csv import cell

COLUMNS = (
    *("before", "after", "verdict", "heat", "changed_fraction", "cosine_similarity"),
    *("euclidean_distance", "regions", "kinds", "summary", "notes", "error"),
)


def csv_of(rows: Iterable[Row], unmatched: Iterable[Unmatched] = ()) -> str:
    """Makes a table with a line for each pair, strongest first, and one for each unmatched file.

    Args:
        rows: The pairs, in any order.
        unmatched: Files without a partner.

    Returns:
        CSV with a head, see ``COLUMNS``. No cell can be taken for a formula.
    """
    stream = io.StringIO()
    table = csv.DictWriter(stream, COLUMNS, restval="")
    table.writeheader()
    table.writerows(_line(row) for row in sorted(rows, key=by_strength))
    for file in unmatched:
        line = {file.side: file.name, "verdict": "No partner", "error": file.reason}
        table.writerow({column: cell(value) for column, value in line.items()})
    return stream.getvalue()


def _line(row: Row) -> dict[str, float | str]:
    line: dict[str, float | str] = {
        "before": cell(row.before),
        "after": cell(row.after),
        "verdict": row.headline,
        "summary": cell(row.summary),
        "notes": cell("; ".join(row.notes)),
        "error": cell(row.error),
    }
    if not row.error:
        line |= {
            "heat": round(row.score, 4),
            "changed_fraction": round(row.changed_fraction, 6),
            "regions": row.regions,
            "kinds": cell(row.kinds),
            **row.scores,
        }
    return line
