"""The regions of a comparison as CSV, for a spreadsheet."""

import csv
import io
from collections.abc import Mapping

from imgdiff.explain.kinds_wording import change_words
from imgdiff.geometry import Box
from imgdiff.region import Region
from imgdiff.result import Comparison

COLUMNS = (
    *("number", "left", "top", "width", "height", "area", "heat", "only_in"),
    *("kind", "confidence", "happened", "note"),
)


def regions_csv(result: Comparison, remarks: Mapping[Box, str] | None = None) -> str:
    """Makes a table with a line for each region, numbered as everywhere.

    Args:
        result: The comparison.
        remarks: Notes at regions, by their boxes.

    Returns:
        CSV with a head, see ``COLUMNS``. Places and sizes are pixels of before, heat and
        confidence 0 to 1. No cell can be taken for a formula.
    """
    stream = io.StringIO()
    table = csv.writer(stream)
    table.writerow(COLUMNS)
    notes = remarks or {}
    for number, region in enumerate(result.regions, 1):
        table.writerow([number, *_cells(region), cell(notes.get(region.box, ""))])
    return stream.getvalue()


def cell(text: str) -> str:
    """The text for a cell: a spreadsheet takes for a formula what begins like one."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def _cells(region: Region) -> tuple[float | str, ...]:
    box, change = Box(*region.box), region.change
    return (
        *(box.left, box.top, box.width, box.height),
        *(region.area, round(region.score, 4), region.only_in or ""),
        *(change.kind, round(change.confidence, 4), change_words(change)),
    )
