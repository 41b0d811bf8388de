"""The tables, and all answers as JSON."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import numpy as np

from benchmarks.markdown import table
from benchmarks.verdicts.measure import Asked
from benchmarks.verdicts.pair import SAME
from benchmarks.verdicts.product import NAME


def by_family(asked: Iterable[Asked]) -> dict[str, list[Asked]]:
    """In the order in which they come."""
    families: dict[str, list[Asked]] = {}
    for one in asked:
        families.setdefault(one.family, []).append(one)
    return families


def errors(asked: Iterable[Asked], tool: str) -> tuple[int, int, int, int]:
    """(false Same, pairs that are not the same, false Different, pairs that are), of those that
    the tool was asked about."""
    those = [one for one in asked if tool in one.answers]
    unchanged = [one for one in those if one.want == SAME]
    changed = [one for one in those if one.want != SAME]
    return (
        sum(one.false_same[tool] for one in changed),
        len(changed),
        sum(one.false_different[tool] for one in unchanged),
        len(unchanged),
    )


def share(part: int, whole: int) -> str:
    """ "3 of 20 (15 %)"."""
    return f"{part} of {whole} ({100 * part / whole:.0f} %)" if whole else "-"


def product_table(asked: list[Asked]) -> list[str]:
    """imgdiff by family: verdicts, places, scores and time."""
    rows = []
    for family, those in [*by_family(asked).items(), ("**all**", asked)]:
        missed, changed, alarms, unchanged = errors(those, NAME)
        places = [one.place for one in those if one.place is not None]
        right = sum(place.right for place in places)
        beside = np.mean([place.beside for place in places]) if places else np.nan
        covered = np.mean([place.covered for place in places]) if places else np.nan
        rows.append(
            [
                family,
                len(those),
                share(missed, changed),
                share(alarms, unchanged),
                share(right, len(places)),
                _percent(covered),
                _percent(beside),
                _cosine([one for one in those if one.want == SAME]),
                f"{np.mean([one.answers[NAME].seconds for one in those]):.2f}",
            ]
        )
    return table(
        [
            *("family", "pairs", "false Same", "false Different", "right place"),
            *(
                "changed pixels covered",
                "regions beside",
                "least / median cosine of same",
                "s a pair",
            ),
        ],
        rows,
    )


def tools_table(asked: list[Asked], tools: list[str]) -> list[str]:
    """False Same / false Different in percent of each tool by family."""
    rows = []
    for family, those in [*by_family(asked).items(), ("**all**", asked)]:
        cells = []
        for tool in tools:
            missed, changed, alarms, unchanged = errors(those, tool)
            cells.append(f"{_share(missed, changed)} / {_share(alarms, unchanged)}")
        rows.append([family, *cells])
    return table(["false Same / false Different, %", *tools], rows)


def tables(asked: list[Asked], tools: list[str]) -> list[str]:
    """All of them, one after the other."""
    return [*product_table(asked), *tools_table(asked, tools), *wrong_table(asked)]


def wrong_table(asked: list[Asked]) -> list[str]:
    """What imgdiff says wrong, one line each."""
    rows = [
        [one.name, one.want, one.answers[NAME].state, one.answers[NAME].note.replace("|", "/")]
        for one in asked
        if one.wrong
    ]
    return table(["pair", "right", "said", "in words"], rows)


def as_json(asked: list[Asked]) -> list[dict[str, Any]]:
    """All that was said, ready for JSON."""
    return [{**asdict(one), "wrong": one.wrong, "misplaced": one.misplaced} for one in asked]


def _percent(value: float) -> str:
    return "-" if np.isnan(value) else f"{100 * value:.0f} %"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}" if whole else "-"


def _cosine(unchanged: list[Asked]) -> str:
    values = [one.answers[NAME].cosine for one in unchanged]
    values = [value for value in values if not np.isnan(value)]
    return f"{min(values):.2f} / {np.median(values):.2f}" if values else "-"
