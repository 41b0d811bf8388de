"""A visual test as CSV, for a spreadsheet."""

import csv
import io
from collections.abc import Sequence

from imgdiff.render.regions_csv import cell
from imgdiff.suite.outcome import Outcome, worst_first
from imgdiff.suite.wording import sentence

COLUMNS = (
    *("name", "state", "before", "after", "heat", "changed_fraction", "cosine_similarity"),
    *("euclidean_distance", "regions", "kinds", "group", "sentence", "seconds"),
)


def csv_of(outcomes: Sequence[Outcome]) -> bytes:
    """Makes a table with a line for each picture, the worst first.

    Returns:
        CSV with a head, see ``COLUMNS``. No cell can be taken for a formula.
    """
    stream = io.StringIO()
    table = csv.DictWriter(stream, COLUMNS, restval="")
    table.writeheader()
    table.writerows(_line(outcome) for outcome in worst_first(outcomes))
    return stream.getvalue().encode("utf-8", "backslashreplace")


def _line(outcome: Outcome) -> dict[str, str | float]:
    line: dict[str, str | float] = {
        "name": cell(outcome.name),
        "state": outcome.state,
        "before": cell(str(outcome.before or "")),
        "after": cell(str(outcome.after or "")),
        "kinds": cell(", ".join(outcome.kinds)),
        "group": outcome.group or "",
        "sentence": cell(sentence(outcome)),
        "seconds": round(outcome.seconds, 3),
    }
    if row := outcome.row:
        line |= {
            "heat": round(row.score, 4),
            "changed_fraction": round(row.changed_fraction, 6),
            "regions": row.regions,
            **row.scores,
        }
    return line
