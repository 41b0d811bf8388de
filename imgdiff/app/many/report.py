"""The report of a table of many pairs, in which each pair opens in the viewer."""

import time
from collections.abc import Callable, Hashable
from typing import Any

from imgdiff.app.compare.compare_service import as_shown, compare_again, finder
from imgdiff.app.compare.region_notes import Notes, notes_later
from imgdiff.app.many.visitor_pairs import Table
from imgdiff.batch.html import html_of
from imgdiff.errors import ImgDiffError
from imgdiff.options import CompareOptions, RenderOptions
from imgdiff.render.html.environment import embedded
from imgdiff.render.viewer import payload
from imgdiff.serving.store import Held
from imgdiff.serving.uploaded_pair import Pair

#: Seconds for which pairs that are held no longer are compared again for a report, and bytes that
#: the pictures of one may take. Pairs beyond, the weakest, are rows that do not open.
_SECONDS, _BYTES = 20.0, 200_000_000


def report_later(table: Table) -> Callable[[], str]:
    """Makes the report at the time it is called, in whatever thread.

    Args:
        table: The visitor's table.
    """
    find, notes, options = finder(table.options), notes_later(), table.options

    def make() -> str:
        opening = _Opening(table, find, notes, options)
        rows = table.rows()
        viewers = [None if row.error else opening.viewer(key) for key, row in rows.items()]
        return html_of(rows.values(), table.matched.unmatched, viewers)

    return make


class _Opening:
    """What the viewer is told of pairs, as far as time and room allow."""

    def __init__(
        self,
        table: Table,
        find: Callable[[Pair], Held | None],
        notes: Callable[[Pair], Notes],
        options: CompareOptions,
    ) -> None:
        self._table, self._find, self._notes, self._options = table, find, notes, options
        self._end, self._room = time.monotonic() + _SECONDS, _BYTES

    def viewer(self, key: Hashable) -> dict[str, Any] | None:
        try:
            pair = self._table.pair(key)
            if pair is None:
                return None
            held = self._find(pair)
            result, pictures = (held.result, held.pictures) if held else (None, None)
            if (result is None or pictures is None) and time.monotonic() < self._end:
                result, pictures = compare_again(pair, self._options)
        except ImgDiffError:
            return None
        if result is None or pictures is None or pictures.size > self._room:
            return None
        self._room -= pictures.size
        shown = as_shown(result, pair, self._options, RenderOptions())
        return payload(shown, pictures, embedded, remarks=self._notes(pair))
