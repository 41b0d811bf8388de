"""What is known of pairs by their contents, so that nothing is compared twice."""

import json
import zlib
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, Protocol

from imgdiff.cluster.records import OWN
from imgdiff.io.fingerprint import fingerprint

#: Bytes that all of it may take, about; what was not asked for the longest is forgotten first.
_MOST_BYTES = 256_000_000
#: What Python needs for an entry beside its bytes.
_OVERHEAD = 250


class Table(Protocol):
    """Records by what both files of their pair hold."""

    def get(self, content: str) -> dict[str, Any] | None:
        """The record of the pair that was compared, without ``OWN``; None where there is none."""

    def put(self, record: dict[str, Any]) -> None:
        """Keeps a record."""


class Seen:
    """A table in memory, of bounded size.

    Args:
        most_bytes: That it may take, about.
    """

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most, self._bytes = most_bytes, 0
        self._records: OrderedDict[str, bytes] = OrderedDict()

    def get(self, content: str) -> dict[str, Any] | None:
        """The record of a content; None where there is none."""
        packed = self._records.get(content)
        if packed is None:
            return None
        self._records.move_to_end(content)
        return json.loads(zlib.decompress(packed))

    def put(self, record: dict[str, Any]) -> None:
        """Keeps a record that has a result; one that has none may have one tomorrow."""
        if record["error"] or record["content"] in self._records:
            return
        kept = {name: value for name, value in record.items() if name not in OWN}
        packed = zlib.compress(json.dumps(kept).encode(), 1)
        self._records[record["content"]] = packed
        self._bytes += len(packed) + _OVERHEAD
        while self._bytes > self._most:
            _, oldest = self._records.popitem(last=False)
            self._bytes -= len(oldest) + _OVERHEAD

    def put_all(self, records: Iterable[dict[str, Any]]) -> None:
        """Keeps many."""
        for record in records:
            self.put(record)

    def put_and_get(self, records: Iterable[dict[str, Any]], content: str) -> dict[str, Any] | None:
        """Keeps many, then gives the record of a content: one call where a call costs much."""
        self.put_all(records)
        return self.get(content)


def content_of(before: bytes, after: bytes) -> str:
    """A name for what both files hold: the same for the same pair of contents alone."""
    return fingerprint(f"{fingerprint(before)}{fingerprint(after)}".encode())
